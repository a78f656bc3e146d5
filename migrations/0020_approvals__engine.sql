-- What budgets, rules and lines are told apart by, besides the cost centre.
create table categories (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  parent_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint categories__code_key unique (tenant_id, code),
  constraint categories__parent_fkey foreign key (tenant_id, parent_id) references categories (tenant_id, id),
  constraint categories__own_parent check (parent_id <> id)
);
create index categories__parent on categories (tenant_id, parent_id);
call protect('categories', 'select, insert, update');

create table projects (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  owner_id uuid not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint projects__code_key unique (tenant_id, code),
  constraint projects__owner_fkey foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id)
);
create index projects__owner on projects (tenant_id, owner_id);
call protect('projects', 'select, insert, update');

alter table purchase_request_lines add column category_id uuid,
  add constraint purchase_request_lines__category_fkey foreign key (tenant_id, category_id) references categories (tenant_id, id);
create index purchase_request_lines__category on purchase_request_lines (tenant_id, category_id) where category_id is not null;
alter table purchase_requests add column project_id uuid,
  add constraint purchase_requests__project_fkey foreign key (tenant_id, project_id) references projects (tenant_id, id);
create index purchase_requests__project on purchase_requests (tenant_id, project_id) where project_id is not null;

alter table vendors add column risk text not null default 'low' constraint vendors__risk check (risk in ('low', 'medium', 'high'));

-- Any kind of document can be approved: kinds register themselves in the program.
alter table approvals drop constraint approvals_subject_kind_check, add constraint approvals__subject_kind check (subject_kind ~ '^[a-z_]{1,40}$'),
  add column cost_center_id uuid, add column policy_id uuid, add column facts jsonb not null default '{}',
  add constraint approvals__cost_center_fkey foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id);
update approvals a set cost_center_id = r.cost_center_id from purchase_requests r where r.tenant_id = a.tenant_id and r.id = a.subject_id;
create index approvals__cost_center on approvals (tenant_id, cost_center_id);

-- Steps of one stage wait side by side; stages follow each other. "needed" of those asked must approve: one (any), everybody (all), or a number (quorum).
alter table approval_steps add column stage int, add column rule_id uuid, add column mode text not null default 'any' check (mode in ('any', 'all', 'quorum')), add column needed int not null default 1 check (needed >= 1),
  add column concerns text[] not null default '{amount,coding,vendor,currency,content}',
  drop constraint approval_steps_status_check, add constraint approval_steps__status check (status in ('waiting', 'active', 'approved', 'rejected', 'returned', 'withdrawn', 'skipped', 'kept'));
update approval_steps set stage = position;
alter table approval_steps alter column stage set not null;

-- A part of an organisation sees the approvals of what is charged there, whatever kind of document it is.
drop policy within_limits on approvals;
create policy within_limits on approvals as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or requester_id = nullif(current_setting('app.user_id', true), '')::uuid or in_limits(cost_center_id));
create or replace function organisations_with_orphaned_tasks() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select distinct t.tenant_id from approval_tasks t join approvals a on a.tenant_id = t.tenant_id and a.id = t.approval_id
  left join memberships m on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id and m.active
  where t.open and a.status = 'pending' and (m.user_id is null or not roles_for(m, a.cost_center_id) && array['approver', 'controller'])
$$;
