-- What a vendor says it has sent for an order, before it comes.
create table ship_notices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  status text not null check (status in ('announced', 'received', 'withdrawn')),
  delivery_note text not null check (length(delivery_note) between 1 and 100),
  shipped_on date not null,
  expected_on date not null,
  carrier text check (length(carrier) between 1 and 100),
  tracking text check (length(tracking) between 1 and 100),
  note text check (length(note) between 1 and 1000),
  -- Why it does not come after all.
  end_reason text check (length(end_reason) between 1 and 1000),
  -- By name, because a contact may be removed.
  contact text not null check (length(contact) between 1 and 400),
  announced_at timestamptz not null default now(),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint ship_notices__days check (shipped_on <= expected_on),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id)
);
create index ship_notices__order on ship_notices (tenant_id, purchase_order_id, id);
create index ship_notices__announced on ship_notices (tenant_id, status, expected_on, id);
call protect('ship_notices', 'select, insert, update');

-- How much of which line, with its lot or serial numbers as the vendor writes them.
create table ship_notice_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  ship_notice_id uuid not null,
  purchase_order_line_id uuid not null,
  quantity numeric(18, 6) not null check (quantity > 0),
  lot text check (length(lot) between 1 and 500),
  primary key (tenant_id, id),
  constraint ship_notice_lines__once unique (tenant_id, ship_notice_id, purchase_order_line_id),
  foreign key (tenant_id, ship_notice_id) references ship_notices (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index ship_notice_lines__order_line on ship_notice_lines (tenant_id, purchase_order_line_id);
call protect('ship_notice_lines', 'select, insert, delete');

-- A member sees those of the orders that they see; a contact those of their own.
create policy within_limits on ship_notices
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = ship_notices.tenant_id and d.id = ship_notices.purchase_order_id
  )
);
create policy within_limits on ship_notice_lines
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from ship_notices as n
    where n.tenant_id = ship_notice_lines.tenant_id and n.id = ship_notice_lines.ship_notice_id
  )
);
call show_below_document(
  'ship_notices',
  'tenant_id, id, purchase_order_id, status, delivery_note, shipped_on, expected_on, carrier, tracking, note, end_reason, contact, announced_at, version',
  'purchase_order_id'
);
call show_in_portal(
  'ship_notice_lines',
  'tenant_id, id, ship_notice_id, purchase_order_line_id, quantity, lot',
  $$
    exists (
      select 1
      from ship_notices as n
      where
        n.tenant_id = ship_notice_lines.tenant_id
        and n.id = ship_notice_lines.ship_notice_id
    )
  $$
);
grant select (over_receipt_pct, returned_for_replacement) on purchase_order_lines to svpms_portal;

-- The notice that a receipt was posted from.
alter table receipt_details
add column ship_notice_id uuid,
add constraint receipt_details__ship_notice_fkey
  foreign key (tenant_id, ship_notice_id) references ship_notices (tenant_id, id);
create index receipts__ship_notice on receipt_details (tenant_id, ship_notice_id);
