-- Where an order is delivered to, and by which rule of Incoterms 2020 up to which named place. The
-- address is kept whole, as it was when it was chosen.
alter table purchase_order_details
add column deliver_to jsonb,
add column incoterm jsonb check (
  incoterm is null
  or (
    incoterm ->> 'place' is not null
    and incoterm ->> 'code' in (
      'EXW',
      'FCA',
      'CPT',
      'CIP',
      'DAP',
      'DPU',
      'DDP',
      'FAS',
      'FOB',
      'CFR',
      'CIF'
    )
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
    x.incoterm
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';
