-- What the role of a vendor's contact may see: these columns, of rows of their own vendor. Everything
-- else is closed to it, because rights are given here one by one.

-- Shows columns of a table in the portal. The policy is restrictive: it narrows the rows of the
-- organisation to those of the vendor.
create procedure show_in_portal(name regclass, columns text, rows text)
language plpgsql
as $$
begin
  execute
    format('create policy vendor_rows on %s as restrictive to svpms_portal using (%s)', name, rows);
  execute format('grant select (%s) on %s to svpms_portal', columns, name);
end;
$$;

-- What lies below a document is shown with it.
create procedure show_below_document(name regclass, columns text, document text)
language plpgsql
as $$
begin
  call show_in_portal(
    name,
    columns,
    format(
      'exists (select 1 from documents as d where d.tenant_id = %1$s.tenant_id and d.id = %1$s.%2$I)',
      name,
      document
    )
  );
end;
$$;

grant usage on schema public to svpms_portal;

-- Orders once they were issued, what came of them, and the vendor itself.
call show_in_portal(
  'documents',
  'tenant_id, id, kind, number, title, status, vendor_id, currency, total, document_date, version, created_at',
  $$
    kind = 'vendor' and id = (select current_vendor())
    or vendor_id = (select current_vendor())
    and (
      kind in ('receipt', 'invoice')
      or kind = 'purchase_order' and status != 'draft' and number is not null
    )
  $$
);
call show_below_document(
  'purchase_order_details',
  'tenant_id, id, expected_on, payment_terms_days, receipt_status, snapshot, snapshot_sha256, issued_at',
  'id'
);
call show_below_document(
  'purchase_order_lines',
  'tenant_id, id, purchase_order_id, position, description, quantity, unit, unit_price, amount, received',
  'purchase_order_id'
);
call show_below_document('receipt_details', 'tenant_id, id, purchase_order_id', 'id');
call show_below_document(
  'receipt_lines',
  'tenant_id, id, receipt_id, purchase_order_line_id, quantity',
  'receipt_id'
);
call show_below_document(
  'invoice_details',
  'tenant_id, id, kind, purchase_order_id, due_date, net, tax, payable, approved_at',
  'id'
);
call show_below_document(
  'invoice_lines',
  'tenant_id, id, invoice_id, position, description, quantity, unit, unit_price, net',
  'invoice_id'
);
-- Why an invoice waits, or was rejected: the note of a rejection is written to the vendor; notes of
-- holds that people solved are not shown.
call show_in_portal(
  'invoice_holds',
  'tenant_id, id, invoice_id, position, reason, released_at, released_how, note',
  $$
    (released_at is null and not void or released_how = 'rejected')
    and exists (
      select 1
      from documents as d
      where d.tenant_id = invoice_holds.tenant_id and d.id = invoice_holds.invoice_id
    )
  $$
);
call show_in_portal(
  'vendor_details',
  'tenant_id, id, vat_id, email, country, payment_terms_days',
  'id = (select current_vendor())'
);
call show_in_portal(
  'vendor_contacts',
  'tenant_id, id, vendor_id, name, email, phone, language, purposes, active, version, created_at',
  'vendor_id = (select current_vendor())'
);
call show_in_portal(
  'portal_accounts',
  'tenant_id, contact_id, vendor_id, invited_at, opened_at, withdrawn_at',
  'vendor_id = (select current_vendor())'
);

-- The answer to a form that is sent twice is kept for the contact who sent it.
create policy contact_rows on idempotency_keys
as restrictive
to svpms_portal
using (user_id = (select current_contact()));
grant select, insert, update on idempotency_keys to svpms_portal;
