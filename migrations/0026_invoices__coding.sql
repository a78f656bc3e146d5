-- An invoice that belongs to no order says what it is charged to, and is approved by people. Coded again, it is the next revision.
create table invoice_codings (
  tenant_id uuid not null default current_tenant() references organisations,
  invoice_id uuid not null,
  revision int not null default 1,
  cost_center_id uuid not null,
  category_id uuid,
  project_id uuid,
  reason text not null check (length(reason) between 1 and 1000),
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'returned', 'withdrawn')),
  coded_by uuid not null,
  coded_at timestamptz not null default now(),
  primary key (tenant_id, invoice_id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  constraint invoice_codings__cost_center_fkey foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint invoice_codings__category_fkey foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint invoice_codings__project_fkey foreign key (tenant_id, project_id) references projects (tenant_id, id),
  foreign key (tenant_id, coded_by) references memberships (tenant_id, user_id)
);
create index invoice_codings__cost_center on invoice_codings (tenant_id, cost_center_id);
create index invoice_codings__category on invoice_codings (tenant_id, category_id);
create index invoice_codings__project on invoice_codings (tenant_id, project_id);
create index invoice_codings__coded_by on invoice_codings (tenant_id, coded_by);
call protect('invoice_codings', 'select, insert, update');
