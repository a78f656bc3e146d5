-- A document that came as paper does: a PDF without data, a scan, a photograph. It is read in the
-- background; what was read only proposes, a person confirms it.
create table invoice_capture_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'invoice_capture' check (document_kind = 'invoice_capture'),
  file_id uuid not null,
  file_sha256 text not null,
  extraction jsonb,
  -- How often a reader that was down was asked, and what the last one said.
  attempts int not null default 0,
  note jsonb,
  reason jsonb,
  invoice_id uuid,
  read_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  primary key (tenant_id, id),
  constraint invoice_capture_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, file_id) references files (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id)
);
-- One that was decided without an invoice was rejected: its file may come again.
create unique index invoice_captures__duplicate_file on invoice_capture_details (
  tenant_id,
  file_sha256
)
where decided_at is null or invoice_id is not null;
create index invoice_captures__file on invoice_capture_details (tenant_id, file_id);
create index invoice_captures__invoice on invoice_capture_details (tenant_id, invoice_id);
create index invoice_captures__decided_by on invoice_capture_details (tenant_id, decided_by);
call protect('invoice_capture_details', 'select, insert, update');
call register_kind(
  'invoice_capture',
  array['reading', 'to_confirm', 'unreadable', 'confirmed', 'rejected'],
  $$
    (d.status != 'to_confirm' or x.extraction is not null)
    and (d.status not in ('unreadable', 'rejected') or x.reason is not null)
    and (d.status = 'confirmed') = (x.invoice_id is not null)
    and (d.status in ('confirmed', 'rejected')) = (x.decided_at is not null)
  $$
);

-- The title is the name of the file.
create view invoice_captures
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.status,
    x.file_id,
    x.file_sha256,
    d.vendor_id,
    x.extraction,
    x.attempts,
    x.note,
    x.reason,
    x.invoice_id,
    d.owner_id as uploaded_by,
    x.read_at,
    x.decided_by,
    x.decided_at,
    d.version,
    d.created_at
  from
    documents as d
    left join invoice_capture_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'invoice_capture';
grant select, update on invoice_captures to svpms_app;
