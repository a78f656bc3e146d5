-- What a service outside said of a vendor when it was asked: whether it is on a sanctions list, and
-- whether its VAT number is registered. Answers stay; a new one is a new row.
create table vendor_checks (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  kind text not null check (kind in ('sanctions', 'vat_registry')),
  state text not null check (
    state in (
      'waiting',
      'not_checked',
      'clear',
      'possible_match',
      'cleared',
      'valid',
      'not_valid',
      'failed'
    )
  ),
  -- The name or the number that was asked for.
  about text not null check (length(about) between 1 and 500),
  -- Nobody where it was asked by itself.
  asked_by uuid,
  asked_at timestamptz not null,
  answered_at timestamptz,
  source text check (length(source) <= 300),
  reference text check (length(reference) <= 300),
  note text check (length(note) <= 500),
  -- Whom the service found on a list, or the name and the address that are registered.
  found jsonb not null default '{}',
  cleared_by uuid,
  cleared_at timestamptz,
  clear_reason text check (length(clear_reason) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, asked_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, cleared_by) references memberships (tenant_id, user_id),
  constraint vendor_checks__answered check ((answered_at is null) = (state = 'waiting')),
  constraint vendor_checks__cleared
    check (
      (state = 'cleared') = (cleared_by is not null)
      and (cleared_by is null) = (clear_reason is null)
      and (cleared_by is null) = (cleared_at is null)
    )
);
create index vendor_checks__vendor on vendor_checks (tenant_id, vendor_id, id desc);
create index vendor_checks__asked_by on vendor_checks (tenant_id, asked_by);
create index vendor_checks__cleared_by on vendor_checks (tenant_id, cleared_by);
call protect('vendor_checks', 'select, insert, update');
