-- Months of a legal entity that are closed, so that no receipt, reversal or return is dated in them.
-- A month without a row was never closed.
create table periods (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  entity_id uuid not null,
  -- Its first day.
  month date not null constraint periods__first_day check (extract(day from month) = 1),
  status text not null check (status in ('open', 'closed')),
  reason text not null check (length(reason) between 1 and 500),
  changed_by uuid not null,
  changed_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint periods__month_key unique (tenant_id, entity_id, month),
  constraint periods__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint periods__changed_by_fkey
    foreign key (tenant_id, changed_by) references memberships (tenant_id, user_id)
);
create index periods__changed_by on periods (tenant_id, changed_by);
call protect('periods', 'select, insert, update');
