-- What was found at the inspection of goods that came: how many passed, how many did not. The rest
-- waits. An inspection stays as it was; goods can be inspected in several steps.
create table receipt_inspections (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  receipt_id uuid not null,
  receipt_line_id uuid not null,
  accepted numeric(18, 6) not null check (accepted >= 0),
  rejected numeric(18, 6) not null check (rejected >= 0),
  note text check (length(note) between 1 and 2000),
  inspected_by uuid not null,
  inspected_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint receipt_inspections__receipt_fkey
    foreign key (tenant_id, receipt_id) references receipt_details (tenant_id, id),
  constraint receipt_inspections__line_fkey
    foreign key (tenant_id, receipt_line_id) references receipt_lines (tenant_id, id),
  constraint receipt_inspections__inspected_by_fkey
    foreign key (tenant_id, inspected_by) references memberships (tenant_id, user_id),
  constraint receipt_inspections__something check (accepted + rejected > 0)
);
create index receipt_inspections__receipt on receipt_inspections (tenant_id, receipt_id);
create index receipt_inspections__line on receipt_inspections (tenant_id, receipt_line_id);
create index receipt_inspections__inspected_by on receipt_inspections (tenant_id, inspected_by);
call protect('receipt_inspections', 'select, insert');
