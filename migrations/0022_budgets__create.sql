-- Budgets, their ledger, what lies on them, and transfers between them.

-- What may be spent: of a legal entity and a fiscal year, for a cost centre, a category, a project,
-- or several of them; and may be part of a larger one. The figures are in minor units.
create table budgets (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  cost_center_id uuid,
  fiscal_year int not null check (fiscal_year between 2000 and 2200),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount >= 0),
  reserved bigint not null default 0 check (reserved >= 0),
  committed bigint not null default 0 check (committed >= 0),
  actual bigint not null default 0,
  mode text not null default 'block',
  entity_id uuid not null default first_entity(),
  category_id uuid,
  project_id uuid,
  parent_id uuid,
  owner_id uuid,
  status text not null default 'active' constraint budgets__status
    check (status in ('draft', 'active', 'frozen', 'closed')),
  -- The plan by month, from the first of the fiscal year; what the sum of the months so far says
  -- when it is exceeded.
  pace bigint[] constraint budgets__pace check (cardinality(pace) = 12),
  pace_mode text not null default 'ignore' constraint budgets__pace_mode
    check (pace_mode in ('ignore', 'warn', 'stop') and (pace_mode = 'ignore' or pace is not null)),
  alert_levels int[] not null default '{80,100}' constraint budgets__alert_levels
    check (cardinality(alert_levels) between 1 and 10),
  -- The budget of the next year that took over what was open.
  carried_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint budgets__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint budgets__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint budgets__project_fkey
    foreign key (tenant_id, project_id) references projects (tenant_id, id),
  constraint budgets__parent_fkey
    foreign key (tenant_id, parent_id) references budgets (tenant_id, id),
  constraint budgets__owner_fkey
    foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id),
  constraint budgets__carried_to_fkey
    foreign key (tenant_id, carried_to) references budgets (tenant_id, id),
  constraint budgets__mode check (mode in ('block', 'route', 'warn')),
  constraint budgets__dimension check (num_nonnulls(cost_center_id, category_id, project_id) >= 1),
  constraint budgets__own_parent check (parent_id != id)
);
-- Two without a value are the same. (The formatter cannot write that inside of the table.)
create unique index budgets__dimensions_key on budgets (
  tenant_id,
  entity_id,
  fiscal_year,
  cost_center_id,
  category_id,
  project_id
)
nulls not distinct;
alter table budgets
add constraint budgets__dimensions_key unique using index budgets__dimensions_key;
create index budgets__year on budgets (tenant_id, fiscal_year, id);
create index budgets__cost_center on budgets (tenant_id, cost_center_id);
create index budgets__entity on budgets (tenant_id, entity_id);
create index budgets__category on budgets (tenant_id, category_id);
create index budgets__project on budgets (tenant_id, project_id);
create index budgets__parent on budgets (tenant_id, parent_id);
create index budgets__owner on budgets (tenant_id, owner_id);
create index budgets__carried_to on budgets (tenant_id, carried_to);
call protect('budgets', 'select, insert, update');

create trigger budgets__no_circle
before insert or update of parent_id on budgets
for each row
execute function refuse_circle();

create policy within_limits on budgets
as restrictive
to svpms_limited
using (in_limits(cost_center_id));

call refer_to('notices', 'budget', 'budgets');

-- Append-only: a budget's figures are the sums of these rows at all times.
create table budget_ledger (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  budget_id uuid not null,
  event text not null,
  subject_kind text not null,
  subject_id uuid not null,
  d_amount bigint not null default 0,
  d_reserved bigint not null default 0,
  d_committed bigint not null default 0,
  d_actual bigint not null default 0,
  at timestamptz not null default now(),
  -- Whether its writer keeps the positions too. Rows without, as of a generated past, get them from
  -- the trigger below.
  positioned boolean not null default false,
  primary key (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id)
);
create index budget_ledger__budget on budget_ledger (tenant_id, budget_id, id);
create index budget_ledger__subject on budget_ledger (tenant_id, subject_id);
create index budget_ledger__at on budget_ledger (tenant_id, budget_id, at);
call protect('budget_ledger', 'select, insert');

-- What of a document (and a line of it) still lies on each budget: the sums of its ledger rows.
-- `leaf_id` is the budget that was charged, `budget_id` that one or one above it. `weight` is what
-- the leaf had of the line at first. There is no floor for actual: a credit note gives back.
create table budget_positions (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null check (subject_kind ~ '^[a-z_]{1,40}$'),
  subject_id uuid not null,
  line_id uuid,
  leaf_id uuid not null,
  budget_id uuid not null,
  weight bigint not null default 0,
  reserved bigint not null default 0 constraint budget_positions__reserved check (reserved >= 0),
  committed bigint not null default 0 constraint budget_positions__committed check (committed >= 0),
  actual bigint not null default 0,
  primary key (tenant_id, id),
  foreign key (tenant_id, leaf_id) references budgets (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id)
);
-- Two without a value are the same. (The formatter cannot write that inside of the table.)
create unique index budget_positions__key on budget_positions (
  tenant_id,
  subject_id,
  line_id,
  leaf_id,
  budget_id
)
nulls not distinct;
alter table budget_positions
add constraint budget_positions__key unique using index budget_positions__key;
create index budget_positions__budget on budget_positions (tenant_id, budget_id);
create index budget_positions__leaf on budget_positions (tenant_id, leaf_id);
call protect('budget_positions', 'select, insert, update');

-- Rows that were written without positions get them here: by document, on the one budget they name.
-- What an order takes from a reservation is its request's, what an invoice takes from a commitment
-- is its order's.
create function position_ledger_rows()
returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return null;
  end if; -- an archive brings its positions along
  merge into budget_positions as p
  using (
    select
      m.tenant_id,
      m.kind,
      m.subject,
      m.budget_id,
      sum(m.r)::bigint as r,
      sum(m.c)::bigint as c,
      sum(m.x)::bigint as x
    from
      (
        select
          l.tenant_id,
          case
            when o.id is null then l.subject_kind
            else 'purchase_request'
          end as kind,
          coalesce(o.purchase_request_id, l.subject_id) as subject,
          l.budget_id,
          l.d_reserved as r,
          0::bigint as c,
          0::bigint as x
        from
          written as l
          left join purchase_orders as o
            on l.subject_kind = 'purchase_order'
            and o.tenant_id = l.tenant_id
            and o.id = l.subject_id
        where l.d_reserved != 0 and not l.positioned
        union all
        select
          l.tenant_id,
          case
            when i.purchase_order_id is null then l.subject_kind
            else 'purchase_order'
          end,
          coalesce(i.purchase_order_id, l.subject_id),
          l.budget_id,
          0,
          l.d_committed,
          0
        from
          written as l
          left join invoices as i
            on l.subject_kind = 'invoice' and i.tenant_id = l.tenant_id and i.id = l.subject_id
        where l.d_committed != 0 and not l.positioned
        union all
        select l.tenant_id, l.subject_kind, l.subject_id, l.budget_id, 0, 0, l.d_actual
        from written as l
        where l.d_actual != 0 and not l.positioned
      ) as m
    group by m.tenant_id, m.kind, m.subject, m.budget_id
  ) as s
  on
    p.tenant_id = s.tenant_id
    and p.subject_id = s.subject
    and p.line_id is null
    and p.leaf_id = s.budget_id
    and p.budget_id = s.budget_id
  when matched then
    update set
      reserved = p.reserved + s.r,
      committed = p.committed + s.c,
      actual = p.actual + s.x
  when not matched then
    insert
      (
        tenant_id,
        id,
        subject_kind,
        subject_id,
        leaf_id,
        budget_id,
        weight,
        reserved,
        committed,
        actual
      )
    values
      (
        s.tenant_id,
        gen_random_uuid(),
        s.kind,
        s.subject,
        s.budget_id,
        s.budget_id,
        greatest(s.r, s.c, s.x, 0),
        s.r,
        s.c,
        s.x
      );
  return null;
end;
$$;

create trigger budget_ledger__positions
after insert on budget_ledger
referencing new table as written
for each statement
execute function position_ledger_rows();

-- Budgets are hit together with those above them, also by people who may not see those: the
-- functions below are owned by the migrating role and look beyond a person's part of the
-- organisation; each keeps to the organisation itself. Of the budgets whose every dimension is the
-- charge's (a category: its own or one above it), the most dimensions win; then project before
-- category before cost centre, the nearer category, the older budget.
create function charged_budgets(charges jsonb, day date)
returns table (n int, leaf_id uuid, budget_id uuid, depth int)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  with recursive
    charge as (
      select x.n::int as n, c.id as cost_center_id, c.entity_id, x.category_id, x.project_id
      from
        jsonb_to_recordset(charges) as x (
          n int,
          cost_center_id uuid,
          category_id uuid,
          project_id uuid
        )
        join cost_centers as c
          on c.tenant_id = (select current_tenant()) and c.id = x.cost_center_id
    ),
    year as (
      select
        extract(year from day)::int - (extract(month from day) < o.fiscal_year_start)::int as value
      from organisations as o
      where o.tenant_id = (select current_tenant())
    ),
    kind as (
      select charge.n, charge.category_id as id, 0 as up
      from charge
      where charge.category_id is not null
      union all
      select kind.n, k.parent_id, kind.up + 1
      from
        kind
        join categories as k on k.tenant_id = (select current_tenant()) and k.id = kind.id
      where k.parent_id is not null
    ),
    found as (
      select distinct on (charge.n) charge.n, b.id
      from
        charge
        cross join year
        join budgets as b
          on b.tenant_id = (select current_tenant())
          and b.fiscal_year = year.value
          and b.entity_id = charge.entity_id
          and b.status != 'draft'
          and (b.cost_center_id is null or b.cost_center_id = charge.cost_center_id)
          and (b.project_id is null or b.project_id = charge.project_id)
        left join kind on kind.n = charge.n and kind.id = b.category_id
      where b.category_id is null or kind.id is not null
      order by
        charge.n,
        num_nonnulls(b.cost_center_id, b.category_id, b.project_id) desc,
        b.project_id is null,
        b.category_id is null,
        kind.up,
        b.created_at,
        b.id
    ),
    chain as (
      select found.n, found.id as leaf_id, found.id as budget_id, 0 as depth from found
      union all
      select chain.n, chain.leaf_id, b.parent_id, chain.depth + 1
      from
        chain
        join budgets as b on b.tenant_id = (select current_tenant()) and b.id = chain.budget_id
      where b.parent_id is not null
    )
  select chain.n, chain.leaf_id, chain.budget_id, chain.depth
  from chain
  order by chain.n, chain.depth;
$$;

-- For budgets of a year that is over, those of the same dimensions in the year of a day, with all
-- above them: what a credit gives back belongs to the year in which it comes.
create function same_budgets_in_year_of(leaves uuid[], day date)
returns table (from_id uuid, leaf_id uuid, budget_id uuid, depth int)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  with recursive
    year as (
      select
        extract(year from day)::int - (extract(month from day) < o.fiscal_year_start)::int as value
      from organisations as o
      where o.tenant_id = (select current_tenant())
    ),
    found as (
      select old.id as from_id, b.id
      from
        budgets as old
        cross join year
        join budgets as b
          on b.tenant_id = old.tenant_id
          and b.fiscal_year = year.value
          and b.entity_id = old.entity_id
          and b.cost_center_id is not distinct from old.cost_center_id
          and b.category_id is not distinct from old.category_id
          and b.project_id is not distinct from old.project_id
          and b.status != 'draft'
      where
        old.tenant_id = (select current_tenant())
        and old.id = any (leaves)
        and old.fiscal_year != year.value
    ),
    chain as (
      select found.from_id, found.id as leaf_id, found.id as budget_id, 0 as depth
      from found
      union all
      select chain.from_id, chain.leaf_id, b.parent_id, chain.depth + 1
      from
        chain
        join budgets as b on b.tenant_id = (select current_tenant()) and b.id = chain.budget_id
      where b.parent_id is not null
    )
  select from_id, leaf_id, budget_id, depth
  from chain
  order by from_id, depth;
$$;

-- Locks budgets in the order of their ids, so that two documents never wait for each other in a
-- circle.
create function lock_budgets(ids uuid[])
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from budgets as b
  where b.tenant_id = (select current_tenant()) and b.id = any (ids)
  order by b.id
  for no key update;
end;
$$;

-- What a posting needs to know of each budget.
create function budget_facts(ids uuid[])
returns table (
  id uuid,
  parent_id uuid,
  fiscal_year int,
  currency text,
  amount bigint,
  reserved bigint,
  committed bigint,
  actual bigint,
  mode text,
  status text,
  pace bigint[],
  pace_mode text,
  owner_id uuid,
  code text,
  name text,
  version int
)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    b.id,
    b.parent_id,
    b.fiscal_year,
    b.currency,
    b.amount,
    b.reserved,
    b.committed,
    b.actual,
    b.mode,
    b.status,
    b.pace,
    b.pace_mode,
    coalesce(b.owner_id, p.owner_id, c.owner_id),
    concat_ws(' · ', c.code, k.code, p.code),
    concat_ws(' · ', c.name, k.name, p.name),
    b.version
  from
    budgets as b
    left join cost_centers as c on c.tenant_id = b.tenant_id and c.id = b.cost_center_id
    left join categories as k on k.tenant_id = b.tenant_id and k.id = b.category_id
    left join projects as p on p.tenant_id = b.tenant_id and p.id = b.project_id
  where b.tenant_id = (select current_tenant()) and b.id = any (ids)
  order by b.id;
$$;

-- Adds to the figures of each budget: amount, reserved, committed, actual.
create function move_budgets(ids uuid[], a bigint[], r bigint[], c bigint[], x bigint[])
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update budgets as b
  set
    amount = b.amount + m.a,
    reserved = b.reserved + m.r,
    committed = b.committed + m.c,
    actual = b.actual + m.x
  from unnest(ids, a, r, c, x) as m (id, a, r, c, x)
  where b.tenant_id = (select current_tenant()) and b.id = m.id;
$$;

-- The plan by month.
create function pace_budget(budget uuid, months bigint[])
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update budgets as b
  set pace = months
  where b.tenant_id = (select current_tenant()) and b.id = budget;
$$;

-- Money that goes from one budget to another once the owner of the first approves.
create table budget_transfer_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'budget_transfer' check (document_kind = 'budget_transfer'),
  from_id uuid not null,
  to_id uuid not null,
  posted_at timestamptz,
  primary key (tenant_id, id),
  constraint budget_transfer_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint budget_transfers__from_fkey
    foreign key (tenant_id, from_id) references budgets (tenant_id, id),
  constraint budget_transfers__to_fkey
    foreign key (tenant_id, to_id) references budgets (tenant_id, id),
  constraint budget_transfers__two_budgets check (from_id != to_id)
);
create index budget_transfers__from on budget_transfer_details (tenant_id, from_id);
create index budget_transfers__to on budget_transfer_details (tenant_id, to_id);
call protect('budget_transfer_details', 'select, insert, update');
call register_kind(
  'budget_transfer',
  array['pending', 'posted', 'rejected', 'returned', 'withdrawn']
);
alter table documents
add constraint budget_transfers__amount
  check (kind != 'budget_transfer' or total > 0 and title is not null and number is not null);

create view budget_transfers
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    x.from_id,
    x.to_id,
    d.total as amount,
    d.title as reason,
    d.status,
    d.owner_id as requester_id,
    x.posted_at,
    d.version,
    d.created_at
  from
    documents as d
    left join budget_transfer_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'budget_transfer';
grant select, update on budget_transfers to svpms_app;

-- What the application may call of it; nobody else may.
revoke execute
on function charged_budgets,
same_budgets_in_year_of,
lock_budgets,
budget_facts,
move_budgets,
pace_budget
from public;
grant execute
on function charged_budgets,
same_budgets_in_year_of,
lock_budgets,
budget_facts,
move_budgets,
pace_budget
to svpms_app;
