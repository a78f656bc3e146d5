-- How far a bill may differ from its order, where, and who may accept how much: versions that are
-- drafted, activated by a second person, and never changed afterwards. Every organisation has one
-- in force.
create table match_policies (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number int check (number >= 1),
  status text not null default 'draft' check (status in ('draft', 'active', 'retired')),
  note text not null default '' check (length(note) <= 500),
  -- A list of {role, kind, limit}, as Authority in src/matching/policy.ts.
  authority jsonb not null constraint match_policies__authority
    check (jsonb_typeof(authority) = 'array'),
  based_on uuid,
  author_id uuid,
  edited_by uuid,
  -- Everybody who wrote in it: none of them activates it.
  editors uuid[] not null default '{}',
  activated_by uuid,
  activated_at timestamptz,
  alone boolean not null default false,
  retired_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint match_policies__number_key unique (tenant_id, number),
  constraint match_policies__based_on_fkey
    foreign key (tenant_id, based_on) references match_policies (tenant_id, id),
  constraint match_policies__author_fkey
    foreign key (tenant_id, author_id) references memberships (tenant_id, user_id),
  constraint match_policies__edited_by_fkey
    foreign key (tenant_id, edited_by) references memberships (tenant_id, user_id),
  constraint match_policies__activated_by_fkey
    foreign key (tenant_id, activated_by) references memberships (tenant_id, user_id),
  constraint match_policies__numbered
    check (
      (status = 'draft') = (number is null)
      and (status = 'draft') = (activated_at is null)
      and (status = 'retired') = (retired_at is not null)
    ),
  constraint match_policies__second_person
    check (
      alone
      or activated_by is null
      or (activated_by is distinct from author_id and activated_by != all (editors))
    )
);
create unique index match_policies__one_active on match_policies (tenant_id)
where status = 'active';
create index match_policies__based_on on match_policies (tenant_id, based_on);
create index match_policies__author on match_policies (tenant_id, author_id);
create index match_policies__edited_by on match_policies (tenant_id, edited_by);
create index match_policies__activated_by on match_policies (tenant_id, activated_by);
call protect('match_policies');

-- As for its rules: what was put in force stays as it was.
create function keep_match_policy()
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
      or (old.number, old.note, old.authority, old.based_on) is distinct from (
        new.number,
        new.note,
        new.authority,
        new.based_on
      )
      or (old.author_id, old.edited_by, old.editors) is distinct from (
        new.author_id,
        new.edited_by,
        new.editors
      )
      or (old.activated_by, old.activated_at, old.alone) is distinct from (
        new.activated_by,
        new.activated_at,
        new.alone
      )
    )
  then
    raise exception 'a policy that was activated is not changed'
      using errcode = 'P0001', constraint = 'match_policies__kept', table = 'match_policies';
  end if;
  return case
    when tg_op = 'DELETE' then old
    else new
  end;
end;
$$;

create trigger match_policies__kept
before update or delete on match_policies
for each row
execute function keep_match_policy();

-- One set of tolerances and where it holds; null is everywhere.
create table match_policy_rules (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  policy_id uuid not null,
  entity_id uuid,
  category_id uuid,
  vendor_id uuid,
  -- As Tolerances in src/matching/policy.ts.
  tolerances jsonb not null constraint match_policy_rules__tolerances
    check (jsonb_typeof(tolerances) = 'object'),
  primary key (tenant_id, id),
  constraint match_policy_rules__policy_fkey
    foreign key (tenant_id, policy_id) references match_policies (tenant_id, id)
      on delete cascade,
  constraint match_policy_rules__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint match_policy_rules__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint match_policy_rules__vendor_fkey
    foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id)
);
-- Two without a value are the same. (The formatter cannot write that inside of the table.)
create unique index match_policy_rules__scope_key on match_policy_rules (
  tenant_id,
  policy_id,
  entity_id,
  category_id,
  vendor_id
)
nulls not distinct;
alter table match_policy_rules
add constraint match_policy_rules__scope_key unique using index match_policy_rules__scope_key;
create index match_policy_rules__entity on match_policy_rules (tenant_id, entity_id);
create index match_policy_rules__category on match_policy_rules (tenant_id, category_id);
create index match_policy_rules__vendor on match_policy_rules (tenant_id, vendor_id);
call protect('match_policy_rules', 'select, insert, delete');
-- Where a set holds does not change; another place is another set.
grant update (tolerances) on match_policy_rules to svpms_app;

-- What is or was in force stays as it was, and a policy keeps the set that holds everywhere.
create function keep_match_policy_rule()
returns trigger
language plpgsql
as $$
declare
  rule match_policy_rules := case
    when tg_op = 'DELETE' then old
    else new
  end;
  state text;
begin
  select status
  into state
  from match_policies
  where tenant_id = rule.tenant_id and id = rule.policy_id;
  if current_user = 'svpms_app' and state != 'draft' then
    raise exception 'a policy that was activated is not changed'
      using
        errcode = 'P0001',
        constraint = 'match_policy_rules__kept',
        table = 'match_policy_rules';
  end if;
  if
    current_user = 'svpms_app'
    and state is not null
    and tg_op = 'DELETE'
    and rule.entity_id is null
    and rule.category_id is null
    and rule.vendor_id is null
  then
    raise exception 'the set that holds everywhere stays'
      using
        errcode = 'P0001',
        constraint = 'match_policy_rules__everywhere',
        table = 'match_policy_rules';
  end if;
  return rule;
end;
$$;

create trigger match_policy_rules__kept
before insert or update or delete on match_policy_rules
for each row
execute function keep_match_policy_rule();

-- The standard set with what an organisation had set before: its limits of quantity, price and line
-- (which also bounded charges), and how far an order may exceed its request.
create function first_tolerances(match_policy jsonb, over_order_pct numeric)
returns jsonb
language sql
immutable
as $$
  select
    jsonb_build_object(
      'matchLevel', 3,
      'overReceiptPct', '10',
      'overOrderPct', trim_scale(over_order_pct)::text,
      'quantity', match_policy -> 'quantity',
      'price', match_policy -> 'price',
      'priceBelow', jsonb_build_object('pct', '10', 'minor', null, 'operator', 'both'),
      'line', match_policy -> 'line',
      'charges', match_policy -> 'line',
      'tax', jsonb_build_object('pct', null, 'minor', '100', 'operator', 'both'),
      'roundingPerLine', '100',
      'daysAhead', 0,
      'daysBeforeOrder', 30,
      'duplicateScore', 80,
      'taxRates', null
    );
$$;

-- What each role may accept alone at the beginning.
create function first_authority(currency text)
returns jsonb
language sql
immutable
as $$
  with
    amounts as (
      select
        case
          when currency in ('INR', 'JPY', 'KRW', 'HUF', 'CLP', 'PHP', 'THB', 'RUB') then '5000000'
          else '50000'
        end as small
    )
  select
    jsonb_agg(
      jsonb_build_object(
        'role', role,
        'kind', kind,
        'limit', jsonb_build_object('pct', pct, 'minor', small || zeros, 'operator', 'both')
      )
      order by position
    )
  from
    amounts,
    (
      values
        (1, 'buyer', 'price', '10', ''),
        (2, 'buyer', 'quantity', '10', ''),
        (3, 'buyer', 'charges', '10', ''),
        (4, 'ap_clerk', 'document', null, ''),
        (5, 'controller', 'price', '25', '0'),
        (6, 'controller', 'quantity', '25', '0'),
        (7, 'controller', 'charges', '25', '0'),
        (8, 'controller', 'document', null, '0'),
        (9, 'controller', 'funds', null, '0')
    ) as given (position, role, kind, pct, zeros);
$$;

-- Puts version 1 in force, which nobody wrote.
create procedure begin_match_policy(tenant uuid, said text, tolerances jsonb, authority jsonb)
language plpgsql
as $$
declare
  policy uuid := uuidv7();
begin
  insert into match_policies (tenant_id, id, number, status, note, authority, activated_at)
  values (tenant, policy, 1, 'active', said, authority, now());
  insert into match_policy_rules (tenant_id, id, policy_id, tolerances)
  values (tenant, uuidv7(), policy, tolerances);
end;
$$;
