-- Changes of vendors' prices that wait for approval: what is paid now, what would be paid, and from
-- which day. Approved, each new price begins and the old one ends the day before.

create table price_change_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'price_change' check (document_kind = 'price_change'),
  -- The largest rise in percent; null where a price that was nothing rises.
  highest_rise numeric(14, 2),
  note text check (length(note) between 1 and 2000),
  applied_at timestamptz,
  primary key (tenant_id, id),
  constraint price_change_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id)
);
call protect('price_change_details', 'select, insert, update');
call register_kind(
  'price_change',
  array['pending', 'applied', 'rejected', 'returned', 'withdrawn'],
  $$ (d.status = 'applied') = (x.applied_at is not null) $$
);
alter table documents
add constraint price_changes__complete
  check (
    kind != 'price_change'
    or number is not null
    and length(title) between 1 and 200
    and vendor_id is not null
    and currency is not null
  );

create view price_changes
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
    d.currency,
    x.highest_rise,
    x.note,
    x.applied_at,
    d.owner_id as proposed_by,
    d.version,
    d.created_at
  from
    documents as d
    left join price_change_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'price_change';
grant select, update on price_changes to svpms_app;

create table price_change_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  price_change_id uuid not null,
  position int not null check (position > 0),
  item_id uuid not null,
  -- The price that it follows.
  before_id uuid not null,
  -- Until when that one holds as it is now; not included.
  before_until date,
  min_quantity numeric(18, 6) not null check (min_quantity > 0),
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  unit text not null check (length(unit) between 1 and 20),
  discount_pct numeric(6, 3) not null default 0 check (discount_pct >= 0 and discount_pct < 100),
  contract text check (length(contract) between 1 and 100),
  preferred boolean not null default false,
  valid_from date not null,
  valid_until date,
  -- How much more is paid, in percent; null where nothing was paid.
  rise numeric(14, 2),
  primary key (tenant_id, price_change_id, position),
  constraint price_change_lines__change_fkey
    foreign key (tenant_id, price_change_id) references price_change_details (tenant_id, id),
  constraint price_change_lines__item_fkey
    foreign key (tenant_id, item_id) references catalog_items (tenant_id, id),
  constraint price_change_lines__before_fkey
    foreign key (tenant_id, before_id) references vendor_prices (tenant_id, id),
  constraint price_change_lines__days check (valid_until > valid_from)
);
create index price_change_lines__item on price_change_lines (tenant_id, item_id);
create index price_change_lines__before on price_change_lines (tenant_id, before_id);
call protect('price_change_lines', 'select, insert');
