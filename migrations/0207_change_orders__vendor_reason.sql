-- Why what a change adds comes from another than the preferred vendor, where the order does not say so yet.
alter table change_order_details
add column vendor_reason text check (length(vendor_reason) between 1 and 1000);

create or replace view change_orders
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    d.vendor_id,
    d.cost_center_id,
    d.owner_id,
    d.currency,
    d.total,
    d.base_total,
    x.purchase_order_id,
    x.sequence,
    x.is_open,
    x.reason,
    x.expected_on,
    x.was_expected_on,
    x.was_total,
    x.asks,
    x.revision,
    d.version,
    d.created_at,
    x.pricing,
    x.was_pricing,
    x.tax,
    x.was_tax,
    x.terms,
    x.delivery,
    x.was_delivery,
    x.vendor_reason
  from
    documents as d
    left join change_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'change_order';
