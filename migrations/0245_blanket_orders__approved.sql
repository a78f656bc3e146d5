-- What was approved, while a revision of it waits: it stands again when the revision is discarded.
alter table blanket_order_details
add column approved jsonb;

create or replace view blanket_orders
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    x.revision,
    d.vendor_id,
    d.currency,
    d.total,
    x.valid_from,
    x.valid_until,
    x.value_limit,
    x.released_amount,
    x.note,
    d.owner_id as buyer_id,
    d.version,
    d.created_at,
    x.approved is not null as is_revision
  from
    documents as d
    left join blanket_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'blanket_order';
