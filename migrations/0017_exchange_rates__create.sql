-- What a unit of a currency is worth in the currency of the books, from a day on.
create table exchange_rates (
  tenant_id uuid not null default current_tenant() references organisations,
  -- That of its proposal, where it waited for a second person.
  id uuid not null default uuidv7(),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  valid_on date not null,
  rate numeric(20, 10) not null check (rate > 0),
  source text not null,
  -- How it came, who set it, who confirmed it and since when it is in force.
  kind text not null default 'typed' check (kind in ('typed', 'imported', 'reference')),
  set_by uuid,
  confirmed_by uuid,
  alone boolean not null default false,
  in_force_at timestamptz default now(),
  primary key (tenant_id, currency, valid_on),
  constraint exchange_rates__id_key unique (tenant_id, id),
  constraint exchange_rates__set_by_fkey
    foreign key (tenant_id, set_by) references memberships (tenant_id, user_id),
  constraint exchange_rates__confirmed_by_fkey
    foreign key (tenant_id, confirmed_by) references memberships (tenant_id, user_id),
  constraint exchange_rates__two_people check (confirmed_by != set_by)
);
create index exchange_rates__newest on exchange_rates (tenant_id, valid_on, id);
create index exchange_rates__set_by on exchange_rates (tenant_id, set_by);
create index exchange_rates__confirmed_by on exchange_rates (tenant_id, confirmed_by);
call protect('exchange_rates', 'select, insert');

-- A rate that waits for a second person. It is in no other table, so nothing can count with it
-- before it is confirmed.
create table exchange_rate_proposals (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  valid_on date not null,
  rate numeric(20, 10) not null check (rate > 0),
  source text not null check (length(source) between 1 and 100),
  kind text not null check (kind in ('typed', 'imported', 'reference')),
  why text not null check (why in ('first', 'jump')),
  from_rate numeric(20, 10),
  from_day date,
  status text not null default 'pending' check (
    status in ('pending', 'confirmed', 'refused', 'withdrawn')
  ),
  set_by uuid not null,
  set_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  reason text check (length(reason) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, set_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  constraint exchange_rate_proposals__decided
    check (
      (status = 'pending') = (decided_by is null)
      and (decided_by is null) = (decided_at is null)
    ),
  constraint exchange_rate_proposals__two_people
    check (status not in ('confirmed', 'refused') or decided_by != set_by),
  constraint exchange_rate_proposals__jump check ((why = 'jump') = (from_rate is not null))
);
create unique index exchange_rate_proposals__pending on exchange_rate_proposals (
  tenant_id,
  currency,
  valid_on
)
where status = 'pending';
create index exchange_rate_proposals__newest on exchange_rate_proposals (
  tenant_id,
  status,
  id desc
);
create index exchange_rate_proposals__set_by on exchange_rate_proposals (tenant_id, set_by);
create index exchange_rate_proposals__decided_by on exchange_rate_proposals (tenant_id, decided_by);
call protect('exchange_rate_proposals', 'select, insert, update');
