-- A table of vendors that somebody sent, and what each of its columns holds. Nothing of it becomes a
-- vendor before it is confirmed. It is removed a week later, with the next table of the same person.
create table vendor_imports (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  csv text not null check (length(csv) between 1 and 6000000),
  -- In the order of the columns; an empty one is left out.
  fields text[] not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  imported_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index vendor_imports__created_by on vendor_imports (tenant_id, created_by);
call protect('vendor_imports', 'select, insert, update, delete');
