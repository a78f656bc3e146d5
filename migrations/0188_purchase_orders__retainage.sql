-- What is held back of each invoice of an order: so many percent, until a day or until a milestone is
-- reached.
alter table purchase_order_details
add column retainage jsonb constraint purchase_order_details__retainage
  check (
    retainage is null
    or (
      (retainage ->> 'percent')::numeric > 0
      and (retainage ->> 'percent')::numeric <= 50
      and ((retainage ->> 'until') is null) != ((retainage ->> 'milestone') is null)
    )
  );

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
    x.terms,
    x.deliver_to,
    x.incoterm,
    x.submitted_at,
    x.vendor_reason,
    x.retainage
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';
