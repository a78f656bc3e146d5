alter table organisations add column number_prefixes jsonb not null default '{}', add column demo boolean not null default false, add column start_skipped text[] not null default '{}', add column start_closed_at timestamptz;

-- A series may be printed under the organisation's own letters; the counter is the series' own.
create or replace function next_number(wanted_series text, wanted_year int) returns text language sql as $$
  insert into counters (series, year, value) values (wanted_series, wanted_year, 1)
  on conflict (tenant_id, series, year) do update set value = counters.value + 1
  returning coalesce((select number_prefixes ->> wanted_series from organisations), wanted_series) || '-' || wanted_year || '-' || lpad(value::text, greatest(4, length(value::text)), '0')
$$;

-- The organisation a person was in last is where they are after the next sign-in.
alter table users add column last_tenant_id uuid;

-- Somebody who followed a link in their mail owns the address. What was set for an address that nobody had proven (a first password told
-- by an administrator of any organisation) ends there: otherwise that administrator could enter the next organisation in their name.
alter table users add column email_proven_at timestamptz;
create function prove_identity(new_id uuid, new_email text, new_hash text) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare found users;
begin
  insert into users (id, email) values (new_id, lower(new_email)) on conflict (email) do nothing;
  select * into found from users where email = lower(new_email) for update;
  if found.email_proven_at is null or found.password_hash is null then
    update users set password_hash = new_hash, email_proven_at = now() where id = found.id;
    delete from sessions where user_id = found.id;
    update token_families set revoked_at = now() where user_id = found.id and revoked_at is null;
  end if;
  return found.id;
end $$;
create or replace function sign_in_lookup(wanted_email text) returns table (user_id uuid, password_hash text, tenant_ids uuid[]) language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.password_hash, array(select m.tenant_id from memberships m where m.user_id = u.id and m.active order by m.tenant_id is distinct from u.last_tenant_id, m.created_at)
  from users u where u.email = lower(wanted_email)
$$;
create function organisations_of(wanted_user uuid) returns table (tenant_id uuid, slug text, name text, demo boolean) language sql stable security definer set search_path = public, pg_temp as $$
  select o.tenant_id, o.slug, o.name, o.demo from memberships m join organisations o using (tenant_id) where m.user_id = wanted_user and m.active order by o.name, o.tenant_id
$$;
create function remember_organisation(wanted_user uuid, wanted_tenant uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  update users set last_tenant_id = wanted_tenant where id = wanted_user
$$;

-- Founds an organisation with its first people: the one way, for sign-up, demo data and the command line. Answers user ids by e-mail.
create function found_organisation(facts jsonb) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := (facts ->> 'tenantId')::uuid;
  person jsonb;
  person_id uuid;
  made jsonb := '{}';
begin
  perform set_config('app.tenant_id', tenant::text, true);
  insert into organisations (tenant_id, slug, name, base_currency, time_zone, locale, fiscal_year_start, match_policy, number_prefixes, demo)
  values (tenant, facts ->> 'slug', facts ->> 'name', facts ->> 'baseCurrency', facts ->> 'timeZone', facts ->> 'locale', (facts ->> 'fiscalYearStart')::int, facts -> 'matchPolicy', coalesce(facts -> 'numberPrefixes', '{}'), coalesce((facts ->> 'demo')::boolean, false));
  insert into legal_entities (tenant_id, code, name) values (tenant, 'MAIN', facts ->> 'name');
  for person in select value from jsonb_array_elements(facts -> 'people') loop
    person_id := case when coalesce((person ->> 'proven')::boolean, false) then prove_identity((person ->> 'id')::uuid, person ->> 'email', person ->> 'passwordHash') else register_user((person ->> 'id')::uuid, person ->> 'email', person ->> 'passwordHash') end;
    insert into memberships (tenant_id, user_id, name, email, roles) values (tenant, person_id, person ->> 'name', lower(person ->> 'email'), array(select jsonb_array_elements_text(person -> 'roles')));
    made := made || jsonb_build_object(person ->> 'email', person_id);
  end loop;
  return made;
end $$;

-- An invitation is a link that its addressee alone has; the database keeps only the link's digest.
create table invitations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  email text not null check (email = lower(email) and length(email) <= 254),
  name text not null check (length(name) between 1 and 200),
  roles text[] not null check (roles <@ array['requester','approver','buyer','receiver','ap_clerk','controller','admin','auditor']),
  department_id uuid,
  token_hash text not null,
  expires_at timestamptz not null,
  invited_by uuid not null,
  accepted_by uuid,
  accepted_at timestamptz,
  revoked_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint invitations__department_fkey foreign key (tenant_id, department_id) references departments (tenant_id, id),
  foreign key (tenant_id, invited_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, accepted_by) references memberships (tenant_id, user_id)
);
create unique index invitations__one_open on invitations (tenant_id, email) where accepted_at is null and revoked_at is null;
create index memberships__email on memberships (tenant_id, email);
create index invitations__token on invitations (token_hash);
create index invitations__department on invitations (tenant_id, department_id);
create index invitations__invited_by on invitations (tenant_id, invited_by);
create index invitations__accepted_by on invitations (tenant_id, accepted_by);
call protect('invitations', 'select, insert, update');
create function invitation_by(wanted_hash text) returns table (tenant_id uuid, id uuid, organisation text, email text, name text, locale text, time_zone text, invited_by text, open boolean, known boolean) language sql stable security definer set search_path = public, pg_temp as $$
  select i.tenant_id, i.id, o.name, i.email, i.name, o.locale, o.time_zone, m.name, i.accepted_at is null and i.revoked_at is null and i.expires_at > now(), exists (select 1 from users u where u.email = i.email and u.password_hash is not null and u.email_proven_at is not null)
  from invitations i join organisations o using (tenant_id) join memberships m on m.tenant_id = i.tenant_id and m.user_id = i.invited_by where i.token_hash = wanted_hash
$$;

-- What somebody typed at sign-up, until the link in their mail proves that the address is theirs. Seen through the functions below alone.
create table sign_ups (
  token_hash text primary key,
  email text not null,
  facts jsonb not null,
  password_hash text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_ups__expires on sign_ups (expires_at);
alter table sign_ups enable row level security;
alter table sign_ups force row level security;
create function keep_sign_up(new_hash text, new_email text, new_facts jsonb, new_password text) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from sign_ups where expires_at < now();
  insert into sign_ups (token_hash, email, facts, password_hash, expires_at) values (new_hash, lower(new_email), new_facts, new_password, now() + interval '1 day');
  return exists (select 1 from users where email = lower(new_email) and password_hash is not null and email_proven_at is not null);
end $$;
create function sign_up_by(wanted_hash text) returns table (email text, facts jsonb) language sql stable security definer set search_path = public, pg_temp as $$
  select email, facts from sign_ups where token_hash = wanted_hash and used_at is null and expires_at > now()
$$;
create function use_sign_up(wanted_hash text) returns table (email text, facts jsonb, password_hash text) language sql security definer set search_path = public, pg_temp as $$
  update sign_ups s set used_at = now() where token_hash = wanted_hash and used_at is null and expires_at > now()
    and not exists (select 1 from users u where u.email = s.email and u.password_hash is not null and u.email_proven_at is not null) returning s.email, s.facts, s.password_hash
$$;

-- Takes a demonstration organisation away, whole. Any other is refused.
create function remove_demo_organisation(wanted_tenant uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  left_over text[];
  failed text[];
  name text;
begin
  if not exists (select 1 from organisations where tenant_id = wanted_tenant and demo) then raise exception 'only a demonstration organisation can be removed'; end if;
  left_over := array(select c.table_name::text from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' and c.table_name <> 'organisations');
  for round in 1..20 loop
    exit when cardinality(left_over) = 0;
    failed := '{}';
    foreach name in array left_over loop
      begin
        execute format('delete from %I where tenant_id = $1', name) using wanted_tenant;
      exception when foreign_key_violation then
        failed := failed || name;
      end;
    end loop;
    left_over := failed;
  end loop;
  update users set last_tenant_id = null where last_tenant_id = wanted_tenant;
  delete from organisations where tenant_id = wanted_tenant;
end $$;

revoke execute on function organisations_of, remember_organisation, prove_identity, found_organisation, invitation_by, keep_sign_up, sign_up_by, use_sign_up, remove_demo_organisation from public;
grant execute on function organisations_of, remember_organisation, prove_identity, found_organisation, invitation_by, keep_sign_up, sign_up_by, use_sign_up, remove_demo_organisation to svpms_app;
