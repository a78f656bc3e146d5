-- A table of vendors that somebody sent, and what each of its columns holds. Nothing of it becomes a
-- vendor before it is confirmed. It is removed a week later, with the next table of the same person.
create table vendor_imports (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  csv text not null check (length(csv) between 1 and 6000000),
  -- In the order of the columns; an empty one is left out.
  fields text[] not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  imported_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index vendor_imports__created_by on vendor_imports (tenant_id, created_by);
call protect('vendor_imports', 'select, insert, update, delete');

-- The vendors of these names, legal forms, accents and punctuation aside, through the tenant-safe door.
create index documents__exact_company_names on documents (tenant_id, plain_company_name(title))
where kind = 'vendor';
create function vendors_named(names text[])
returns table (id uuid)
language sql
stable
rows 20
security definer
set search_path = public, pg_temp
as $$
  select d.id
  from
    (select distinct plain_company_name(n) as plain from unnest(names) as n) as w
    cross join lateral (
      select v.id
      from documents as v
      where
        v.tenant_id = (select current_tenant())
        and v.kind = 'vendor'
        and plain_company_name(v.title) = w.plain
    ) as d;
$$;
revoke execute on function vendors_named from public;
grant execute on function vendors_named to svpms_app;
