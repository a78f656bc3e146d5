-- The companies the organisation buys from.
create table vendors (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  name text not null check (length(name) between 1 and 200),
  vat_id text check (length(vat_id) between 1 and 40),
  email text check (length(email) <= 254),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  payment_terms_days int not null default 30 check (payment_terms_days between 0 and 365),
  status text not null default 'active',
  status_reason text,
  created_by uuid not null,
  risk text not null default 'low' constraint vendors__risk
    check (risk in ('low', 'medium', 'high')),
  -- A vendor that nobody vouched for yet, blocked or not: lifting a block does not approve it. Who
  -- wrote what is known of it may not be who vouches.
  unapproved boolean not null default false,
  edited_by uuid,
  -- What was approved of a vendor, while a change of it waits for somebody else; and who changed it
  -- since.
  approved_values jsonb,
  changed_by uuid[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendors__number_key unique (tenant_id, number),
  constraint vendors__vat_id_key unique (tenant_id, vat_id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id),
  constraint vendors__edited_by_fkey
    foreign key (tenant_id, edited_by) references memberships (tenant_id, user_id),
  constraint vendors_status_check check (status in ('pending', 'active', 'blocked'))
);
create index vendors__name on vendors using gin (tenant_id, name gin_trgm_ops);
create index vendors__created_by on vendors (tenant_id, created_by);
create index vendors__exact_name on vendors (tenant_id, name);
create index vendors__edited_by on vendors (tenant_id, edited_by) where edited_by is not null;
call protect('vendors');
