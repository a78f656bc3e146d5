-- The vendor sees which of its advances were deducted from an invoice.
call show_below_document(
  'advance_set_offs',
  'tenant_id, id, advance_id, invoice_id, invoice_amount, created_at, taken_back_at',
  'invoice_id'
);
