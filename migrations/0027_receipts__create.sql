-- Goods that came for an order.
create table receipts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  purchase_order_id uuid not null,
  received_on date not null,
  delivery_note text check (length(delivery_note) <= 100),
  note text check (length(note) <= 2000),
  received_by uuid not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint receipts__number_key unique (tenant_id, number),
  foreign key (tenant_id, purchase_order_id) references purchase_orders (tenant_id, id),
  foreign key (tenant_id, received_by) references memberships (tenant_id, user_id)
);
create index receipts__order on receipts (tenant_id, purchase_order_id);
create index receipts__received_by on receipts (tenant_id, received_by);
call protect('receipts', 'select, insert');

create policy within_limits on receipts
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or exists (
    select 1
    from purchase_orders as o
    where o.tenant_id = receipts.tenant_id and o.id = receipts.purchase_order_id
  )
);

-- How much of which line of the order came.
create table receipt_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  receipt_id uuid not null,
  purchase_order_line_id uuid not null,
  quantity numeric(18, 6) not null check (quantity > 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, receipt_id) references receipts (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index receipt_lines__receipt on receipt_lines (tenant_id, receipt_id);
create index receipt_lines__order_line on receipt_lines (tenant_id, purchase_order_line_id);
call protect('receipt_lines', 'select, insert');
