-- What is bought for a purpose and a time, across cost centres.
create table projects (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  owner_id uuid not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint projects__code_key unique (tenant_id, code),
  constraint projects__owner_fkey
    foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id)
);
create index projects__owner on projects (tenant_id, owner_id);
call protect('projects', 'select, insert, update');
