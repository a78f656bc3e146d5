create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- The organisation of this transaction. Fails loudly when none is set: a query outside a tenant is a bug.
create function current_tenant() returns uuid language sql stable parallel safe as $$ select current_setting('app.tenant_id')::uuid $$;

-- Turns a table into a tenant table: rows of other organisations do not exist for the application's role.
create procedure protect(name regclass, privileges text default 'select, insert, update, delete') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy tenant_rows on %s using (tenant_id = current_setting(''app.tenant_id'')::uuid)', name);
  execute format('grant %s on %s to svpms_app', privileges, name);
end $$;

create table organisations (
  tenant_id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,40}$'),
  name text not null check (length(name) between 1 and 200),
  base_currency text not null check (base_currency ~ '^[A-Z]{3}$'),
  time_zone text not null default 'UTC',
  locale text not null default 'en',
  fiscal_year_start int not null default 1 check (fiscal_year_start between 1 and 12),
  match_policy jsonb not null,
  order_over_request_pct numeric(6,3) not null default 0 check (order_over_request_pct >= 0),
  version int not null default 1,
  created_at timestamptz not null default now()
);
call protect('organisations', 'select, update');

-- People are global identities. The application's role sees them only through the sign-in functions below.
create table users (
  id uuid primary key,
  email text not null check (email = lower(email) and length(email) <= 254),
  password_hash text,
  created_at timestamptz not null default now()
);
create unique index users__email_key on users (email);
alter table users enable row level security;
alter table users force row level security;

create table memberships (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null references users (id),
  name text not null check (length(name) between 1 and 200),
  email text not null,
  roles text[] not null check (roles <@ array['requester','approver','buyer','receiver','ap_clerk','controller','admin','auditor']),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships__user on memberships (user_id);
call protect('memberships');

create table sessions (
  sid text primary key,
  user_id uuid,
  data jsonb not null,
  expires_at timestamptz not null
);
create index sessions__expires on sessions (expires_at);
create index sessions__user on sessions (user_id);
grant select, insert, update, delete on sessions to svpms_app;

create table refresh_tokens (
  token_hash text primary key,
  family uuid not null,
  user_id uuid not null references users (id),
  tenant_id uuid not null references organisations,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create index refresh_tokens__family on refresh_tokens (family);
grant select, insert, update, delete on refresh_tokens to svpms_app;

-- The named doors through which sign-in looks across organisations. Owned by the migrating role, which bypasses row level security.
create function membership_facts(m memberships) returns jsonb language sql stable as $$
  select jsonb_build_object('userId', m.user_id, 'tenantId', m.tenant_id, 'name', m.name, 'email', m.email, 'roles', to_jsonb(m.roles),
    'organisation', jsonb_build_object('slug', o.slug, 'name', o.name, 'baseCurrency', o.base_currency, 'timeZone', o.time_zone, 'locale', o.locale))
  from organisations o where o.tenant_id = m.tenant_id
$$;
create function sign_in_lookup(wanted_email text) returns table (user_id uuid, password_hash text, tenant_ids uuid[]) language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.password_hash, array(select m.tenant_id from memberships m where m.user_id = u.id and m.active order by m.created_at)
  from users u where u.email = lower(wanted_email)
$$;
create function actor_of(wanted_user uuid, wanted_tenant uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select membership_facts(m) from memberships m where m.user_id = wanted_user and m.tenant_id = wanted_tenant and m.active
$$;
create function open_session(wanted_sid text) returns table (data jsonb, actor jsonb) language sql stable security definer set search_path = public, pg_temp as $$
  select s.data, actor_of(s.user_id, (s.data #>> '{passport,user,tenantId}')::uuid) from sessions s where s.sid = wanted_sid and s.expires_at > now()
$$;
create function register_user(new_id uuid, new_email text, new_hash text) returns uuid language sql security definer set search_path = public, pg_temp as $$
  insert into users (id, email, password_hash) values (new_id, lower(new_email), new_hash)
  on conflict (email) do update set email = excluded.email returning id
$$;
revoke execute on function sign_in_lookup, actor_of, open_session, register_user from public;
grant execute on function sign_in_lookup, actor_of, open_session, register_user to svpms_app;

-- Gap-free document numbers: a counter row, taken in the transaction that uses the number.
create table counters (
  tenant_id uuid not null default current_tenant() references organisations,
  series text not null,
  year int not null,
  value bigint not null,
  primary key (tenant_id, series, year)
);
call protect('counters', 'select, insert, update');
create function next_number(wanted_series text, wanted_year int) returns text language sql as $$
  insert into counters (series, year, value) values (wanted_series, wanted_year, 1)
  on conflict (tenant_id, series, year) do update set value = counters.value + 1
  returning wanted_series || '-' || wanted_year || '-' || lpad(value::text, 4, '0')
$$;

create table exchange_rates (
  tenant_id uuid not null default current_tenant() references organisations,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  valid_on date not null,
  rate numeric(20,10) not null check (rate > 0),
  source text not null,
  primary key (tenant_id, currency, valid_on)
);
call protect('exchange_rates', 'select, insert');

-- The answer once given to an Idempotency-Key, kept in the same transaction as the change.
create table idempotency_keys (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  request_hash text not null,
  status int,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, key)
);
call protect('idempotency_keys');
