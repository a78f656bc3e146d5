-- A document that came as paper does: a PDF without data, a scan, a photograph. It is read in the
-- background; what was read only proposes, a person confirms it.
create table invoice_captures (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  status text not null check (
    status in ('reading', 'to_confirm', 'unreadable', 'confirmed', 'rejected')
  ),
  file_id uuid not null,
  file_sha256 text not null,
  vendor_id uuid,
  extraction jsonb,
  -- How often a reader that was down was asked, and what the last one said.
  attempts int not null default 0,
  note text check (length(note) <= 500),
  reason text check (length(reason) <= 2000),
  invoice_id uuid,
  uploaded_by uuid not null,
  read_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, file_id) references files (tenant_id, id),
  foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  foreign key (tenant_id, uploaded_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  check (status != 'to_confirm' or extraction is not null),
  check (status != 'unreadable' or reason is not null),
  check (status != 'rejected' or reason is not null),
  check ((status = 'confirmed') = (invoice_id is not null)),
  check ((status in ('confirmed', 'rejected')) = (decided_at is not null))
);
create unique index invoice_captures__duplicate_file on invoice_captures (tenant_id, file_sha256)
where status != 'rejected';
create index invoice_captures__status on invoice_captures (tenant_id, status, id);
create index invoice_captures__file on invoice_captures (tenant_id, file_id);
create index invoice_captures__vendor on invoice_captures (tenant_id, vendor_id);
create index invoice_captures__invoice on invoice_captures (tenant_id, invoice_id);
create index invoice_captures__uploaded_by on invoice_captures (tenant_id, uploaded_by);
create index invoice_captures__decided_by on invoice_captures (tenant_id, decided_by);
call protect('invoice_captures', 'select, insert, update');

-- People who work for a part of the organisation see only what they uploaded: before it is
-- confirmed, nobody knows which part it belongs to.
create policy within_limits on invoice_captures
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or uploaded_by = (select nullif(current_setting('app.user_id', true), '')::uuid)
);
