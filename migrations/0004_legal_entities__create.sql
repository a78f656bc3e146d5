-- A company that contracts and pays. Every cost centre, and through it every document, belongs to
-- one.
create table legal_entities (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default uuidv7(),
  code text not null check (length(code) between 1 and 20),
  name text not null check (length(name) between 1 and 200),
  country text check (country ~ '^[A-Z]{2}$'),
  tax_id text check (length(tax_id) between 1 and 40),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint legal_entities__code_key unique (tenant_id, code)
);
call protect('legal_entities');

-- The company that is meant where none is named.
create function first_entity()
returns uuid
language sql
stable
as $$
  select id from legal_entities where tenant_id = (select current_tenant()) order by id limit 1;
$$;
