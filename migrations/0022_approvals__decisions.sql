-- What each person decided on what was put before them. A decision may be held for some seconds: until effective_at it can be taken back, and nothing moves on.
-- acting_for: whose place the person takes. by_role: asked because of a role, so that whoever loses the role loses the task; delegates and those who were added are asked in person.
alter table approval_tasks add column decision text constraint approval_tasks__decision check (decision in ('approved', 'rejected', 'returned')),
  add column decided_at timestamptz, add column effective_at timestamptz, add column reason text, add column acting_for uuid, add column by_role boolean not null default true,
  add constraint approval_tasks__decided check ((decision is null) = (decided_at is null) and (decision is null) = (effective_at is null) and (decision is null or not open)),
  add constraint approval_tasks__not_for_oneself check (acting_for <> assignee_id),
  add constraint approval_tasks__acting_for_fkey foreign key (tenant_id, acting_for) references memberships (tenant_id, user_id);
create index approval_tasks__acting_for on approval_tasks (tenant_id, acting_for) where acting_for is not null;
create index approval_tasks__assignee on approval_tasks (tenant_id, assignee_id, approval_id);

-- author_ids: who wrote this revision, besides the requester; none of them may decide on it. content: the fields that approval is bound to, by what they concern.
alter table approvals add column author_ids uuid[] not null default '{}', add column content jsonb not null default '{}', add column nudged_at timestamptz;

-- A step that somebody added to the running approval, and why. escalated_at: when others were asked too, because it waited too long; that happens once.
alter table approval_steps add column escalated_at timestamptz, add column added_by uuid, add column added_reason text check (length(added_reason) <= 2000),
  add constraint approval_steps__added check ((added_by is null) = (added_reason is null)),
  add constraint approval_steps__added_by_fkey foreign key (tenant_id, added_by) references memberships (tenant_id, user_id);
create index approval_steps__added_by on approval_steps (tenant_id, added_by) where added_by is not null;

-- Steps are put between others while an approval runs, so positions move.
alter table approval_steps drop constraint approval_steps_tenant_id_approval_id_position_key,
  add constraint approval_steps__position_key unique (tenant_id, approval_id, position) deferrable initially deferred;

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
  constraint approval_questions__approval_fkey foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  constraint approval_questions__step_fkey foreign key (tenant_id, step_id) references approval_steps (tenant_id, id),
  constraint approval_questions__asked_by_fkey foreign key (tenant_id, asked_by) references memberships (tenant_id, user_id),
  constraint approval_questions__asked_of_fkey foreign key (tenant_id, asked_of) references memberships (tenant_id, user_id),
  constraint approval_questions__answered_by_fkey foreign key (tenant_id, answered_by) references memberships (tenant_id, user_id),
  constraint approval_questions__answered check ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null)),
  constraint approval_questions__not_oneself check (asked_by <> asked_of)
);
create index approval_questions__approval on approval_questions (tenant_id, approval_id);
create index approval_questions__step on approval_questions (tenant_id, step_id);
create index approval_questions__asked_by on approval_questions (tenant_id, asked_by);
create index approval_questions__asked_of on approval_questions (tenant_id, asked_of);
create index approval_questions__answered_by on approval_questions (tenant_id, answered_by);
call protect('approval_questions', 'select, insert, update');

-- Who wants to know what is decided on a document, whatever its revision.
create table approval_watchers (
  tenant_id uuid not null default current_tenant() references organisations,
  subject_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, subject_id, user_id),
  constraint approval_watchers__user_fkey foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index approval_watchers__user on approval_watchers (tenant_id, user_id);
call protect('approval_watchers', 'select, insert, delete');

-- One chance to decide from outside: in a mail, or with a notification's button. Only the digest of the token is kept.
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
  constraint approval_links__approval_fkey foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  constraint approval_links__user_fkey foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index approval_links__approval on approval_links (tenant_id, approval_id);
create index approval_links__user on approval_links (tenant_id, user_id);
call protect('approval_links', 'select, insert, update');

-- Who decides in somebody's place, from a day to before another. kind '*' is every kind of document; one that is named goes before it.
create table delegations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  kind text not null check (kind ~ '^(\*|[a-z_]{1,40})$'),
  -- In the organisation's currency; what is dearer stays where it is.
  cap bigint check (cap > 0),
  valid daterange not null check (not isempty(valid) and not lower_inf(valid) and not upper_inf(valid)),
  note text check (length(note) <= 500),
  ended_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint delegations__from_fkey foreign key (tenant_id, from_id) references memberships (tenant_id, user_id),
  constraint delegations__to_fkey foreign key (tenant_id, to_id) references memberships (tenant_id, user_id),
  constraint delegations__not_oneself check (from_id <> to_id),
  constraint delegations__one_at_a_time exclude using gist (tenant_id with =, from_id with =, kind with =, valid with &&) where (ended_at is null)
);
create index delegations__from on delegations (tenant_id, from_id);
create index delegations__to on delegations (tenant_id, to_id);
call protect('delegations', 'select, insert, update');

-- Days on which nobody works, besides Saturdays and Sundays.
create table organisation_holidays (
  tenant_id uuid not null default current_tenant() references organisations,
  day date not null,
  name text not null check (length(name) between 1 and 100),
  primary key (tenant_id, day)
);
call protect('organisation_holidays', 'select, insert, delete');

-- How many working days a step may wait before its people are reminded, and from what amount on a link alone does not decide (in the smallest unit of the currency of the books).
alter table organisations add column approval_days int not null default 2 check (approval_days between 1 and 60), add column link_limit bigint not null default 1000000 check (link_limit >= 0);

-- A vendor that nobody vouched for yet, blocked or not: lifting a block does not approve it. Who wrote what is known of it may not be who vouches.
alter table vendors add column unapproved boolean not null default false, add column edited_by uuid,
  add constraint vendors__edited_by_fkey foreign key (tenant_id, edited_by) references memberships (tenant_id, user_id);
create index vendors__edited_by on vendors (tenant_id, edited_by) where edited_by is not null;
update vendors set unapproved = true where status = 'pending';

-- The permission to decide is of every kind of document now; keys go on doing what they were made for.
update api_keys set scopes = array_replace(scopes, 'purchase_requests.decide', 'approvals.decide') where 'purchase_requests.decide' = any(scopes);

-- Whoever is asked to decide sees what it is about, wherever their own roles end.
drop policy within_limits on approvals;
create policy within_limits on approvals as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or requester_id = nullif(current_setting('app.user_id', true), '')::uuid or in_limits(cost_center_id)
  or exists (select 1 from approval_tasks t where t.tenant_id = approvals.tenant_id and t.approval_id = approvals.id and t.assignee_id = nullif(current_setting('app.user_id', true), '')::uuid));
drop policy within_limits on purchase_requests;
create policy within_limits on purchase_requests as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or requester_id = nullif(current_setting('app.user_id', true), '')::uuid or in_limits(cost_center_id)
  or exists (select 1 from approvals a join approval_tasks t on t.tenant_id = a.tenant_id and t.approval_id = a.id where a.tenant_id = purchase_requests.tenant_id and a.subject_id = purchase_requests.id and t.assignee_id = nullif(current_setting('app.user_id', true), '')::uuid));

-- The roles that may be asked to decide on a kind of document.
create function deciding_roles(subject_kind text) returns text[] language sql immutable parallel safe as $$
  select case when subject_kind = 'vendor' then array['approver', 'controller', 'admin'] else array['approver', 'controller'] end
$$;
create or replace function organisations_with_orphaned_tasks() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select distinct t.tenant_id from approval_tasks t join approvals a on a.tenant_id = t.tenant_id and a.id = t.approval_id
  left join memberships m on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id and m.active
  where t.open and a.status = 'pending' and (m.user_id is null or t.by_role and not roles_for(m, a.cost_center_id) && deciding_roles(a.subject_kind))
$$;
-- Where a delegation began or ended lately, or is going on: open tasks follow it.
create function organisations_with_delegations() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select distinct tenant_id from delegations where ended_at is null and valid && daterange(current_date - 2, current_date + 2)
$$;
revoke execute on function organisations_with_delegations from public;
grant execute on function organisations_with_delegations to svpms_app;
