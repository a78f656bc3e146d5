-- Cost centres, who leads what, and how far a role that is limited to a part of the organisation
-- reaches.

-- What costs are charged to, as a tree. Through its legal entity and its department it says which
-- part of the organisation a document belongs to.
create table cost_centers (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  owner_id uuid not null,
  active boolean not null default true,
  entity_id uuid not null default first_entity(),
  department_id uuid,
  parent_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint cost_centers__code_key unique (tenant_id, code),
  constraint cost_centers__owner_fkey
    foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id),
  constraint cost_centers__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint cost_centers__department_fkey
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
  constraint cost_centers__parent_fkey
    foreign key (tenant_id, parent_id) references cost_centers (tenant_id, id)
);
create index cost_centers__owner on cost_centers (tenant_id, owner_id);
create index cost_centers__entity on cost_centers (tenant_id, entity_id);
create index cost_centers__department on cost_centers (tenant_id, department_id);
create index cost_centers__parent on cost_centers (tenant_id, parent_id);
call protect('cost_centers');

create trigger cost_centers__no_circle
before insert or update of parent_id on cost_centers
for each row
execute function refuse_circle();

-- Who leads a department or owns a cost centre, from a day on, until a day (not included). One at a
-- time.
create table unit_managers (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  unit_kind text not null check (unit_kind in ('department', 'cost_center')),
  unit_id uuid not null,
  manager_id uuid not null,
  valid daterange not null check (not isempty(valid)),
  created_at timestamptz not null default now(),
  department_id uuid generated always as (
    case
      when unit_kind = 'department' then unit_id
    end
  ) stored,
  cost_center_id uuid generated always as (
    case
      when unit_kind = 'cost_center' then unit_id
    end
  ) stored,
  primary key (tenant_id, id),
  constraint unit_managers__department_fkey
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
  constraint unit_managers__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint unit_managers__one_at_a_time
    exclude using gist (tenant_id with =, unit_id with =, valid with &&),
  foreign key (tenant_id, manager_id) references memberships (tenant_id, user_id)
);
create index unit_managers__unit on unit_managers (tenant_id, unit_id);
create index unit_managers__manager on unit_managers (tenant_id, manager_id);
call protect('unit_managers');

-- The roles a member has for a cost centre today: standing ones, and grants whose entity and
-- department cover it. For null: everywhere.
create function roles_for(m memberships, wanted_cost_center uuid)
returns text[]
language sql
stable
as $$
  select
    array(
      select unnest(m.roles)
      union
      select g.role
      from
        role_grants as g
        left join cost_centers as c on c.tenant_id = m.tenant_id and c.id = wanted_cost_center
      where
        g.tenant_id = m.tenant_id
        and g.user_id = m.user_id
        and g.revoked_at is null
        and g.valid @> business_day(
          (select o.time_zone from organisations as o where o.tenant_id = m.tenant_id)
        )
        and (g.entity_id is null or g.entity_id = c.entity_id)
        and (
          g.department_id is null
          or c.department_id in (select departments_below(m.tenant_id, g.department_id))
        )
    );
$$;

-- Whether an entity and a department lie in the part where the person's right holds.
create function part_in_limits(wanted_entity uuid, wanted_department uuid)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from
        jsonb_to_recordset((select current_setting('app.limits')::jsonb)) as l (
          "entityId" uuid,
          "departmentId" uuid
        )
      where
        (l."entityId" is null or l."entityId" = wanted_entity)
        and (
          l."departmentId" is null
          or wanted_department in (
            select departments_below((select current_tenant()), l."departmentId")
          )
        )
    );
$$;

-- The cost centres this transaction may see, when the person's right holds only somewhere:
-- '[{"entityId": …, "departmentId": …}, …]'. Empty: everywhere. It runs as its owner: the policy of
-- cost centres would else ask the documents, and they the cost centres again.
create function in_limits(wanted_cost_center uuid)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from cost_centers as c
      where
        c.tenant_id = (select current_tenant())
        and c.id = wanted_cost_center
        and part_in_limits(c.entity_id, c.department_id)
    );
$$;

-- All of them at once: a list asks once, not for each of its rows.
create function centers_in_limits()
returns setof uuid
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
  with
    part as materialized (
      select
        l."entityId" as entity_id,
        l."departmentId" as department_id,
        array(select departments_below((select current_tenant()), l."departmentId")) as below
      from
        jsonb_to_recordset((select current_setting('app.limits')::jsonb)) as l (
          "entityId" uuid,
          "departmentId" uuid
        )
    )
  select c.id
  from
    part as p
    join cost_centers as c
      on c.tenant_id = (select current_tenant())
      and (p.entity_id is null or p.entity_id = c.entity_id)
      and (p.department_id is null or c.department_id = any (p.below));
$$;
revoke execute on function part_in_limits, in_limits, centers_in_limits from public;
grant execute on function part_in_limits, in_limits, centers_in_limits to svpms_app;

-- A document that somebody may see for another reason (they raised it, they are asked to decide) keeps the names of
-- the cost centres it is charged to. In a function: written out in the policy, its tables would be planned with every
-- statement that joins a cost centre, for everybody.
create function names_cost_center(wanted uuid)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
  return exists (
    select 1
    from purchase_requests as r
    where r.tenant_id = (select current_tenant()) and r.cost_center_id = wanted
  )
  or exists (
    select 1
    from
      purchase_request_splits as s
      join purchase_request_lines as l
        on l.tenant_id = s.tenant_id and l.id = s.purchase_request_line_id
      join purchase_requests as r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
    where s.tenant_id = (select current_tenant()) and s.cost_center_id = wanted
  )
  or exists (
    select 1
    from purchase_orders as o
    where o.tenant_id = (select current_tenant()) and o.cost_center_id = wanted
  )
  or exists (
    select 1
    from
      invoice_codings as k
      join invoices as i on i.tenant_id = k.tenant_id and i.id = k.invoice_id
    where k.tenant_id = (select current_tenant()) and k.cost_center_id = wanted
  );
end;
$$;
create policy within_limits on cost_centers
as restrictive
to svpms_limited
using (part_in_limits(entity_id, department_id) or names_cost_center(id))
with check (part_in_limits(entity_id, department_id));
