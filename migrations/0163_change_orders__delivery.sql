-- What a change makes of where an order goes, and by which incoterm; null where both stay. `was_delivery` is what they
-- were then.
alter table change_order_details
add column delivery jsonb,
add column was_delivery jsonb;
-- The day and the place of a line with the change, beside what they were; null where as the order.
alter table change_order_lines
add column due_on date,
add column was_due_on date,
add column deliver_to jsonb,
add column was_deliver_to jsonb;

-- Milestones had days already: what is drafted now keeps them.
update change_order_lines as c
set
  due_on = l.due_on,
  was_due_on = l.due_on
from purchase_order_lines as l
where l.tenant_id = c.tenant_id and l.id = c.purchase_order_line_id and l.due_on is not null;

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
    x.was_delivery
  from
    documents as d
    left join change_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'change_order';
