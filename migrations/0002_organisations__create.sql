-- The organisations, what each has set, and the numbers of its documents.

-- An organisation and what it has set. Its id is the tenant of every row that belongs to it.
create table organisations (
  tenant_id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,40}$'),
  name text not null check (length(name) between 1 and 200),
  base_currency text not null check (base_currency ~ '^[A-Z]{3}$'),
  time_zone text not null default 'UTC',
  locale text not null default 'en',
  fiscal_year_start int not null default 1 check (fiscal_year_start between 1 and 12),
  match_policy jsonb not null,
  order_over_request_pct numeric(6, 3) not null default 0 check (order_over_request_pct >= 0),
  number_prefixes jsonb not null default '{}',
  demo boolean not null default false,
  start_skipped text[] not null default '{}',
  start_closed_at timestamptz,
  -- How many working days a step may wait before its people are reminded, and from what amount on a
  -- link alone does not decide (in the smallest unit of the currency of the books).
  approval_days int not null default 2 check (approval_days between 1 and 60),
  link_limit bigint not null default 1000000 check (link_limit >= 0),
  unbudgeted text not null default 'block' constraint organisations__unbudgeted
    check (unbudgeted in ('block', 'warn', 'free')),
  -- How far a rate may be from the last one of its currency before a second person is asked, and
  -- which day's rate an invoice takes. At most half: a limit that lets a rate double would be none.
  -- Who set the limit is kept, because a limit they raised does not count for their own rates; no
  -- foreign key, because organisations come before their members.
  rate_limit_pct numeric(6, 3) not null default 10 check (rate_limit_pct between 0 and 50),
  rate_limit_by uuid,
  invoice_rate_day text not null default 'invoice_date' check (
    invoice_rate_day in ('invoice_date', 'capture_date')
  ),
  -- From when on there were two administrators. Before, the only one gives roles alone.
  second_admin_at timestamptz,
  -- From when on a second person belonged to the organisation. Until then its only person decides
  -- alone on a few things; never again after that, even when people leave.
  second_person_at timestamptz,
  -- A higher limit of what a mailed link decides alone waits for a second administrator.
  link_limit_wanted bigint check (link_limit_wanted >= 0),
  link_limit_wanted_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  constraint organisations__link_limit_wanted
    check ((link_limit_wanted is null) = (link_limit_wanted_by is null))
);
call protect('organisations', 'select, update');

create function second_person_stays()
returns trigger
language plpgsql
as $$
begin
  new.second_person_at := coalesce(old.second_person_at, new.second_person_at);
  return new;
end;
$$;
create trigger organisations__second_person_stays
before update on organisations
for each row
when (old.second_person_at is not null)
execute function second_person_stays();

-- Gap-free document numbers: a counter row, taken in the transaction that uses the number.
create table counters (
  tenant_id uuid not null default current_tenant() references organisations,
  series text not null,
  year int not null,
  value bigint not null,
  primary key (tenant_id, series, year)
);
call protect('counters', 'select, insert, update');

-- The number of the next document of a series, printed under the letters the organisation has for
-- it. lpad cuts what is longer than its width, so the width grows with the number: otherwise the
-- ten thousandth document of a year would be numbered like the thousandth.
create function next_number(wanted_series text, wanted_year int)
returns text
language sql
as $$
  insert into counters (series, year, value)
  values (wanted_series, wanted_year, 1)
  on conflict (tenant_id, series, year) do update set value = counters.value + 1
  returning
    coalesce(
      (select number_prefixes ->> wanted_series from organisations),
      wanted_series
    ) || '-' || wanted_year || '-' || lpad(value::text, greatest(4, length(value::text)), '0');
$$;

-- Founds an organisation with its first people and its first matching policy: the one way, for
-- sign-up, demo data and the command line. Answers user ids by e-mail.
create function found_organisation(facts jsonb)
returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  tenant uuid := (facts ->> 'tenantId')::uuid;
  person jsonb;
  person_id uuid;
  made jsonb := '{}';
begin
  perform set_config('app.tenant_id', tenant::text, true);
  insert into organisations
    (
      tenant_id,
      slug,
      name,
      base_currency,
      time_zone,
      locale,
      fiscal_year_start,
      match_policy,
      number_prefixes,
      demo
    )
  values
    (
      tenant,
      facts ->> 'slug',
      facts ->> 'name',
      facts ->> 'baseCurrency',
      facts ->> 'timeZone',
      facts ->> 'locale',
      (facts ->> 'fiscalYearStart')::int,
      facts -> 'matchPolicy',
      coalesce(facts -> 'numberPrefixes', '{}'),
      coalesce((facts ->> 'demo')::boolean, false)
    );
  insert into legal_entities (tenant_id, code, name) values (tenant, 'MAIN', facts ->> 'name');
  for person in select value from jsonb_array_elements(facts -> 'people') loop
    person_id := case
      when coalesce((person ->> 'proven')::boolean, false) then prove_identity(
        (person ->> 'id')::uuid,
        person ->> 'email',
        person ->> 'passwordHash'
      )
      else register_user((person ->> 'id')::uuid, person ->> 'email', person ->> 'passwordHash')
    end;
    insert into memberships (tenant_id, user_id, name, email, roles)
    values
      (
        tenant,
        person_id,
        person ->> 'name',
        lower(person ->> 'email'),
        array(select jsonb_array_elements_text(person -> 'roles'))
      );
    made := made || jsonb_build_object(person ->> 'email', person_id);
  end loop;
  call begin_match_policy(
    tenant,
    'The standard set that every organisation begins with',
    coalesce(facts -> 'tolerances', first_tolerances(facts -> 'matchPolicy', 0)),
    coalesce(facts -> 'authority', first_authority(facts ->> 'baseCurrency'))
  );
  return made;
end;
$$;

-- Takes a demonstration organisation away, whole. Any other is refused.
create function remove_demo_organisation(wanted_tenant uuid)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  left_over text[];
  failed text[];
  name text;
begin
  -- Nothing is added to it from here on; what is being added now is waited for.
  perform 1 from organisations where tenant_id = wanted_tenant and demo for update;
  if not found then
    raise exception 'only a demonstration organisation can be removed';
  end if;
  -- As when rows are restored, triggers write nothing of their own about rows that go.
  perform set_config('app.restoring', 'on', true);
  left_over := array(
    select c.table_name::text
    from
      information_schema.columns as c
      join information_schema.tables as t using (table_schema, table_name)
    where
      c.table_schema = 'public'
      and c.column_name = 'tenant_id'
      and t.table_type = 'BASE TABLE'
      and c.table_name != 'organisations'
  );
  for round in 1..20 loop
    exit when cardinality(left_over) = 0;
    failed := '{}';
    foreach name in array left_over loop
      begin
        execute format('delete from %I where tenant_id = $1', name)
        using wanted_tenant;
      exception when foreign_key_violation then
        failed := failed || name;
      end;
    end loop;
    left_over := failed;
  end loop;
  update users set last_tenant_id = null where last_tenant_id = wanted_tenant;
  delete from organisations where tenant_id = wanted_tenant;
end;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function found_organisation, remove_demo_organisation from public;
grant execute on function found_organisation, remove_demo_organisation to svpms_app;
