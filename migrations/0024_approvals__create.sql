-- Approvals of any kind of document, and what people decided.

-- A document of any kind on its way through its approvers, with what the decision is bound to.
-- Kinds register themselves in the program.
create table approvals (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  subject_number text not null,
  title text not null,
  revision int not null,
  content_hash text not null,
  requester_id uuid not null,
  currency text not null,
  amount bigint not null,
  status text not null default 'pending' check (
    status in ('pending', 'approved', 'rejected', 'returned', 'withdrawn')
  ),
  cost_center_id uuid,
  policy_id uuid,
  facts jsonb not null default '{}',
  -- author_ids: who wrote this revision, besides the requester; none of them may decide on it.
  -- content: the fields that approval is bound to, by what they concern.
  author_ids uuid[] not null default '{}',
  content jsonb not null default '{}',
  nudged_at timestamptz,
  -- Opened for the only person there was, who is its author too.
  alone boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, requester_id) references memberships (tenant_id, user_id),
  constraint approvals__policy_fkey
    foreign key (tenant_id, policy_id) references approval_policies (tenant_id, id),
  constraint approvals__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint approvals__subject_kind check (subject_kind ~ '^[a-z_]{1,40}$')
);
create unique index approvals__one_pending on approvals (tenant_id, subject_id)
where status = 'pending';
create index approvals__subject on approvals (tenant_id, subject_id);
create index approvals__policy on approvals (tenant_id, policy_id) where policy_id is not null;
create index approvals__requester on approvals (tenant_id, requester_id);
create index approvals__cost_center on approvals (tenant_id, cost_center_id);
create index approvals__recent on approvals (tenant_id, created_at);
call protect('approvals', 'select, insert, update');
-- A difference on an invoice is approved by itself, and is no document of its own.
call refer_to_documents('approvals', array['invoice_difference']);

-- The last word, whatever the code believes: nothing is approved alone once there were two people.
create function only_person_approves_alone()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from organisations
  where tenant_id = new.tenant_id and second_person_at is null
  for share;
  if not found then
    raise exception 'somebody else belongs to the organisation'
      using errcode = 'check_violation', constraint = 'approvals__only_person';
  end if;
  return new;
end;
$$;
revoke execute on function only_person_approves_alone from public;
create trigger approvals__only_person
before update of status on approvals
for each row
when (new.alone and new.status = 'approved' and old.status != 'approved')
execute function only_person_approves_alone();

-- What is decided one after the other or side by side.
create table approval_steps (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  approval_id uuid not null,
  position int not null,
  rule_name jsonb not null,
  why jsonb not null,
  assignee_ids uuid[] not null,
  assignee_names text not null,
  status text not null,
  activated_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  reason text,
  -- Steps of one stage wait side by side; stages follow each other. "needed" of those asked must
  -- approve: one (any), everybody (all), or a number (quorum).
  stage int not null,
  rule_id uuid,
  mode text not null default 'any' check (mode in ('any', 'all', 'quorum')),
  needed int not null default 1 check (needed >= 1),
  concerns text[] not null default '{amount,coding,vendor,currency,content}',
  -- A step that somebody added to the running approval, and why. escalated_at: when others were
  -- asked too, because it waited too long; that happens once.
  escalated_at timestamptz,
  added_by uuid,
  added_reason text check (length(added_reason) <= 2000),
  primary key (tenant_id, id),
  -- Steps are put between others while an approval runs, so positions move.
  constraint approval_steps__position_key
    unique (tenant_id, approval_id, position) deferrable initially deferred,
  foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  constraint approval_steps__rule_fkey
    foreign key (tenant_id, rule_id) references approval_rules (tenant_id, id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  constraint approval_steps__added_by_fkey
    foreign key (tenant_id, added_by) references memberships (tenant_id, user_id),
  constraint approval_steps__status
    check (
      status in (
        'waiting',
        'active',
        'approved',
        'rejected',
        'returned',
        'withdrawn',
        'skipped',
        'kept'
      )
    ),
  constraint approval_steps__added check ((added_by is null) = (added_reason is null))
);
create index approval_steps__rule on approval_steps (tenant_id, rule_id) where rule_id is not null;
create index approval_steps__decided_by on approval_steps (tenant_id, decided_by);
-- Steps that wait, by how long: what the check of approvals that wait too long reads.
create index approval_steps__waiting on approval_steps (tenant_id, activated_at)
where status = 'active';
create index approval_steps__added_by on approval_steps (tenant_id, added_by)
where added_by is not null;
call protect('approval_steps', 'select, insert, update');

-- One row per person who may decide an active step: what an inbox reads.
create table approval_tasks (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  step_id uuid not null,
  approval_id uuid not null,
  assignee_id uuid not null,
  open boolean not null default true,
  -- What each person decided on what was put before them. A decision may be held for some seconds:
  -- until effective_at it can be undone, and nothing moves on. acting_for: the approver whose delegate this
  -- person is. by_role: asked because of a role, so that losing the role means losing the task;
  -- delegates and those who were added are asked in person.
  decision text constraint approval_tasks__decision
    check (decision in ('approved', 'rejected', 'returned')),
  decided_at timestamptz,
  effective_at timestamptz,
  reason text,
  acting_for uuid,
  by_role boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, step_id, assignee_id),
  foreign key (tenant_id, step_id) references approval_steps (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  foreign key (tenant_id, assignee_id) references memberships (tenant_id, user_id),
  constraint approval_tasks__acting_for_fkey
    foreign key (tenant_id, acting_for) references memberships (tenant_id, user_id),
  constraint approval_tasks__decided
    check (
      (decision is null) = (decided_at is null)
      and (decision is null) = (effective_at is null)
      and (decision is null or not open)
    ),
  constraint approval_tasks__not_for_oneself check (acting_for != assignee_id)
);
create index approval_tasks__inbox on approval_tasks (tenant_id, assignee_id, id) where open;
create index approval_tasks__approval on approval_tasks (tenant_id, approval_id);
create index approval_tasks__acting_for on approval_tasks (tenant_id, acting_for)
where acting_for is not null;
create index approval_tasks__assignee on approval_tasks (tenant_id, assignee_id, approval_id);
call protect('approval_tasks', 'select, insert, update');

create policy within_limits on approvals
as restrictive
to svpms_limited
using (
  requester_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or cost_center_id in (select centers_in_limits())
  or exists (
    select 1
    from approval_tasks as t
    where
      t.tenant_id = approvals.tenant_id
      and t.approval_id = approvals.id
      and t.assignee_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  )
);

-- A question holds the clock of its step until it is answered.
create table approval_questions (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  approval_id uuid not null,
  step_id uuid not null,
  asked_by uuid not null,
  asked_of uuid not null,
  question text not null check (length(question) between 1 and 2000),
  asked_at timestamptz not null default now(),
  answer text check (length(answer) between 1 and 2000),
  answered_at timestamptz,
  answered_by uuid,
  primary key (tenant_id, id),
  constraint approval_questions__approval_fkey
    foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  constraint approval_questions__step_fkey
    foreign key (tenant_id, step_id) references approval_steps (tenant_id, id),
  constraint approval_questions__asked_by_fkey
    foreign key (tenant_id, asked_by) references memberships (tenant_id, user_id),
  constraint approval_questions__asked_of_fkey
    foreign key (tenant_id, asked_of) references memberships (tenant_id, user_id),
  constraint approval_questions__answered_by_fkey
    foreign key (tenant_id, answered_by) references memberships (tenant_id, user_id),
  constraint approval_questions__answered
    check ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null)),
  constraint approval_questions__not_oneself check (asked_by != asked_of)
);
create index approval_questions__approval on approval_questions (tenant_id, approval_id);
create index approval_questions__step on approval_questions (tenant_id, step_id);
create index approval_questions__asked_by on approval_questions (tenant_id, asked_by);
create index approval_questions__asked_of on approval_questions (tenant_id, asked_of);
create index approval_questions__answered_by on approval_questions (tenant_id, answered_by);
call protect('approval_questions', 'select, insert, update');

-- The people who watch a document, through all its revisions.
create table approval_watchers (
  tenant_id uuid not null default current_tenant() references organisations,
  subject_kind text not null,
  subject_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, subject_id, user_id),
  constraint approval_watchers__user_fkey
    foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index approval_watchers__user on approval_watchers (tenant_id, user_id);
call protect('approval_watchers', 'select, insert, delete');
call refer_to_documents('approval_watchers', array['invoice_difference']);

-- One chance to decide from outside: in a mail, or with a notification's button. Only the digest of
-- the token is kept.
create table approval_links (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  token_hash text not null,
  approval_id uuid not null,
  revision int not null,
  user_id uuid not null,
  -- The device whose notification it came with; a mail has none.
  device_id uuid,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint approval_links__token_key unique (tenant_id, token_hash),
  constraint approval_links__approval_fkey
    foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  constraint approval_links__user_fkey
    foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index approval_links__approval on approval_links (tenant_id, approval_id);
create index approval_links__user on approval_links (tenant_id, user_id);
call protect('approval_links', 'select, insert, update');

-- The roles that may be asked to decide on a kind of document.
create function deciding_roles(subject_kind text)
returns text[]
language sql
immutable
parallel safe
as $$
  select
    case
      when subject_kind = 'vendor' then array['approver', 'controller', 'admin']
      else array['approver', 'controller']
    end;
$$;

-- Organisations with a step that waits for more than a day.
create function organisations_with_late_approvals()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct tenant_id
  from approval_steps
  where status = 'active' and activated_at < now() - interval '1 day';
$$;

-- Organisations where an open approval is with somebody who may not decide it any more: what the
-- nightly check asks for.
create function organisations_with_orphaned_tasks()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct t.tenant_id
  from
    approval_tasks as t
    join approvals as a on a.tenant_id = t.tenant_id and a.id = t.approval_id
    left join memberships as m
      on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id and m.active
  where
    t.open
    and a.status = 'pending'
    and (
      m.user_id is null
      or t.by_role
      and not roles_for(m, a.cost_center_id) && deciding_roles(a.subject_kind)
    );
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function organisations_with_late_approvals, organisations_with_orphaned_tasks
from public;
grant execute
on function organisations_with_late_approvals, organisations_with_orphaned_tasks
to svpms_app;
