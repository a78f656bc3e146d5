-- What a vendor gives of itself in the portal, section by section, until it is sent for review and
-- becomes a change of the vendor like any other.
create table vendor_onboardings (
  tenant_id uuid not null default current_tenant() references organisations,
  vendor_id uuid not null,
  state text not null check (
    state in ('invited', 'submitted', 'changes_requested', 'active', 'rejected', 'withdrawn')
  ),
  -- By section: its fields as they were typed and read.
  given jsonb not null default '{}',
  -- What to change, why it was rejected, or why it was ended.
  reason text check (length(reason) between 1 and 2000),
  -- Nobody: a contact began by themselves.
  started_by uuid,
  submitted_by text check (length(submitted_by) between 1 and 200),
  submitted_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, vendor_id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, started_by) references memberships (tenant_id, user_id),
  constraint vendor_onboardings__submitted
    check (
      (submitted_at is null) = (submitted_by is null)
      and (state != 'submitted' or submitted_at is not null)
    )
);
create index vendor_onboardings__started_by on vendor_onboardings (tenant_id, started_by);
call protect('vendor_onboardings', 'select, insert, update');
call show_in_portal(
  'vendor_onboardings',
  'tenant_id, vendor_id, state, given, reason, submitted_at, version',
  'vendor_id = (select current_vendor())'
);
