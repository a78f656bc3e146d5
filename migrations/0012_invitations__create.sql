-- An invitation is a link that its addressee alone has; the database keeps only the link's digest.
create table invitations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  email text not null check (email = lower(email) and length(email) <= 254),
  name text not null check (length(name) between 1 and 200),
  roles text[] not null check (
    roles <@ array[
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'admin',
      'auditor'
    ]
  ),
  department_id uuid,
  token_hash text not null,
  expires_at timestamptz not null,
  invited_by uuid not null,
  accepted_by uuid,
  accepted_at timestamptz,
  revoked_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint invitations__department_fkey
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
  foreign key (tenant_id, invited_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, accepted_by) references memberships (tenant_id, user_id)
);
create unique index invitations__one_open on invitations (tenant_id, email)
where accepted_at is null and revoked_at is null;
create index invitations__token on invitations (token_hash);
create index invitations__department on invitations (tenant_id, department_id);
create index invitations__invited_by on invitations (tenant_id, invited_by);
create index invitations__accepted_by on invitations (tenant_id, accepted_by);
call protect('invitations', 'select, insert, update');

-- Who has proven an address has an account, with a password or without.
create function invitation_by(wanted_hash text)
returns table (
  tenant_id uuid,
  id uuid,
  organisation text,
  email text,
  name text,
  locale text,
  time_zone text,
  invited_by text,
  open boolean,
  known boolean
)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    i.tenant_id,
    i.id,
    o.name,
    i.email,
    i.name,
    o.locale,
    o.time_zone,
    m.name,
    i.accepted_at is null and i.revoked_at is null and i.expires_at > now(),
    exists (select 1 from users as u where u.email = i.email and u.email_proven_at is not null)
  from
    invitations as i
    join organisations as o using (tenant_id)
    join memberships as m on m.tenant_id = i.tenant_id and m.user_id = i.invited_by
  where i.token_hash = wanted_hash;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function invitation_by from public;
grant execute on function invitation_by to svpms_app;
