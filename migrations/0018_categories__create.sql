-- What budgets, rules and lines are told apart by, besides the cost centre.
create table categories (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  parent_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint categories__code_key unique (tenant_id, code),
  constraint categories__parent_fkey
    foreign key (tenant_id, parent_id) references categories (tenant_id, id),
  constraint categories__own_parent check (parent_id != id)
);
create index categories__parent on categories (tenant_id, parent_id);
call protect('categories', 'select, insert, update');

create trigger categories__no_circle
before insert or update of parent_id on categories
for each row
execute function refuse_circle();
