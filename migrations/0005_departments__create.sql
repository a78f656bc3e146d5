-- Who belongs together, as a tree.
create table departments (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  parent_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint departments__code_key unique (tenant_id, code),
  constraint departments__parent_fkey
    foreign key (tenant_id, parent_id) references departments (tenant_id, id)
);
create index departments__parent on departments (tenant_id, parent_id);
call protect('departments');

create trigger departments__no_circle
before insert or update of parent_id on departments
for each row
execute function refuse_circle();

-- The department and everything below it.
create function departments_below(wanted_tenant uuid, root uuid)
returns setof uuid
language sql
stable
as $$
  with recursive
    down as (
      select root as id
      union
      select d.id
      from
        departments as d
        join down on d.parent_id = down.id
      where d.tenant_id = wanted_tenant
    )
  select id
  from down;
$$;
