-- The vendor sees its payments. A payment is made when its run is released, so what is only proposed
-- or waits for approval is not among them.
drop policy vendor_rows on documents;
create policy vendor_rows on documents
as restrictive
to svpms_portal
using (
  kind = 'vendor'
  and id = (select current_vendor())
  or vendor_id = (select current_vendor())
  and (
    kind in ('receipt', 'invoice', 'payment')
    or kind = 'purchase_order'
    and status != 'draft'
    and number is not null
    or kind = 'goods_return'
    and status in ('shipped', 'satisfied')
  )
);
call show_below_document('payment_details', 'tenant_id, id, account_id, answered_on', 'id');
-- What was paid. An item gets its payment at the release; one that has none is not shown.
call show_below_document(
  'payment_run_items',
  'tenant_id, id, payment_id, instalment_id, amount, discount',
  'payment_id'
);
-- When a part of an invoice is due. Its status would say that a run has it before anybody approved
-- that run, so how far it is follows from its payments.
call show_below_document(
  'instalments',
  'tenant_id, id, invoice_id, position, amount, due_date',
  'invoice_id'
);
