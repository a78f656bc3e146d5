-- When the next goods of an order are to come: the earliest day of its lines that are not received in full nor closed.
-- 'infinity' where no line is open, or none has a day, so that a list that is sorted by it walks the index.
alter table purchase_order_details
add column next_due_on date not null default 'infinity';

create index purchase_order_details__next_due on purchase_order_details (
  tenant_id,
  next_due_on,
  id
);

update purchase_order_details as x
set next_due_on = n.due_on
from
  (
    select l.tenant_id, l.purchase_order_id, min(coalesce(l.due_on, o.expected_on)) as due_on
    from
      purchase_order_lines as l
      join purchase_order_details as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
      join documents as d on d.tenant_id = l.tenant_id and d.id = l.purchase_order_id
    where
      d.status != 'cancelled'
      and round(
        (l.quantity - l.closed_quantity - l.received + l.returned_for_replacement) * l.holds,
        6
      ) > 0
    group by l.tenant_id, l.purchase_order_id
  ) as n
where x.tenant_id = n.tenant_id and x.id = n.purchase_order_id and n.due_on is not null;

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
    x.retainage,
    x.next_due_on
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';
