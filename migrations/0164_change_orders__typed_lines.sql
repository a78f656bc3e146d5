-- A line that a change types in, for an order that was made without a request: where it is charged. Such a line
-- becomes the line of the order that has its id.
alter table change_order_lines
add column cost_center_id uuid,
add column category_id uuid,
add column project_id uuid,
add constraint change_order_lines__cost_center_fkey
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
add constraint change_order_lines__category_fkey
  foreign key (tenant_id, category_id) references categories (tenant_id, id),
add constraint change_order_lines__project_fkey
  foreign key (tenant_id, project_id) references projects (tenant_id, id),
drop constraint change_order_lines__of_one,
add constraint change_order_lines__of_one
  check (num_nonnulls(purchase_order_line_id, purchase_request_line_id, cost_center_id) = 1);
create index change_order_lines__cost_center on change_order_lines (tenant_id, cost_center_id)
where cost_center_id is not null;
create index change_order_lines__category on change_order_lines (tenant_id, category_id)
where category_id is not null;
create index change_order_lines__project on change_order_lines (tenant_id, project_id)
where project_id is not null;
