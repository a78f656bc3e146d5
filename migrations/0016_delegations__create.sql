-- Who decides in somebody's place, from a day to before another. kind '*' is every kind of
-- document; one that is named goes before it.
create table delegations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  kind text not null check (kind ~ '^(\*|[a-z_]{1,40})$'),
  -- In the organisation's currency; what is dearer stays where it is.
  cap bigint check (cap > 0),
  valid daterange not null check (
    not isempty(valid)
    and not lower_inf(valid)
    and not upper_inf(valid)
  ),
  note text check (length(note) <= 500),
  ended_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint delegations__one_at_a_time
    exclude
      using gist
      (tenant_id with =, from_id with =, kind with =, valid with &&)
      where (ended_at is null),
  constraint delegations__from_fkey
    foreign key (tenant_id, from_id) references memberships (tenant_id, user_id),
  constraint delegations__to_fkey
    foreign key (tenant_id, to_id) references memberships (tenant_id, user_id),
  constraint delegations__not_oneself check (from_id != to_id)
);
create index delegations__from on delegations (tenant_id, from_id);
create index delegations__to on delegations (tenant_id, to_id);
call protect('delegations', 'select, insert, update');

-- Where a delegation began or ended lately, or is going on: open tasks follow it.
create function organisations_with_delegations()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct tenant_id
  from delegations
  where ended_at is null and valid && daterange(current_date - 2, current_date + 2);
$$;

-- What the application may call of it; nobody else may.
revoke execute on function organisations_with_delegations from public;
grant execute on function organisations_with_delegations to svpms_app;
