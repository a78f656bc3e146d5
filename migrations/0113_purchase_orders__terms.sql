-- By which terms the bills of an order are paid, as they were when it was written; null where they are
-- those agreed with the vendor when a bill comes. Like taxes in `pricing`, they are kept whole.
alter table purchase_order_details add column terms jsonb;
-- The terms of the order with the change; null where they stay.
alter table change_order_details add column terms jsonb;

create or replace view purchase_orders
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
    x.purchase_request_id,
    d.cost_center_id,
    x.budget_id,
    d.owner_id as buyer_id,
    d.currency,
    x.fx_rate,
    d.total,
    d.base_total,
    x.expected_on,
    x.payment_terms_days,
    x.receipt_status,
    x.billing_status,
    x.snapshot,
    x.snapshot_sha256,
    x.issued_at,
    d.version,
    d.created_at,
    x.pricing,
    x.tax,
    x.direct,
    x.reason,
    x.revision,
    x.terms
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';

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
    x.terms
  from
    documents as d
    left join change_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'change_order';
