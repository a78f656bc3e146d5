-- An item comes in other units than its own: a box of 12. A vendor prices it by the unit it sells,
-- with a discount where the list price has one.

create table catalog_item_units (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  item_id uuid not null,
  unit text not null check (length(unit) between 1 and 20),
  -- How many of the item's own unit are in one.
  quantity numeric(18, 6) not null check (quantity > 0),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint catalog_item_units__unit_key unique (tenant_id, item_id, unit),
  foreign key (tenant_id, item_id) references catalog_items (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index catalog_item_units__created_by on catalog_item_units (tenant_id, created_by);
call protect('catalog_item_units', 'select, insert, delete');

alter table vendor_prices
add column unit text check (length(unit) between 1 and 20),
add column discount_pct numeric(6, 3) not null default 0 check (
  discount_pct >= 0
  and discount_pct < 100
);
update vendor_prices as p
set unit = i.unit
from catalog_items as i
where i.tenant_id = p.tenant_id and i.id = p.item_id;
alter table vendor_prices alter column unit set not null;

-- A price that names no unit is by the item's own.
create function price_by_own_unit()
returns trigger
language plpgsql
as $$
begin
  new.unit := coalesce(
    new.unit,
    (
      select i.unit
      from catalog_items as i
      where i.tenant_id = new.tenant_id and i.id = new.item_id
    )
  );
  return new;
end;
$$;

create trigger price_by_own_unit
before insert on vendor_prices
for each row
execute function price_by_own_unit();

alter table vendor_prices drop constraint vendor_prices__one_at_a_time;
alter table vendor_prices
add constraint vendor_prices__one_at_a_time
  exclude
    using gist
    (
      tenant_id with =,
      item_id with =,
      vendor_id with =,
      currency with =,
      min_quantity with =,
      unit with =,
      (coalesce(contract, '')) with =,
      valid with &&
    );
