-- What a person orders often, and lists of items that are requested together.
create table catalog_favourites (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  item_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, item_id),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  foreign key (tenant_id, item_id) references catalog_items (tenant_id, id)
);
create index catalog_favourites__item on catalog_favourites (tenant_id, item_id);
call protect('catalog_favourites', 'select, insert, delete');

create table catalog_bundles (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  active boolean not null default true,
  version int not null default 1,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create unique index catalog_bundles__name_key on catalog_bundles (tenant_id, lower(name));
create index catalog_bundles__created_by on catalog_bundles (tenant_id, created_by);
call protect('catalog_bundles', 'select, insert, update');

create table catalog_bundle_items (
  tenant_id uuid not null default current_tenant() references organisations,
  bundle_id uuid not null,
  item_id uuid not null,
  position int not null,
  quantity numeric(18, 6) not null check (quantity > 0),
  -- One that the item comes in.
  unit text not null check (length(unit) between 1 and 20),
  primary key (tenant_id, bundle_id, item_id),
  foreign key (tenant_id, bundle_id) references catalog_bundles (tenant_id, id),
  foreign key (tenant_id, item_id) references catalog_items (tenant_id, id)
);
create index catalog_bundle_items__item on catalog_bundle_items (tenant_id, item_id);
call protect('catalog_bundle_items', 'select, insert, delete');
