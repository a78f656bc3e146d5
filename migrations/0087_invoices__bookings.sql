-- What the approval of an invoice did to each line of its order, so that it can be taken back exactly.
create table invoice_bookings (
  tenant_id uuid not null default current_tenant() references organisations,
  invoice_id uuid not null,
  purchase_order_line_id uuid not null,
  -- Below zero for a credit.
  quantity numeric(18, 6) not null,
  amount bigint not null,
  credited numeric(18, 6) not null check (credited >= 0),
  -- By how much it raised what people accepted above the order's price.
  accepted_variance bigint not null check (accepted_variance >= 0),
  -- In the organisation's currency.
  liquidated bigint not null check (liquidated >= 0),
  primary key (tenant_id, invoice_id, purchase_order_line_id),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index invoice_bookings__order_line on invoice_bookings (tenant_id, purchase_order_line_id);
call protect('invoice_bookings', 'select, insert');

-- When an approved invoice was made void; until then it counts.
alter table invoice_details add column voided_at timestamptz;
