-- People, the organisations they belong to, and their roles there.

-- People are global identities. The application's role sees them only through the sign-in functions
-- below.
create table users (
  id uuid primary key,
  email text not null check (email = lower(email) and length(email) <= 254),
  password_hash text,
  -- The organisation a person was in last is where they are after the next sign-in.
  last_tenant_id uuid,
  -- Somebody who followed a link in their mail owns the address. What was set for an address that
  -- nobody had proven (a first password told by an administrator of any organisation) ends there:
  -- otherwise that administrator could enter the next organisation in their name.
  email_proven_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index users__email_key on users (email);
alter table users enable row level security;
alter table users force row level security;

-- A person in an organisation, with the roles that hold everywhere there.
create table memberships (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null references users (id),
  name text not null check (length(name) between 1 and 200),
  email text not null,
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
  active boolean not null default true,
  department_id uuid,
  locale text check (length(locale) between 2 and 35),
  time_zone text check (length(time_zone) between 2 and 60),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id),
  constraint memberships__department_fkey
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create index memberships__user on memberships (user_id);
-- Who may decide, who may administer: asked for by role.
create index memberships__deciders on memberships (tenant_id, name)
where active and roles && array['approver', 'controller'];
create index memberships__admins on memberships (tenant_id, user_id)
where active and 'admin' = any (roles);
create index memberships__department on memberships (tenant_id, department_id);
create index memberships__email on memberships (tenant_id, email);
-- Who may own what waits for a role; everybody else is only a requester.
create index memberships__owners on memberships (tenant_id, user_id)
where active and roles && array['buyer', 'receiver', 'ap_clerk', 'controller'];
call protect('memberships');

-- By whatever door somebody joins. The update waits for decisions that hold the row, and they for it.
create function note_second_person()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update organisations
  set second_person_at = now()
  where
    tenant_id = new.tenant_id
    and second_person_at is null
    and exists (
      select 1
      from memberships as m
      where m.tenant_id = new.tenant_id and m.user_id != new.user_id
    );
  return null;
end;
$$;
revoke execute on function note_second_person from public;
create trigger memberships__second_person
after insert on memberships
for each row
execute function note_second_person();

-- A role beside the standing ones of the membership: for one entity or department, or for a time,
-- or both.
create table role_grants (
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
  entity_id uuid,
  department_id uuid,
  valid daterange not null default daterange(null, null) check (not isempty(valid)),
  granted_by uuid not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint role_grants__user_fkey
    foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  constraint role_grants__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint role_grants__department_fkey
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
  foreign key (tenant_id, granted_by) references memberships (tenant_id, user_id),
  constraint role_grants__admin_everywhere
    check (role != 'admin' or (entity_id is null and department_id is null))
);
create index role_grants__user on role_grants (tenant_id, user_id) where revoked_at is null;
create index role_grants__entity on role_grants (tenant_id, entity_id);
create index role_grants__department on role_grants (tenant_id, department_id);
create index role_grants__granted_by on role_grants (tenant_id, granted_by);
call protect('role_grants', 'select, insert, update');

-- Everything about a member that decides what they may do: standing roles, and grants in force
-- today with where they hold.
create function membership_facts(m memberships)
returns jsonb
language sql
stable
as $$
  select
    jsonb_build_object(
      'userId', m.user_id,
      'tenantId', m.tenant_id,
      'name', m.name,
      'email', m.email,
      'roles', to_jsonb(m.roles),
      'locale', coalesce(m.locale, o.locale),
      'timeZone', coalesce(m.time_zone, o.time_zone),
      'grants', coalesce(
        (
          select
            jsonb_agg(
              jsonb_build_object(
                'role', g.role,
                'entityId', g.entity_id,
                'departmentId', g.department_id
              )
              order by g.id
            )
          from role_grants as g
          where
            g.tenant_id = m.tenant_id
            and g.user_id = m.user_id
            and g.revoked_at is null
            and g.valid @> business_day(o.time_zone)
        ),
        '[]'::jsonb
      ),
      'organisation', jsonb_build_object(
        'slug', o.slug,
        'name', o.name,
        'baseCurrency', o.base_currency,
        'timeZone', o.time_zone,
        'locale', o.locale
      )
    )
  from organisations as o
  where o.tenant_id = m.tenant_id;
$$;

-- One of the named doors through which sign-in looks across organisations. They are owned by the
-- migrating role, which bypasses row level security.
create function actor_of(wanted_user uuid, wanted_tenant uuid)
returns jsonb
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select membership_facts(m)
  from memberships as m
  where m.user_id = wanted_user and m.tenant_id = wanted_tenant and m.active;
$$;

-- The person of an address, made where nobody has it yet. A password that is there stays.
create function register_user(new_id uuid, new_email text, new_hash text)
returns uuid
language sql
security definer
set search_path = public, pg_temp
as $$
  insert into users (id, email, password_hash)
  values (new_id, lower(new_email), new_hash)
  on conflict (email) do update set email = excluded.email
  returning id;
$$;

-- Where a person is an active member.
create function organisations_of(wanted_user uuid)
returns table (tenant_id uuid, slug text, name text, demo boolean)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select o.tenant_id, o.slug, o.name, o.demo
  from
    memberships as m
    join organisations as o using (tenant_id)
  where m.user_id = wanted_user and m.active
  order by o.name, o.tenant_id;
$$;

-- Where the person is after the next sign-in.
create function remember_organisation(wanted_user uuid, wanted_tenant uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update users set last_tenant_id = wanted_tenant where id = wanted_user;
$$;

-- Who can be mentioned, by the first letters of a name or address.
create function search_people(wanted text, most int)
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select user_id
  from (
    (
      select m.user_id, lower(m.name) as by
      from memberships m
      where m.tenant_id = (select current_tenant())
        and m.active
        and lower(m.name) like wanted
      order by lower(m.name) using ~<~
      limit most
    )
    union
    (
      select m.user_id, lower(m.name)
      from (
        select user_id, name
        from memberships
        where tenant_id = (select current_tenant())
          and active
          and email like wanted
        order by email using ~<~
        limit most
      ) m
    )
  ) found
  order by by
  limit most
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function actor_of, register_user, organisations_of, remember_organisation, search_people
from public;
grant execute
on function actor_of, register_user, organisations_of, remember_organisation, search_people
to svpms_app;
