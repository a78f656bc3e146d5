-- PostgreSQL evaluates a stable function when it estimates. A plan made while a small organisation asked
-- is then kept and used for all of them. As a subquery the value is a parameter, and the plan the same for all.
create or replace procedure protect(
  name regclass,
  privileges text default 'select, insert, update, delete'
) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy tenant_rows on %s using (tenant_id = (select current_tenant()))', name);
  execute format('grant %s on %s to svpms_app', privileges, name);
end $$;

create or replace procedure protect_person(
  name regclass,
  privileges text default 'select, insert, update, delete'
) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format(
    'create policy own_rows on %s using (user_id = (select current_setting(''app.user_id'')::uuid))',
    name
  );
  execute format('grant %s on %s to svpms_app', privileges, name);
end $$;

-- What compares with the value of the moment, in the words of the catalogue and of the functions' sources.
create function pg_temp.as_subquery(source text) returns text language sql immutable as $$
  select regexp_replace(
    regexp_replace(
      regexp_replace(
        source,
        '\(current_setting\(''app\.tenant_id''::text\)\)::uuid',
        '(select current_tenant())',
        'g'
      ),
      '(= |<> |distinct from |any ?\(|departments_below\()current_tenant\(\)',
      '\1(select current_tenant())',
      'g'
    ),
    '(= )(\(NULLIF\(current_setting\(''app\.user_id''::text, true\), ''''::text\)\)::uuid'
      || '|\(current_setting\(''app\.user_id''::text\)\)::uuid'
      || '|current_setting\(''app\.user_id''\)::uuid)',
    '\1(select \2)',
    'g'
  )
$$;

do $$
declare
  found record;
begin
  for found in
    select
      p.polname,
      p.polrelid::regclass as relation,
      pg_get_expr(p.polqual, p.polrelid) as qual,
      pg_get_expr(p.polwithcheck, p.polrelid) as with_check
    from pg_policy p
    join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'public'::regnamespace
  loop
    if found.qual <> pg_temp.as_subquery(found.qual) then
      execute format(
        'alter policy %I on %s using (%s)',
        found.polname, found.relation, pg_temp.as_subquery(found.qual)
      );
    end if;
    if found.with_check <> pg_temp.as_subquery(found.with_check) then
      execute format(
        'alter policy %I on %s with check (%s)',
        found.polname, found.relation, pg_temp.as_subquery(found.with_check)
      );
    end if;
  end loop;

  for found in
    select pg_get_functiondef(p.oid) as source
    from pg_proc p
    join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace
      and l.lanname in ('sql', 'plpgsql')
      and p.prosrc <> pg_temp.as_subquery(p.prosrc)
  loop
    execute pg_temp.as_subquery(found.source);
  end loop;
end $$;

create or replace function in_limits(wanted_cost_center uuid) returns boolean language sql stable as $$
  select exists (
    select 1
    from cost_centers c
    cross join jsonb_to_recordset((select current_setting('app.limits')::jsonb))
      as l ("entityId" uuid, "departmentId" uuid)
    where c.tenant_id = (select current_tenant())
      and c.id = wanted_cost_center
      and (l."entityId" is null or l."entityId" = c.entity_id)
      and (
        l."departmentId" is null
        or c.department_id in (select departments_below((select current_tenant()), l."departmentId"))
      )
  )
$$;
