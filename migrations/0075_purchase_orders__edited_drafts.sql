-- A draft order is edited: its lines are written anew, and what they take of requests follows.

grant delete on purchase_order_lines, purchase_request_allocations to svpms_app;

-- Lines of an order that was issued stay.
create policy drafts_alone on purchase_order_lines
as restrictive
for delete
using (
  exists (
    select 1
    from purchase_order_details as o
    where
      o.tenant_id = purchase_order_lines.tenant_id
      and o.id = purchase_order_lines.purchase_order_id
      and o.issued_at is null
  )
);
create policy drafts_alone on purchase_request_allocations
as restrictive
for delete
using (
  exists (
    select 1
    from
      purchase_order_lines as l
      join purchase_order_details as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
    where
      l.tenant_id = purchase_request_allocations.tenant_id
      and l.id = purchase_request_allocations.purchase_order_line_id
      and o.issued_at is null
  )
);

create trigger ordered_quantity_follows_removal
after delete on purchase_request_allocations
referencing old table as written
for each statement
execute function ordered_quantity_follows();
