-- How rows are kept apart: by organisation, and by person. Every table of a feature calls one of
-- the two procedures.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create extension if not exists btree_gist;

-- The organisation of this transaction. Fails loudly when none is set: a query outside a tenant is
-- a bug.
create function current_tenant()
returns uuid
language sql
stable
parallel safe
as $$
  select current_setting('app.tenant_id')::uuid;
$$;

-- Turns a table into a tenant table: rows of other organisations do not exist for the application's
-- role. PostgreSQL evaluates a stable function when it estimates. A plan made while a small
-- organisation asked is then kept and used for all of them. As a subquery the value is a parameter,
-- and the plan the same for all.
create procedure protect(name regclass, privileges text default 'select, insert, update, delete')
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute
    format('create policy tenant_rows on %s using (tenant_id = (select current_tenant()))', name);
  execute format('grant %s on %s to svpms_app', privileges, name);
end;
$$;

-- Turns a table into one of rows that belong to a person in every organisation. The application's
-- role sees only the rows of the person it acts for.
create procedure protect_person(
  name regclass,
  privileges text default 'select, insert, update, delete'
)
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute
    format(
      'create policy own_rows on %s using (user_id = (select current_setting(''app.user_id'')::uuid))',
      name
    );
  execute format('grant %s on %s to svpms_app', privileges, name);
end;
$$;

-- A tree stays a tree: moving a node locks the whole tree's table for writing, so that two
-- moves cannot make a circle together.
create function refuse_circle()
returns trigger
language plpgsql
as $$
declare
  circular boolean;
begin
  if new.parent_id is null then
    return new;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(tg_table_name || new.tenant_id::text, 0));
  execute
    format(
      concat_ws(
        ' ',
        'with recursive up as (select $1::uuid as id',
        'union select t.parent_id from %I t join up on t.id = up.id',
        'where t.tenant_id = $2 and t.parent_id is not null)',
        'select exists (select 1 from up where id = $3)'
      ),
      tg_table_name
    )
  into circular
  using new.parent_id, new.tenant_id, new.id;
  if circular then
    raise exception 'circle'
      using errcode = 'P0001', constraint = tg_table_name || '__no_circle', table = tg_table_name;
  end if;
  return new;
end;
$$;

-- The day it is now where the organisation is.
create function business_day(zone text)
returns date
language sql
stable
as $$
  select (now() at time zone zone)::date;
$$;

-- Counters of rate-limiter-flexible, in its columns and order. Losing them in a crash is harmless,
-- so they are not logged.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint not null
);
create index rate_limits__expire on rate_limits (expire);
