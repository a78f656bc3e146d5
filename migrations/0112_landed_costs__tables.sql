-- What goods cost until they are there: bills of others, such as of a carrier, over received lines.

-- A part of an approved bill without an order, in the organisation's currency, over the goods of an
-- order. Taken back, it is kept and counts no more.
create table landed_costs (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  invoice_id uuid not null,
  basis text not null check (basis in ('amount', 'quantity', 'hand')),
  amount bigint not null constraint landed_costs__amount check (amount > 0),
  note text check (length(note) between 1 and 500),
  allocated_by uuid not null,
  allocated_at timestamptz not null default now(),
  taken_back_by uuid,
  taken_back_at timestamptz,
  taken_back_reason text check (length(taken_back_reason) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint landed_costs__order_fkey
    foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  constraint landed_costs__invoice_fkey
    foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  constraint landed_costs__allocated_by_fkey
    foreign key (tenant_id, allocated_by) references memberships (tenant_id, user_id),
  constraint landed_costs__taken_back_by_fkey
    foreign key (tenant_id, taken_back_by) references memberships (tenant_id, user_id),
  constraint landed_costs__taken_back
    check (
      (taken_back_at is null) = (taken_back_by is null)
      and (taken_back_at is null) = (taken_back_reason is null)
    )
);
create index landed_costs__order on landed_costs (tenant_id, purchase_order_id);
create index landed_costs__invoice on landed_costs (tenant_id, invoice_id);
create index landed_costs__allocated_by on landed_costs (tenant_id, allocated_by);
create index landed_costs__taken_back_by on landed_costs (tenant_id, taken_back_by)
where taken_back_by is not null;
call protect('landed_costs', 'select, insert, update');

-- The part of each line, with the quantity of it that was there: what goes back takes its share along.
create table landed_cost_parts (
  tenant_id uuid not null default current_tenant() references organisations,
  landed_cost_id uuid not null,
  purchase_order_line_id uuid not null,
  quantity numeric(24, 12) not null check (quantity > 0),
  amount bigint not null check (amount >= 0),
  primary key (tenant_id, landed_cost_id, purchase_order_line_id),
  constraint landed_cost_parts__cost_fkey
    foreign key (tenant_id, landed_cost_id) references landed_costs (tenant_id, id),
  constraint landed_cost_parts__line_fkey
    foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index landed_cost_parts__line on landed_cost_parts (tenant_id, purchase_order_line_id);
call protect('landed_cost_parts', 'select, insert');

-- Who sees the order sees what its goods cost.
create policy within_limits on landed_costs
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = landed_costs.tenant_id and d.id = landed_costs.purchase_order_id
  )
);
create policy within_limits on landed_cost_parts
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from landed_costs as c
    where c.tenant_id = landed_cost_parts.tenant_id and c.id = landed_cost_parts.landed_cost_id
  )
);
