create extension if not exists btree_gist;

-- A company that contracts and pays. Every cost centre, and through it every document, belongs to one.
create table legal_entities (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default uuidv7(),
  code text not null check (length(code) between 1 and 20),
  name text not null check (length(name) between 1 and 200),
  country text check (country ~ '^[A-Z]{2}$'),
  tax_id text check (length(tax_id) between 1 and 40),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint legal_entities__code_key unique (tenant_id, code)
);
call protect('legal_entities');
insert into legal_entities (tenant_id, code, name) select tenant_id, 'MAIN', name from organisations;

create function first_entity() returns uuid language sql stable as $$ select id from legal_entities where tenant_id = current_tenant() order by id limit 1 $$;

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
  constraint departments__parent_fkey foreign key (tenant_id, parent_id) references departments (tenant_id, id)
);
create index departments__parent on departments (tenant_id, parent_id);
call protect('departments');

alter table cost_centers add column entity_id uuid, add column department_id uuid, add column parent_id uuid;
update cost_centers c set entity_id = e.id from legal_entities e where e.tenant_id = c.tenant_id;
alter table cost_centers alter column entity_id set not null, alter column entity_id set default first_entity(),
  add constraint cost_centers__entity_fkey foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  add constraint cost_centers__department_fkey foreign key (tenant_id, department_id) references departments (tenant_id, id),
  add constraint cost_centers__parent_fkey foreign key (tenant_id, parent_id) references cost_centers (tenant_id, id);
create index cost_centers__entity on cost_centers (tenant_id, entity_id);
create index cost_centers__department on cost_centers (tenant_id, department_id);
create index cost_centers__parent on cost_centers (tenant_id, parent_id);

-- A tree stays a tree: whoever moves a node locks the whole tree's table for writing, so that two moves cannot make a circle together.
create function refuse_circle() returns trigger language plpgsql as $$
declare circular boolean;
begin
  if new.parent_id is null then return new; end if;
  perform pg_advisory_xact_lock(hashtextextended(tg_table_name || new.tenant_id::text, 0));
  execute format('with recursive up as (select $1::uuid as id union select t.parent_id from %I t join up on t.id = up.id where t.tenant_id = $2 and t.parent_id is not null) select exists (select 1 from up where id = $3)', tg_table_name)
    into circular using new.parent_id, new.tenant_id, new.id;
  if circular then raise exception 'circle' using errcode = 'P0001', constraint = tg_table_name || '__no_circle', table = tg_table_name; end if;
  return new;
end $$;
create trigger departments__no_circle before insert or update of parent_id on departments for each row execute function refuse_circle();
create trigger cost_centers__no_circle before insert or update of parent_id on cost_centers for each row execute function refuse_circle();

-- Who leads a department or owns a cost centre, from a day on, until a day (not included). One at a time.
create table unit_managers (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  unit_kind text not null check (unit_kind in ('department', 'cost_center')),
  unit_id uuid not null,
  manager_id uuid not null,
  valid daterange not null check (not isempty(valid)),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, manager_id) references memberships (tenant_id, user_id),
  constraint unit_managers__one_at_a_time exclude using gist (tenant_id with =, unit_id with =, valid with &&)
);
create index unit_managers__unit on unit_managers (tenant_id, unit_id);
create index unit_managers__manager on unit_managers (tenant_id, manager_id);
call protect('unit_managers');

alter table memberships add column department_id uuid, add column locale text check (length(locale) between 2 and 35), add column time_zone text check (length(time_zone) between 2 and 60),
  add constraint memberships__department_fkey foreign key (tenant_id, department_id) references departments (tenant_id, id);
create index memberships__department on memberships (tenant_id, department_id);

-- A role beside the standing ones of the membership: for one entity or department, or for a time, or both.
create table role_grants (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  user_id uuid not null,
  role text not null check (role in ('requester','approver','buyer','receiver','ap_clerk','controller','admin','auditor')),
  entity_id uuid,
  department_id uuid,
  valid daterange not null default daterange(null, null) check (not isempty(valid)),
  granted_by uuid not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint role_grants__user_fkey foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  constraint role_grants__entity_fkey foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint role_grants__department_fkey foreign key (tenant_id, department_id) references departments (tenant_id, id),
  foreign key (tenant_id, granted_by) references memberships (tenant_id, user_id),
  constraint role_grants__admin_everywhere check (role <> 'admin' or (entity_id is null and department_id is null))
);
create index role_grants__user on role_grants (tenant_id, user_id) where revoked_at is null;
create index role_grants__entity on role_grants (tenant_id, entity_id);
create index role_grants__department on role_grants (tenant_id, department_id);
create index role_grants__granted_by on role_grants (tenant_id, granted_by);
call protect('role_grants', 'select, insert, update');

-- The day it is now where the organisation is.
create function business_day(zone text) returns date language sql stable as $$ select (now() at time zone zone)::date $$;

-- The department and everything below it.
create function departments_below(wanted_tenant uuid, root uuid) returns setof uuid language sql stable as $$
  with recursive down as (select root as id union select d.id from departments d join down on d.parent_id = down.id where d.tenant_id = wanted_tenant) select id from down
$$;

-- Everything about a member that decides what they may do: standing roles, and grants in force today with where they hold.
create or replace function membership_facts(m memberships) returns jsonb language sql stable as $$
  select jsonb_build_object('userId', m.user_id, 'tenantId', m.tenant_id, 'name', m.name, 'email', m.email, 'roles', to_jsonb(m.roles),
    'locale', coalesce(m.locale, o.locale), 'timeZone', coalesce(m.time_zone, o.time_zone),
    'grants', coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'entityId', g.entity_id, 'departmentId', g.department_id) order by g.id)
      from role_grants g where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.revoked_at is null and g.valid @> business_day(o.time_zone)), '[]'::jsonb),
    'organisation', jsonb_build_object('slug', o.slug, 'name', o.name, 'baseCurrency', o.base_currency, 'timeZone', o.time_zone, 'locale', o.locale))
  from organisations o where o.tenant_id = m.tenant_id
$$;

-- The roles a member has for a cost centre today: standing ones, and grants whose entity and department cover it. For null: everywhere.
create function roles_for(m memberships, wanted_cost_center uuid) returns text[] language sql stable as $$
  select array(select unnest(m.roles) union select g.role from role_grants g
    left join cost_centers c on c.tenant_id = m.tenant_id and c.id = wanted_cost_center
    where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.revoked_at is null and g.valid @> business_day((select o.time_zone from organisations o where o.tenant_id = m.tenant_id))
      and (g.entity_id is null or g.entity_id = c.entity_id)
      and (g.department_id is null or c.department_id in (select departments_below(m.tenant_id, g.department_id))))
$$;

-- The cost centres this transaction may see, when the person's right holds only somewhere: '[{"entityId": …, "departmentId": …}, …]'. Empty: everywhere.
create function in_limits(wanted_cost_center uuid) returns boolean language sql stable as $$
  select exists (select 1 from cost_centers c, jsonb_to_recordset(current_setting('app.limits')::jsonb) as l ("entityId" uuid, "departmentId" uuid)
    where c.tenant_id = current_tenant() and c.id = wanted_cost_center and (l."entityId" is null or l."entityId" = c.entity_id)
      and (l."departmentId" is null or c.department_id in (select departments_below(current_tenant(), l."departmentId"))))
$$;
create policy within_limits on purchase_requests as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or requester_id = nullif(current_setting('app.user_id', true), '')::uuid or in_limits(cost_center_id));
create policy within_limits on purchase_orders as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or in_limits(cost_center_id));
create policy within_limits on budgets as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or in_limits(cost_center_id));
create policy within_limits on receipts as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or exists (select 1 from purchase_orders o where o.tenant_id = receipts.tenant_id and o.id = receipts.purchase_order_id));
create policy within_limits on invoices as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or captured_by = nullif(current_setting('app.user_id', true), '')::uuid or exists (select 1 from purchase_orders o where o.tenant_id = invoices.tenant_id and o.id = invoices.purchase_order_id));
create policy within_limits on approvals as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or exists (select 1 from purchase_requests r where r.tenant_id = approvals.tenant_id and r.id = approvals.subject_id));

-- Which person did which duty on which thing: what segregation of duties is judged by. Append-only.
create table duties_done (
  tenant_id uuid not null default current_tenant() references organisations,
  subject_kind text not null,
  subject_id uuid not null,
  duty text not null,
  user_id uuid not null,
  at timestamptz not null default now(),
  primary key (tenant_id, subject_id, duty, user_id),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index duties_done__user on duties_done (tenant_id, user_id);
call protect('duties_done', 'select, insert');

alter table vendors drop constraint vendors_status_check, add constraint vendors_status_check check (status in ('pending', 'active', 'blocked'));
insert into duties_done (tenant_id, subject_kind, subject_id, duty, user_id) select tenant_id, 'vendor', id, 'vendor.create', created_by from vendors;

-- Organisations where an open approval is with somebody who may not decide it any more: what the nightly check asks for.
create function organisations_with_orphaned_tasks() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select distinct t.tenant_id from approval_tasks t join approvals a on a.tenant_id = t.tenant_id and a.id = t.approval_id join purchase_requests r on r.tenant_id = a.tenant_id and r.id = a.subject_id
  left join memberships m on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id and m.active
  where t.open and a.status = 'pending' and (m.user_id is null or not roles_for(m, r.cost_center_id) && array['approver', 'controller'])
$$;
revoke execute on function organisations_with_orphaned_tasks from public;
grant execute on function organisations_with_orphaned_tasks to svpms_app;
