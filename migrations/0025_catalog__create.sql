-- Items that can be ordered again, with their prices by vendor, quantity and day.
create table catalog_items (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 60),
  name text not null check (length(name) between 1 and 200),
  description text check (length(description) between 1 and 2000),
  unit text not null check (length(unit) between 1 and 20),
  category_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint catalog_items__code_key unique (tenant_id, code),
  constraint catalog_items__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index catalog_items__category on catalog_items (tenant_id, category_id);
create index catalog_items__created_by on catalog_items (tenant_id, created_by);
create index catalog_items__name on catalog_items using gin (tenant_id, name gin_trgm_ops);
call protect('catalog_items', 'select, insert, update');

-- Two prices of one item, vendor, currency, quantity and contract never hold on the same day.
create table vendor_prices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  item_id uuid not null,
  vendor_id uuid not null,
  min_quantity numeric(18, 6) not null default 1 check (min_quantity > 0),
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  contract text check (length(contract) between 1 and 100),
  preferred boolean not null default false,
  valid daterange not null check (not isempty(valid)),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendor_prices__one_at_a_time
    exclude
      using gist
      (
        tenant_id with =,
        item_id with =,
        vendor_id with =,
        currency with =,
        min_quantity with =,
        (coalesce(contract, '')) with =,
        valid with &&
      ),
  constraint vendor_prices__item_fkey
    foreign key (tenant_id, item_id) references catalog_items (tenant_id, id),
  constraint vendor_prices__vendor_fkey
    foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index vendor_prices__item on vendor_prices (tenant_id, item_id);
create index vendor_prices__vendor on vendor_prices (tenant_id, vendor_id);
create index vendor_prices__created_by on vendor_prices (tenant_id, created_by);
call protect('vendor_prices', 'select, insert, update');

-- The tenant-safe door for search in the catalog, like search_documents.
create function search_catalog(wanted text, most int)
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select i.id
  from catalog_items as i
  where
    i.tenant_id = (select current_tenant())
    and i.active
    and (i.name ilike wanted or i.code ilike wanted)
  order by i.name, i.id
  limit most;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function search_catalog from public;
grant execute on function search_catalog to svpms_app;
