-- Invoices, the files they came in, how they were matched, and what holds them.

-- Received documents: read-only bytes with their hash.
create table files (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  name text not null check (length(name) between 1 and 255),
  media_type text not null,
  size int not null check (size > 0),
  bytes bytea,
  created_by uuid not null,
  -- A received invoice's file may leave the database for storage; its hash stays, and nothing else
  -- about it can be changed.
  storage_key text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id),
  constraint files__somewhere check (bytes is not null or storage_key is not null)
);
create index files__sha256 on files (tenant_id, sha256);
create index files__created_by on files (tenant_id, created_by);
create index files__in_database on files (tenant_id, created_at) where storage_key is null;
call protect('files', 'select, insert');
grant update (bytes, storage_key) on files to svpms_app;

-- Files that lie in the database still: from before there was storage, or because it was down for
-- longer than a job is tried.
create function files_in_database()
returns table (tenant_id uuid, file_id uuid)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select f.tenant_id, f.id
  from files as f
  where f.storage_key is null and f.created_at < now() - interval '15 minutes'
  order by f.created_at desc
  limit 200;
$$;

-- A supplier’s claim: its own figures unchanged in `document`, and what became of it.
create table invoice_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'invoice' check (document_kind = 'invoice'),
  supplier_number_norm text not null,
  kind text not null check (kind in ('invoice', 'credit_note')),
  purchase_order_id uuid,
  order_reference text,
  due_date date,
  fx_rate numeric(20, 10) not null check (fx_rate > 0),
  net bigint not null,
  tax bigint not null,
  prepaid bigint not null default 0,
  rounding bigint not null default 0,
  payable bigint not null,
  format text not null,
  document jsonb not null,
  file_id uuid not null,
  file_sha256 text not null,
  match_run int not null default 0,
  approved_how jsonb,
  approved_at timestamptz,
  booked_actual bigint not null default 0,
  budget_id uuid,
  -- What a bill is checked by, kept beside it: where its figures belong, what people said and
  -- accepted, and the version of the matching policy it was matched under.
  type_code text,
  charges bigint not null default 0,
  accepted_charges bigint not null default 0,
  match_policy_id uuid,
  duplicate_reason text check (length(duplicate_reason) between 1 and 1000),
  -- The vendor and the year of the invoice, beside the register, so that the number a supplier gave
  -- is there once a vendor and year. A rejected invoice may come again.
  claimed_by uuid not null,
  claimed_year int not null,
  rejected boolean not null default false,
  primary key (tenant_id, id),
  constraint invoice_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  foreign key (tenant_id, file_id) references files (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id),
  constraint invoices__match_policy_fkey
    foreign key (tenant_id, match_policy_id) references match_policies (tenant_id, id)
);
create unique index invoices__duplicate_file on invoice_details (tenant_id, file_sha256)
where not rejected;
create index invoices__order on invoice_details (tenant_id, purchase_order_id);
create index invoices__file on invoice_details (tenant_id, file_id);
create index invoices__budget on invoice_details (tenant_id, budget_id);
create index invoices__match_policy on invoice_details (tenant_id, match_policy_id);
-- Bills by amount, to find what resembles a new one.
create index invoices__amount on invoice_details (tenant_id, payable);
create unique index invoices__duplicate_number on invoice_details (
  tenant_id,
  claimed_by,
  kind,
  supplier_number_norm,
  claimed_year
)
where not rejected and duplicate_reason is null;
-- Those that are looked at before the number of a new one is refused.
create index invoices__claimed on invoice_details (
  tenant_id,
  claimed_by,
  kind,
  supplier_number_norm,
  claimed_year
)
where not rejected;
call protect('invoice_details', 'select, insert, update');
call register_kind(
  'invoice',
  array['held', 'approved', 'rejected'],
  $$
    x.claimed_by = d.vendor_id
    and x.claimed_year = extract(year from d.document_date)
    and x.rejected = (d.status = 'rejected')
  $$
);
alter table documents
add constraint invoices__complete
  check (
    kind != 'invoice'
    or number is not null
    and length(title) between 1 and 100
    and vendor_id is not null
    and document_date is not null
    and currency is not null
    and total is not null
  );
create index invoices__vendor_date on documents (tenant_id, vendor_id, document_date)
where kind = 'invoice';

-- The title is the number that the supplier gave it; the cost centre is that of its order.
create view invoices
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title as supplier_number,
    x.supplier_number_norm,
    x.kind,
    d.status,
    d.vendor_id,
    x.purchase_order_id,
    x.order_reference,
    d.document_date as issue_date,
    x.due_date,
    d.currency,
    x.fx_rate,
    x.net,
    x.tax,
    d.total as gross,
    x.prepaid,
    x.rounding,
    x.payable,
    x.format,
    x.document,
    x.file_id,
    x.file_sha256,
    x.match_run,
    x.approved_how,
    x.approved_at,
    x.booked_actual,
    x.budget_id,
    d.owner_id as captured_by,
    x.type_code,
    x.charges,
    x.accepted_charges,
    x.match_policy_id,
    x.duplicate_reason,
    x.rejected,
    d.version,
    d.created_at
  from
    documents as d
    left join invoice_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'invoice';
grant select, update on invoices to svpms_app;

-- What is claimed, and for which line of which order.
create table invoice_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  position int not null,
  supplier_line_id text,
  description text not null,
  quantity numeric(24, 12) not null,
  unit text,
  unit_price numeric(28, 12) not null,
  net bigint not null,
  tax_rate text,
  purchase_order_line_id uuid,
  price_base numeric(18, 6) not null default 1 check (price_base > 0),
  adjustments bigint not null default 0,
  credits text check (credits in ('quantity', 'price', 'amount')),
  primary key (tenant_id, id),
  unique (tenant_id, invoice_id, position),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index invoice_lines__order_line on invoice_lines (tenant_id, purchase_order_line_id);
call protect('invoice_lines', 'select, insert, update');

-- The bank accounts that a bill asks to be paid to, as fingerprints: never the numbers.
create table invoice_accounts (
  tenant_id uuid not null default current_tenant() references organisations,
  invoice_id uuid not null,
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, invoice_id, fingerprint),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id)
);
create index invoice_accounts__fingerprint on invoice_accounts (tenant_id, fingerprint);
call protect('invoice_accounts', 'select, insert');

-- Bills that a new one may repeat: of its vendor at about its date, or of its amount and vendor or
-- account. It sees all of the organisation, also for people who may see a part of it: what they
-- cannot see is paid twice too.
create function bills_to_compare(
  wanted_invoice uuid,
  wanted_vendor uuid,
  wanted_currency text,
  wanted_payable bigint,
  wanted_day date,
  wanted_accounts text[]
)
returns table (
  id uuid,
  number text,
  supplier_number text,
  supplier_number_norm text,
  kind text,
  vendor_id uuid,
  vendor_name text,
  purchase_order_id uuid,
  currency text,
  payable bigint,
  issue_date date,
  file_sha256 text,
  accounts text[]
)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  with
    near as (
      (
        select i.*
        from invoices as i
        where
          i.tenant_id = (select current_tenant())
          and i.vendor_id = wanted_vendor
          and i.issue_date between wanted_day - 60 and wanted_day + 60
        order by abs(i.issue_date - wanted_day), i.id desc
        limit 300
      )
      union
      (
        select i.*
        from invoices as i
        where
          i.tenant_id = (select current_tenant())
          and i.currency = wanted_currency
          and i.payable = wanted_payable
          and (
            i.vendor_id = wanted_vendor
            or exists (
              select 1
              from invoice_accounts as a
              where
                a.tenant_id = i.tenant_id
                and a.invoice_id = i.id
                and a.fingerprint = any (wanted_accounts)
            )
          )
        order by i.id desc
        limit 300
      )
    )
  select
    i.id,
    i.number,
    i.supplier_number,
    i.supplier_number_norm,
    i.kind,
    i.vendor_id,
    v.name,
    i.purchase_order_id,
    i.currency,
    i.payable,
    i.issue_date,
    i.file_sha256,
    array(
      select a.fingerprint
      from invoice_accounts as a
      where a.tenant_id = i.tenant_id and a.invoice_id = i.id
    )
    from
      near as i
      join vendors as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
    where
      i.id != wanted_invoice
      and i.status != 'rejected'
      -- A pro forma invoice and one for accounting only claim nothing, so nothing repeats them.
      and coalesce(i.type_code, '') not in ('325', '751');
$$;

-- Every check of every run, with what was expected and what was allowed.
create table match_results (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  run int not null,
  position int,
  check_name text not null,
  expected jsonb not null,
  actual jsonb not null,
  variance text not null,
  allowed jsonb not null,
  passed boolean not null,
  at timestamptz not null default now(),
  basis jsonb not null,
  ordinal int not null default 0,
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id)
);
create index match_results__invoice on match_results (tenant_id, invoice_id, run);
call protect('match_results', 'select, insert');

-- Why an invoice is not approved, and whose it is to solve.
create table invoice_holds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  position int not null default 0,
  reason text not null,
  owner_role text not null,
  message jsonb not null,
  variance bigint not null default 0,
  raised_at timestamptz not null default now(),
  released_at timestamptz,
  released_by uuid,
  released_how text check (released_how in ('cured', 'accepted', 'rejected')),
  note text,
  about text not null default '' check (length(about) <= 300),
  base bigint not null default 0,
  void boolean not null default false,
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  foreign key (tenant_id, released_by) references memberships (tenant_id, user_id),
  -- A hold says what it is about: an acceptance counts only for the same thing.
  constraint invoice_holds__reason check (reason ~ '^[a-z_]{1,40}$')
);
create index invoice_holds__inbox on invoice_holds (tenant_id, owner_role, id)
where released_at is null;
create index invoice_holds__invoice on invoice_holds (tenant_id, invoice_id);
create index invoice_holds__released_by on invoice_holds (tenant_id, released_by);
create unique index invoice_holds__one_open on invoice_holds (
  tenant_id,
  invoice_id,
  reason,
  position,
  about
)
where released_at is null;
call protect('invoice_holds', 'select, insert, update');

-- A difference above what somebody may accept alone: people approve it.
create table invoice_acceptances (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  hold_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  variance bigint not null,
  about text not null,
  status text not null default 'pending' check (
    status in ('pending', 'approved', 'rejected', 'returned', 'withdrawn')
  ),
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  decided_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  foreign key (tenant_id, hold_id) references invoice_holds (tenant_id, id),
  foreign key (tenant_id, asked_by) references memberships (tenant_id, user_id)
);
create unique index invoice_acceptances__one_pending on invoice_acceptances (tenant_id, hold_id)
where status = 'pending';
create index invoice_acceptances__invoice on invoice_acceptances (tenant_id, invoice_id);
create index invoice_acceptances__hold on invoice_acceptances (tenant_id, hold_id);
create index invoice_acceptances__asked_by on invoice_acceptances (tenant_id, asked_by);
call protect('invoice_acceptances', 'select, insert, update');
call refer_to('approvals', 'invoice_difference', 'invoice_acceptances');
call refer_to('approval_watchers', 'invoice_difference', 'invoice_acceptances');
call refer_to('notices', 'invoice_difference', 'invoice_acceptances');

create policy within_limits on invoice_acceptances
as restrictive
to svpms_limited
using (
  asked_by = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or exists (
    select 1
    from documents as d
    where d.tenant_id = invoice_acceptances.tenant_id and d.id = invoice_acceptances.invoice_id
  )
);

-- An invoice that belongs to no order says what it is charged to, and is approved by people. Coded
-- again, it is the next revision.
create table invoice_codings (
  tenant_id uuid not null default current_tenant() references organisations,
  invoice_id uuid not null,
  revision int not null default 1,
  cost_center_id uuid not null,
  category_id uuid,
  project_id uuid,
  reason text not null check (length(reason) between 1 and 1000),
  status text not null default 'pending' check (
    status in ('pending', 'approved', 'rejected', 'returned', 'withdrawn')
  ),
  coded_by uuid not null,
  coded_at timestamptz not null default now(),
  primary key (tenant_id, invoice_id),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  constraint invoice_codings__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint invoice_codings__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint invoice_codings__project_fkey
    foreign key (tenant_id, project_id) references projects (tenant_id, id),
  foreign key (tenant_id, coded_by) references memberships (tenant_id, user_id)
);
create index invoice_codings__cost_center on invoice_codings (tenant_id, cost_center_id);
create index invoice_codings__category on invoice_codings (tenant_id, category_id);
create index invoice_codings__project on invoice_codings (tenant_id, project_id);
create index invoice_codings__coded_by on invoice_codings (tenant_id, coded_by);
call protect('invoice_codings', 'select, insert, update');

-- What the application may call of it; nobody else may.
revoke execute on function files_in_database, bills_to_compare from public;
grant execute on function files_in_database, bills_to_compare to svpms_app;
