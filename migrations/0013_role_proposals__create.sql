-- A role that moves money takes effect when a second administrator confirms it.
create table role_proposals (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  user_id uuid not null,
  role text not null check (
    role in (
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'admin',
      'auditor'
    )
  ),
  -- Everywhere and always; otherwise for an entity, a department or a time.
  standing boolean not null,
  entity_id uuid,
  department_id uuid,
  valid daterange not null default daterange(null, null) check (not isempty(valid)),
  cause text not null check (cause in ('member', 'invitation', 'single_sign_on', 'reactivation')),
  status text not null default 'proposed' check (status in ('proposed', 'confirmed', 'refused')),
  -- Who chose the role; null where nobody remembers who chose what single sign-on gives.
  proposed_by uuid,
  proposed_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  reason jsonb,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint role_proposals__user_fkey
    foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  constraint role_proposals__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint role_proposals__department_fkey
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  constraint role_proposals__two_people
    check (
      status != 'confirmed'
      or (decided_by is distinct from proposed_by and decided_by != user_id)
    )
);
create unique index role_proposals__one_standing on role_proposals (tenant_id, user_id, role)
where standing and status = 'proposed';
create index role_proposals__user on role_proposals (tenant_id, user_id);
create index role_proposals__open on role_proposals (tenant_id, id desc) where status = 'proposed';
create index role_proposals__entity on role_proposals (tenant_id, entity_id)
where entity_id is not null;
create index role_proposals__department on role_proposals (tenant_id, department_id)
where department_id is not null;
create index role_proposals__proposed_by on role_proposals (tenant_id, proposed_by);
create index role_proposals__decided_by on role_proposals (tenant_id, decided_by);
call protect('role_proposals', 'select, insert, update');
