-- What a vendor sells: none, one or several of the organisation's categories.
create table vendor_categories (
  tenant_id uuid not null default current_tenant() references organisations,
  vendor_id uuid not null,
  category_id uuid not null,
  primary key (tenant_id, vendor_id, category_id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  constraint vendor_categories__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id)
);
create index vendor_categories__category on vendor_categories (tenant_id, category_id, vendor_id);
call protect('vendor_categories', 'select, insert, delete');

-- The legal entities that a vendor may sell to. A vendor without any may sell to all of them.
create table vendor_entities (
  tenant_id uuid not null default current_tenant() references organisations,
  vendor_id uuid not null,
  entity_id uuid not null,
  primary key (tenant_id, vendor_id, entity_id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  constraint vendor_entities__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id)
);
create index vendor_entities__entity on vendor_entities (tenant_id, entity_id, vendor_id);
call protect('vendor_entities', 'select, insert, delete');
