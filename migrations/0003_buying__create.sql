create table cost_centers (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 30),
  name text not null check (length(name) between 1 and 200),
  owner_id uuid not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint cost_centers__code_key unique (tenant_id, code),
  constraint cost_centers__owner_fkey foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id)
);
create index cost_centers__owner on cost_centers (tenant_id, owner_id);
call protect('cost_centers');

create table vendors (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  name text not null check (length(name) between 1 and 200),
  vat_id text check (length(vat_id) between 1 and 40),
  email text check (length(email) <= 254),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  payment_terms_days int not null default 30 check (payment_terms_days between 0 and 365),
  status text not null default 'active' check (status in ('active', 'blocked')),
  status_reason text,
  version int not null default 1,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendors__number_key unique (tenant_id, number),
  constraint vendors__vat_id_key unique (tenant_id, vat_id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index vendors__name on vendors using gin (tenant_id, name gin_trgm_ops);
create index vendors__created_by on vendors (tenant_id, created_by);
call protect('vendors');

create table budgets (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  cost_center_id uuid not null,
  fiscal_year int not null check (fiscal_year between 2000 and 2200),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount >= 0),
  reserved bigint not null default 0 check (reserved >= 0),
  committed bigint not null default 0 check (committed >= 0),
  actual bigint not null default 0,
  mode text not null default 'block' check (mode in ('block', 'warn')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint budgets__cost_center_year_key unique (tenant_id, cost_center_id, fiscal_year),
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id)
);
call protect('budgets', 'select, insert, update');

-- Append-only: a budget's figures are the sums of these rows at all times.
create table budget_ledger (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  budget_id uuid not null,
  event text not null,
  subject_kind text not null,
  subject_id uuid not null,
  d_amount bigint not null default 0,
  d_reserved bigint not null default 0,
  d_committed bigint not null default 0,
  d_actual bigint not null default 0,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id)
);
create index budget_ledger__budget on budget_ledger (tenant_id, budget_id, id);
create index budget_ledger__subject on budget_ledger (tenant_id, subject_id);
call protect('budget_ledger', 'select, insert');

create table approval_rules (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  position int not null check (position between 1 and 1000),
  name text not null check (length(name) between 1 and 200),
  cost_center_id uuid,
  min_amount bigint not null default 0 check (min_amount >= 0),
  approver text not null check (approver in ('cost_center_owner', 'role', 'person')),
  approver_role text check (approver_role in ('approver', 'controller')),
  approver_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  foreign key (tenant_id, approver_id) references memberships (tenant_id, user_id),
  constraint approval_rules__approver_check check ((approver = 'role') = (approver_role is not null) and (approver = 'person') = (approver_id is not null))
);
create index approval_rules__cost_center on approval_rules (tenant_id, cost_center_id);
create index approval_rules__approver on approval_rules (tenant_id, approver_id);
call protect('approval_rules');

create table approvals (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null check (subject_kind in ('purchase_request')),
  subject_id uuid not null,
  subject_number text not null,
  title text not null,
  revision int not null,
  content_hash text not null,
  requester_id uuid not null,
  currency text not null,
  amount bigint not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'returned', 'withdrawn')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, requester_id) references memberships (tenant_id, user_id)
);
create unique index approvals__one_pending on approvals (tenant_id, subject_id) where status = 'pending';
create index approvals__subject on approvals (tenant_id, subject_id);
create index approvals__requester on approvals (tenant_id, requester_id);
call protect('approvals', 'select, insert, update');

create table approval_steps (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  approval_id uuid not null,
  position int not null,
  rule_name text not null,
  why text not null,
  assignee_ids uuid[] not null,
  assignee_names text not null,
  status text not null check (status in ('waiting', 'active', 'approved', 'rejected', 'returned', 'withdrawn')),
  activated_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  reason text,
  primary key (tenant_id, id),
  unique (tenant_id, approval_id, position),
  foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id)
);
create index approval_steps__decided_by on approval_steps (tenant_id, decided_by);
call protect('approval_steps', 'select, insert, update');

-- One row per person who may decide an active step: what an inbox reads.
create table approval_tasks (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  step_id uuid not null,
  approval_id uuid not null,
  assignee_id uuid not null,
  open boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, step_id, assignee_id),
  foreign key (tenant_id, step_id) references approval_steps (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals (tenant_id, id),
  foreign key (tenant_id, assignee_id) references memberships (tenant_id, user_id)
);
create index approval_tasks__inbox on approval_tasks (tenant_id, assignee_id, id) where open;
create index approval_tasks__approval on approval_tasks (tenant_id, approval_id);
call protect('approval_tasks', 'select, insert, update');

create table purchase_requests (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  title text not null check (length(title) between 1 and 200),
  justification text check (length(justification) <= 4000),
  status text not null default 'draft' check (status in ('draft', 'pending', 'approved', 'returned', 'rejected', 'withdrawn', 'partially_ordered', 'ordered')),
  revision int not null default 1,
  requester_id uuid not null,
  cost_center_id uuid not null,
  vendor_id uuid,
  need_by date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  fx_rate numeric(20,10) not null check (fx_rate > 0),
  total bigint not null check (total >= 0),
  base_total bigint not null check (base_total >= 0),
  budget_id uuid,
  reserved bigint not null default 0 check (reserved >= 0),
  submitted_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint purchase_requests__number_key unique (tenant_id, number),
  foreign key (tenant_id, requester_id) references memberships (tenant_id, user_id),
  constraint purchase_requests__cost_center_fkey foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint purchase_requests__vendor_fkey foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id)
);
create index purchase_requests__status on purchase_requests (tenant_id, status, id);
create index purchase_requests__requester on purchase_requests (tenant_id, requester_id, id);
create index purchase_requests__cost_center on purchase_requests (tenant_id, cost_center_id);
create index purchase_requests__vendor on purchase_requests (tenant_id, vendor_id);
create index purchase_requests__budget on purchase_requests (tenant_id, budget_id);
create index purchase_requests__title on purchase_requests using gin (tenant_id, title gin_trgm_ops);
call protect('purchase_requests', 'select, insert, update');

create table purchase_request_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_request_id uuid not null,
  position int not null,
  description text not null check (length(description) between 1 and 500),
  quantity numeric(18,6) not null check (quantity > 0),
  unit text not null check (length(unit) between 1 and 20),
  unit_price numeric(19,6) not null check (unit_price >= 0),
  amount bigint not null check (amount >= 0),
  ordered_quantity numeric(18,6) not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, purchase_request_id, position),
  constraint purchase_request_lines__over_ordered check (ordered_quantity between 0 and quantity),
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id)
);
call protect('purchase_request_lines');

create table purchase_orders (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text,
  status text not null default 'draft' check (status in ('draft', 'issued', 'closed', 'cancelled')),
  vendor_id uuid not null,
  purchase_request_id uuid not null,
  cost_center_id uuid not null,
  budget_id uuid,
  buyer_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  fx_rate numeric(20,10) not null check (fx_rate > 0),
  total bigint not null check (total >= 0),
  base_total bigint not null check (base_total >= 0),
  expected_on date,
  payment_terms_days int not null,
  receipt_status text not null default 'none' check (receipt_status in ('none', 'partial', 'full')),
  billing_status text not null default 'none' check (billing_status in ('none', 'partial', 'full')),
  snapshot jsonb,
  snapshot_sha256 text,
  issued_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint purchase_orders__number_key unique (tenant_id, number),
  constraint purchase_orders__issued_check check ((status in ('draft', 'cancelled')) or (number is not null and snapshot_sha256 is not null)),
  constraint purchase_orders__vendor_fkey foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id),
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id),
  foreign key (tenant_id, buyer_id) references memberships (tenant_id, user_id)
);
create index purchase_orders__status on purchase_orders (tenant_id, status, id);
create index purchase_orders__vendor on purchase_orders (tenant_id, vendor_id, id);
create index purchase_orders__request on purchase_orders (tenant_id, purchase_request_id);
create index purchase_orders__cost_center on purchase_orders (tenant_id, cost_center_id);
create index purchase_orders__budget on purchase_orders (tenant_id, budget_id);
create index purchase_orders__buyer on purchase_orders (tenant_id, buyer_id);
call protect('purchase_orders', 'select, insert, update');

create table purchase_order_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  purchase_request_line_id uuid not null,
  position int not null,
  description text not null check (length(description) between 1 and 500),
  quantity numeric(18,6) not null check (quantity > 0),
  unit text not null,
  unit_price numeric(19,6) not null check (unit_price >= 0),
  amount bigint not null check (amount >= 0),
  match_level int not null default 3 check (match_level in (2, 3)),
  over_receipt_pct numeric(6,3) not null default 0 check (over_receipt_pct >= 0),
  received numeric(18,6) not null default 0 check (received >= 0),
  billed_quantity numeric(18,6) not null default 0,
  billed_amount bigint not null default 0,
  committed_left bigint not null default 0 check (committed_left >= 0),
  primary key (tenant_id, id),
  unique (tenant_id, purchase_order_id, position),
  constraint purchase_order_lines__over_receipt check (received <= quantity * (1 + over_receipt_pct / 100)),
  foreign key (tenant_id, purchase_order_id) references purchase_orders (tenant_id, id),
  foreign key (tenant_id, purchase_request_line_id) references purchase_request_lines (tenant_id, id)
);
create index purchase_order_lines__request_line on purchase_order_lines (tenant_id, purchase_request_line_id);
call protect('purchase_order_lines', 'select, insert, update');

create table receipts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  purchase_order_id uuid not null,
  received_on date not null,
  delivery_note text check (length(delivery_note) <= 100),
  note text check (length(note) <= 2000),
  received_by uuid not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint receipts__number_key unique (tenant_id, number),
  foreign key (tenant_id, purchase_order_id) references purchase_orders (tenant_id, id),
  foreign key (tenant_id, received_by) references memberships (tenant_id, user_id)
);
create index receipts__order on receipts (tenant_id, purchase_order_id);
create index receipts__received_by on receipts (tenant_id, received_by);
call protect('receipts', 'select, insert');

create table receipt_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  receipt_id uuid not null,
  purchase_order_line_id uuid not null,
  quantity numeric(18,6) not null check (quantity > 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, receipt_id) references receipts (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index receipt_lines__receipt on receipt_lines (tenant_id, receipt_id);
create index receipt_lines__order_line on receipt_lines (tenant_id, purchase_order_line_id);
call protect('receipt_lines', 'select, insert');

-- Received documents: read-only bytes with their hash.
create table files (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  name text not null check (length(name) between 1 and 255),
  media_type text not null,
  size int not null check (size > 0),
  bytes bytea not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index files__sha256 on files (tenant_id, sha256);
create index files__created_by on files (tenant_id, created_by);
call protect('files', 'select, insert');

create table invoices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  supplier_number text not null check (length(supplier_number) between 1 and 100),
  supplier_number_norm text not null,
  kind text not null check (kind in ('invoice', 'credit_note')),
  status text not null check (status in ('held', 'approved', 'rejected')),
  vendor_id uuid not null,
  purchase_order_id uuid,
  order_reference text,
  issue_date date not null,
  due_date date,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  fx_rate numeric(20,10) not null check (fx_rate > 0),
  net bigint not null,
  tax bigint not null,
  gross bigint not null,
  prepaid bigint not null default 0,
  rounding bigint not null default 0,
  payable bigint not null,
  format text not null,
  document jsonb not null,
  file_id uuid not null,
  file_sha256 text not null,
  match_run int not null default 0,
  approved_how text,
  approved_at timestamptz,
  booked_actual bigint not null default 0,
  budget_id uuid,
  captured_by uuid not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint invoices__number_key unique (tenant_id, number),
  constraint invoices__vendor_fkey foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, purchase_order_id) references purchase_orders (tenant_id, id),
  foreign key (tenant_id, file_id) references files (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id),
  foreign key (tenant_id, captured_by) references memberships (tenant_id, user_id)
);
create unique index invoices__duplicate_number on invoices (tenant_id, vendor_id, kind, supplier_number_norm) where status <> 'rejected';
create unique index invoices__duplicate_file on invoices (tenant_id, file_sha256) where status <> 'rejected';
create index invoices__status on invoices (tenant_id, status, id);
create index invoices__vendor on invoices (tenant_id, vendor_id, id);
create index invoices__order on invoices (tenant_id, purchase_order_id);
create index invoices__file on invoices (tenant_id, file_id);
create index invoices__budget on invoices (tenant_id, budget_id);
create index invoices__captured_by on invoices (tenant_id, captured_by);
call protect('invoices', 'select, insert, update');

create table invoice_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  position int not null,
  supplier_line_id text,
  description text not null,
  quantity numeric(24,12) not null,
  unit text,
  unit_price numeric(28,12) not null,
  net bigint not null,
  tax_rate text,
  purchase_order_line_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, invoice_id, position),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index invoice_lines__order_line on invoice_lines (tenant_id, purchase_order_line_id);
call protect('invoice_lines', 'select, insert, update');

create table match_results (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  run int not null,
  position int,
  check_name text not null,
  expected text not null,
  actual text not null,
  variance text not null,
  allowed text not null,
  passed boolean not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);
create index match_results__invoice on match_results (tenant_id, invoice_id, run);
call protect('match_results', 'select, insert');

create table invoice_holds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  position int not null default 0,
  reason text not null check (reason in ('price', 'quantity_billed', 'not_received', 'no_order', 'line_unmatched', 'amount', 'funds', 'totals', 'vendor_blocked', 'currency')),
  owner_role text not null,
  message text not null,
  variance bigint not null default 0,
  raised_at timestamptz not null default now(),
  released_at timestamptz,
  released_by uuid,
  released_how text check (released_how in ('cured', 'accepted', 'rejected')),
  note text,
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  foreign key (tenant_id, released_by) references memberships (tenant_id, user_id)
);
create unique index invoice_holds__one_open on invoice_holds (tenant_id, invoice_id, reason, position) where released_at is null;
create index invoice_holds__inbox on invoice_holds (tenant_id, owner_role, id) where released_at is null;
create index invoice_holds__invoice on invoice_holds (tenant_id, invoice_id);
create index invoice_holds__released_by on invoice_holds (tenant_id, released_by);
call protect('invoice_holds', 'select, insert, update');

-- The tenant-safe door for text search: LIKE may not use an index under row level security, so this function states the tenant itself.
create function search_documents(wanted text, most int) returns table (kind text, id uuid, number text, title text) language sql stable security definer set search_path = public, pg_temp as $$
  (select 'vendor', v.id, v.number, v.name from vendors v where v.tenant_id = current_tenant() and (v.name ilike wanted or v.number ilike wanted) limit most)
  union all
  (select 'purchase_request', r.id, r.number, r.title from purchase_requests r where r.tenant_id = current_tenant() and r.title ilike wanted limit most)
$$;
revoke execute on function search_documents from public;
grant execute on function search_documents to svpms_app;
