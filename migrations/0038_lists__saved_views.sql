-- A list as somebody wants to see it again: its filters, sort, columns and page size, as its address says them.
create table saved_views (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  list text not null check (list ~ '^(/[a-z-]+)+$' and length(list) <= 100),
  name text not null check (length(name) between 1 and 60),
  query text not null check (length(query) <= 2000),
  owner_id uuid not null,
  shared boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint saved_views__name_key unique (tenant_id, list, owner_id, name),
  constraint saved_views__owner_fkey
    foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id)
);
create index saved_views__owner on saved_views (tenant_id, owner_id);
call protect('saved_views', 'select, insert, update, delete');

-- The columns of a list, and their order, as one person wants them.
create table list_columns (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  list text not null check (list ~ '^(/[a-z-]+)+$' and length(list) <= 100),
  columns text[] not null check (cardinality(columns) between 1 and 50),
  primary key (tenant_id, user_id, list),
  constraint list_columns__user_fkey
    foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
call protect('list_columns', 'select, insert, update, delete');
