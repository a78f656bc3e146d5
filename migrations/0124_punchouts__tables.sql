-- Shops of vendors (cXML punch-out): how they are reached, and each visit of a person from the moment
-- the shop is asked until what came back is a draft of a request.

create table punchout_sites (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  url text not null check (length(url) between 1 and 500),
  -- Who we are, whom we ask, and who sends; each with what kind of name it is.
  from_domain text not null check (length(from_domain) between 1 and 60),
  from_identity text not null check (length(from_identity) between 1 and 200),
  to_domain text not null check (length(to_domain) between 1 and 60),
  to_identity text not null check (length(to_identity) between 1 and 200),
  -- Encrypted.
  secret text not null check (length(secret) between 1 and 1000),
  active boolean not null default true,
  version int not null default 1,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint punchout_sites__vendor_fkey
    foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index punchout_sites__vendor on punchout_sites (tenant_id, vendor_id);
create index punchout_sites__created_by on punchout_sites (tenant_id, created_by);
call protect('punchout_sites', 'select, insert, update');

create table punchouts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  site_id uuid not null,
  user_id uuid not null,
  operation text not null check (operation in ('create', 'edit', 'inspect')),
  -- The visit whose items are looked at or changed.
  about_id uuid,
  state text not null default 'starting' check (
    state in ('starting', 'open', 'returned', 'requested', 'failed', 'ended')
  ),
  -- Of the secret in the address that the shop sends the person back to. It is good for one answer.
  nonce_hash text check (nonce_hash ~ '^[0-9a-f]{64}$'),
  start_url text check (length(start_url) between 1 and 2000),
  failure text check (failure in ('not_reached', 'refused', 'not_understood', 'bad_address')),
  -- What the shop said of it.
  answer text check (length(answer) between 1 and 300),
  request_id uuid,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint punchouts__site_fkey
    foreign key (tenant_id, site_id) references punchout_sites (tenant_id, id),
  constraint punchouts__about_fkey
    foreign key (tenant_id, about_id) references punchouts (tenant_id, id),
  constraint punchouts__request_fkey
    foreign key (tenant_id, request_id) references purchase_request_details (tenant_id, id),
  constraint punchouts__nonce_key unique (tenant_id, nonce_hash),
  constraint punchouts__requested check ((state = 'requested') = (request_id is not null)),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index punchouts__site on punchouts (tenant_id, site_id);
create index punchouts__user on punchouts (tenant_id, user_id, id desc);
create index punchouts__about on punchouts (tenant_id, about_id);
create index punchouts__request on punchouts (tenant_id, request_id);
call protect('punchouts', 'select, insert, update');

-- What came back from a shop, as the shop said it.
create table punchout_items (
  tenant_id uuid not null default current_tenant() references organisations,
  punchout_id uuid not null,
  position int not null check (position between 1 and 200),
  description text not null check (length(description) between 1 and 500),
  quantity numeric(18, 6) not null check (quantity > 0),
  unit text not null check (length(unit) between 1 and 20),
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  supplier_part_id text not null check (length(supplier_part_id) between 1 and 200),
  supplier_part_auxiliary_id text check (length(supplier_part_auxiliary_id) between 1 and 500),
  manufacturer_part_id text check (length(manufacturer_part_id) between 1 and 200),
  unspsc text check (length(unspsc) between 1 and 20),
  primary key (tenant_id, punchout_id, position),
  constraint punchout_items__punchout_fkey
    foreign key (tenant_id, punchout_id) references punchouts (tenant_id, id)
);
call protect('punchout_items', 'select, insert');

create or replace function sealing_keys()
returns setof text
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select split_part(secret, '.', 2)
  from totp_devices
  where secret like 'v1.________.%'
  union
  select split_part(client_secret, '.', 2)
  from identity_providers
  where client_secret like 'v1.________.%'
  union
  select split_part(address, '.', 2)
  from user_devices
  where address like 'v1.________.%'
  union
  select split_part(number, '.', 2)
  from vendor_bank_accounts
  where number like 'v1.________.%'
  union
  select split_part(number, '.', 2)
  from payment_accounts
  where number like 'v1.________.%'
  union
  select split_part(secret, '.', 2)
  from punchout_sites
  where secret like 'v1.________.%';
$$;
