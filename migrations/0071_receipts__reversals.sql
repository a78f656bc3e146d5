-- A receipt that was wrong is taken back whole, by another receipt that names it and says why in its
-- note. It has no lines of its own: they are those of the receipt that it takes back.
alter table receipt_details
add column reverses_id uuid,
add constraint receipt_details__reverses_fkey
  foreign key (tenant_id, reverses_id) references receipt_details (tenant_id, id),
add constraint receipt_details__reversal check (reverses_id is null or note is not null),
add constraint receipt_details__other_receipt check (reverses_id != id);
create unique index receipt_details__one_reversal on receipt_details (tenant_id, reverses_id);
grant select (reverses_id) on receipt_details to svpms_portal;

create or replace view receipts
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    x.purchase_order_id,
    d.document_date as received_on,
    d.title as delivery_note,
    x.note,
    d.owner_id as received_by,
    d.version,
    d.created_at,
    x.reverses_id
  from
    documents as d
    left join receipt_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'receipt';
