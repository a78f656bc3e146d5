-- A line without a request may be charged to several cost centres and projects, as a line of a request may: by percent,
-- or by amounts of the order's currency. A line that a change order types in says it there first. A line that says
-- nothing here is charged to its own cost centre.
create table order_line_splits (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_line_id uuid,
  change_order_line_id uuid,
  position int not null check (position >= 1),
  cost_center_id uuid not null,
  project_id uuid,
  percent numeric(9, 6) check (percent > 0 and percent <= 100),
  amount bigint check (amount >= 0),
  primary key (tenant_id, id),
  constraint order_line_splits__order_line_key unique (tenant_id, purchase_order_line_id, position),
  constraint order_line_splits__change_line_key unique (tenant_id, change_order_line_id, position),
  constraint order_line_splits__order_line_fkey
    foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
      on delete cascade,
  constraint order_line_splits__change_line_fkey
    foreign key (tenant_id, change_order_line_id) references change_order_lines (tenant_id, id)
      on delete cascade,
  constraint order_line_splits__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint order_line_splits__project_fkey
    foreign key (tenant_id, project_id) references projects (tenant_id, id),
  constraint order_line_splits__of_one
    check (num_nonnulls(purchase_order_line_id, change_order_line_id) = 1),
  constraint order_line_splits__one_measure check (num_nonnulls(percent, amount) = 1)
);
create index order_line_splits__cost_center on order_line_splits (tenant_id, cost_center_id);
create index order_line_splits__project on order_line_splits (tenant_id, project_id);
call protect('order_line_splits', 'select, insert, delete');

create policy within_limits on order_line_splits
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from purchase_order_lines as l
    where
      l.tenant_id = order_line_splits.tenant_id
      and l.id = order_line_splits.purchase_order_line_id
  )
  or exists (
    select 1
    from change_order_lines as l
    where
      l.tenant_id = order_line_splits.tenant_id
      and l.id = order_line_splits.change_order_line_id
  )
);
