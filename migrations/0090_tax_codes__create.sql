-- The taxes that orders are placed with, so that people choose “GST 18 %” and do not type rates.

-- `inclusive`: the prices of a line with this tax contain it. What is not deductible counts in the
-- budget.
create table tax_codes (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 100),
  rate numeric(6, 3) not null check (rate between 0 and 100),
  inclusive boolean not null default false,
  deductible_pct numeric(6, 3) not null default 100 check (deductible_pct between 0 and 100),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint tax_codes__code_key unique (tenant_id, code)
);
call protect('tax_codes', 'select, insert, update');
