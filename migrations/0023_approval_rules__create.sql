-- Who must approve what: policies, their rules, and what each person may approve.

-- Who must approve is a policy: versions that are drafted, activated by a second person, and never
-- changed afterwards.
create table approval_policies (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number int check (number >= 1),
  status text not null default 'draft' check (status in ('draft', 'active', 'retired')),
  note text not null default '' check (length(note) <= 500),
  based_on uuid,
  author_id uuid,
  edited_by uuid,
  activated_by uuid,
  activated_at timestamptz,
  alone boolean not null default false,
  retired_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint approval_policies__number_key unique (tenant_id, number),
  constraint approval_policies__based_on_fkey
    foreign key (tenant_id, based_on) references approval_policies (tenant_id, id),
  constraint approval_policies__author_fkey
    foreign key (tenant_id, author_id) references memberships (tenant_id, user_id),
  constraint approval_policies__edited_by_fkey
    foreign key (tenant_id, edited_by) references memberships (tenant_id, user_id),
  constraint approval_policies__activated_by_fkey
    foreign key (tenant_id, activated_by) references memberships (tenant_id, user_id),
  constraint approval_policies__numbered
    check (
      (status = 'draft') = (number is null)
      and (status = 'draft') = (activated_at is null)
      and (status = 'retired') = (retired_at is not null)
    ),
  constraint approval_policies__second_person
    check (
      alone
      or activated_by is null
      or (activated_by is distinct from author_id and activated_by is distinct from edited_by)
    )
);
create unique index approval_policies__one_active on approval_policies (tenant_id)
where status = 'active';
create index approval_policies__based_on on approval_policies (tenant_id, based_on);
create index approval_policies__author on approval_policies (tenant_id, author_id);
create index approval_policies__edited_by on approval_policies (tenant_id, edited_by);
create index approval_policies__activated_by on approval_policies (tenant_id, activated_by);
call protect('approval_policies');

-- The policy in force; the first one is made where there is none.
create function policy_in_force()
returns uuid
language plpgsql
as $$
declare
  found uuid;
begin
  select id
  into found
  from approval_policies
  where tenant_id = (select current_tenant()) and status = 'active';
  if found is null then
    insert into approval_policies (id, number, status, activated_at)
    values
      (
        uuidv7(),
        coalesce(
          (select max(number) from approval_policies where tenant_id = (select current_tenant())),
          0
        ) + 1,
        'active',
        now()
      )
    returning id
    into found;
  end if;
  return found;
end;
$$;

-- What was put in force stays as it was.
create function keep_activation()
returns trigger
language plpgsql
as $$
begin
  if
    current_user = 'svpms_app'
    and old.status != 'draft'
    and (
      tg_op = 'DELETE'
      or new.status = 'draft'
      or (
        old.number,
        old.note,
        old.author_id,
        old.edited_by,
        old.activated_by,
        old.activated_at,
        old.alone
      ) is distinct from (
        new.number,
        new.note,
        new.author_id,
        new.edited_by,
        new.activated_by,
        new.activated_at,
        new.alone
      )
    )
  then
    raise exception 'a policy that was activated is not changed'
      using errcode = 'P0001', constraint = 'approval_policies__kept', table = 'approval_policies';
  end if;
  return case
    when tg_op = 'DELETE' then old
    else new
  end;
end;
$$;

create trigger approval_policies__kept
before update or delete on approval_policies
for each row
execute function keep_activation();

-- A list of {what, values}, with at least one value each.
create function valid_conditions(conditions jsonb)
returns boolean
language sql
immutable
as $$
  select
    jsonb_typeof(conditions) = 'array'
    and not exists (
      select 1
      from
        jsonb_array_elements(
          case
            when jsonb_typeof(conditions) = 'array' then conditions
            else '[]'
          end
        ) as c
      where
        coalesce(c ->> 'what', '') not in (
          'kind',
          'entity',
          'department',
          'cost_center',
          'category',
          'vendor_risk',
          'contract',
          'budget',
          'together'
        )
        or jsonb_typeof(c -> 'values') is distinct from 'array'
        or jsonb_array_length(
          case
            when jsonb_typeof(c -> 'values') = 'array' then c -> 'values'
            else '[]'
          end
        ) = 0
    );
$$;

-- A rule of a policy: from which amount on, under which conditions, who decides.
create table approval_rules (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  position int not null check (position between 1 and 1000),
  name text not null check (length(name) between 1 and 200),
  cost_center_id uuid,
  min_amount bigint not null default 0 check (min_amount >= 0),
  approver text not null,
  approver_role text check (approver_role in ('approver', 'controller')),
  approver_id uuid,
  active boolean not null default true,
  -- "origin" is the same in every version of a rule.
  policy_id uuid not null default policy_in_force(),
  origin uuid not null default uuidv7(),
  conditions jsonb not null default '[]' constraint approval_rules__conditions
    check (valid_conditions(conditions)),
  mode text not null default 'any' constraint approval_rules__mode
    check (mode in ('any', 'all', 'quorum')),
  quorum int constraint approval_rules__quorum
    check ((mode = 'quorum') = (quorum is not null) and quorum between 2 and 20),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  foreign key (tenant_id, approver_id) references memberships (tenant_id, user_id),
  constraint approval_rules__policy_fkey
    foreign key (tenant_id, policy_id) references approval_policies (tenant_id, id)
      on delete cascade,
  constraint approval_rules__approver_check
    check (
      (approver = 'role') = (approver_role is not null)
      and (approver = 'person') = (approver_id is not null)
    ),
  constraint approval_rules__approver
    check (approver in ('cost_center_owner', 'role', 'person', 'manager_chain', 'budget_owner'))
);
create index approval_rules__cost_center on approval_rules (tenant_id, cost_center_id);
create index approval_rules__approver on approval_rules (tenant_id, approver_id);
create index approval_rules__policy on approval_rules (tenant_id, policy_id);
call protect('approval_rules');

-- What is or was in force stays as it was: only the switch that says whether it is in force may
-- turn. Removing a whole demonstration is the owner's, not the application's.
create function keep_policy()
returns trigger
language plpgsql
as $$
declare
  state text;
begin
  select status
  into state
  from approval_policies
  where tenant_id = old.tenant_id and id = old.policy_id;
  if
    current_user = 'svpms_app'
    and state is not null
    and state != 'draft'
    and (
      tg_op = 'DELETE'
      or (to_jsonb(new) - 'active' - 'version') != (to_jsonb(old) - 'active' - 'version')
    )
  then
    raise exception 'a policy that was activated is not changed'
      using errcode = 'P0001', constraint = 'approval_rules__kept', table = 'approval_rules';
  end if;
  return case
    when tg_op = 'DELETE' then old
    else new
  end;
end;
$$;

create trigger approval_rules__kept
before update or delete on approval_rules
for each row
execute function keep_policy();

-- Up to which amount, in the organisation's currency, a person may approve: of one kind of
-- document, or of all.
create table approval_limits (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  user_id uuid not null,
  kind text not null default 'all' check (kind ~ '^[a-z_]{1,40}$'),
  amount bigint not null check (amount >= 0),
  set_by uuid not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint approval_limits__user_kind_key unique (tenant_id, user_id, kind),
  constraint approval_limits__user_fkey
    foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  constraint approval_limits__set_by_fkey
    foreign key (tenant_id, set_by) references memberships (tenant_id, user_id),
  constraint approval_limits__not_own check (set_by != user_id)
);
create index approval_limits__set_by on approval_limits (tenant_id, set_by);
call protect('approval_limits');
