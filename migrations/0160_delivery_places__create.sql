-- Where goods are delivered to, so that buyers choose “Plant Hosur, gate 2” and do not type addresses.

-- `entity_id`: only its orders are delivered there; null for those of every legal entity.
create table delivery_places (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  entity_id uuid,
  street text not null check (length(street) between 1 and 200),
  addition text check (length(addition) between 1 and 200),
  postal_code text check (length(postal_code) between 1 and 20),
  city text not null check (length(city) between 1 and 100),
  region text check (length(region) between 1 and 100),
  country text not null check (country ~ '^[A-Z]{2}$'),
  contact text check (length(contact) between 1 and 200),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id)
);
create unique index delivery_places__name_key on delivery_places (tenant_id, lower(name));
create index delivery_places__entity on delivery_places (tenant_id, entity_id);
call protect('delivery_places', 'select, insert, update');
