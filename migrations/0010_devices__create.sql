-- Phones and browsers that get notifications. A device belongs to a person, not an organisation: a
-- phone has one token for all organisations of its owner, and would otherwise be registered and
-- forgotten once for each. What is sent carries the organisation's id, so that the right one opens;
-- an organisation that was left sends nothing, because its notices are delivered to active members
-- only. `address` is an envelope of the token or the Web Push subscription, gone as soon as the
-- device is not to be told any more; the digest stays for a while, so that the same device comes
-- back under its id. `app_id` and `browser_id` are the sign-in it was registered from: it ends with
-- that.
create table user_devices (
  id uuid primary key,
  user_id uuid not null references users (id),
  device_type text not null check (device_type in ('android', 'ios', 'web')),
  channel text not null check (channel in ('fcm', 'web_push')),
  address text,
  address_hash text not null constraint user_devices__address unique check (
    address_hash ~ '^[0-9a-f]{64}$'
  ),
  name text check (length(name) between 1 and 200),
  active boolean not null default true,
  app_id uuid references token_families (id)
    on delete set null,
  browser_id uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  check (active = (address is not null)),
  check (channel = 'fcm' or device_type = 'web')
);
create index user_devices__user on user_devices (user_id);
create index user_devices__app on user_devices (app_id);
call protect_person('user_devices', 'select, update');

-- A token that arrives for another person is theirs from now on, under a new id: a phone that
-- changed hands must not get the former owner's notices. Twenty devices at most.
create function register_device(
  new_id uuid,
  new_type text,
  new_channel text,
  new_hash text,
  new_address text,
  new_name text,
  by_app uuid,
  by_browser uuid
)
returns uuid
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  me uuid := (select current_setting('app.user_id')::uuid);
  kept uuid;
begin
  insert into user_devices as d (
    id,
    user_id,
    device_type,
    channel,
    address,
    address_hash,
    name,
    app_id,
    browser_id
  )
  values (new_id, me, new_type, new_channel, new_address, new_hash, new_name, by_app, by_browser)
  on conflict (address_hash) do update
    set
      id = case
        when d.user_id = me then d.id
        else excluded.id
      end,
      user_id = me,
      device_type = excluded.device_type,
      channel = excluded.channel,
      address = excluded.address,
      active = true,
      name = case
        when d.user_id = me then coalesce(excluded.name, d.name)
        else excluded.name
      end,
      app_id = excluded.app_id,
      browser_id = excluded.browser_id,
      last_used_at = now()
  returning d.id
  into kept;
  update user_devices
  set
    active = false,
    address = null
  where
    user_id = me
    and active
    and id != kept
    and id not in (
      select x.id
      from user_devices as x
      where x.user_id = me and x.active and x.id != kept
      order by x.last_used_at desc
      limit 19
    );
  return kept;
end;
$$;

-- A browser that was signed out: the one, or all but the one.
create function forget_browsers(wanted_user uuid, one uuid, but uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update user_devices
  set
    active = false,
    address = null
  where
    user_id = wanted_user
    and active
    and browser_id is not null
    and (one is null or browser_id = one)
    and browser_id is distinct from but;
$$;

-- A session gets another id when its person goes to another organisation.
create function rebind_browser(wanted_user uuid, was uuid, becomes uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update user_devices set browser_id = becomes where user_id = wanted_user and browser_id = was;
$$;

-- An app that was signed out is told nothing more.
create function forget_devices_of_app()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update user_devices
  set
    active = false,
    address = null
  where app_id = new.id and active;
  return null;
end;
$$;

create trigger token_families__forget_devices
after update of revoked_at on token_families
for each row
when (old.revoked_at is null and new.revoked_at is not null)
execute function forget_devices_of_app();

-- Deactivates the devices of a person who was deactivated and works nowhere else.
create function forget_devices_of_leaver(leaver uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update user_devices
  set
    active = false,
    address = null
  where
    user_id = leaver
    and active
    and exists (
      select 1
      from memberships as m
      where m.tenant_id = (select current_tenant()) and m.user_id = leaver
    )
    and not exists (select 1 from memberships as m where m.user_id = leaver and m.active);
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function register_device,
forget_browsers,
rebind_browser,
forget_devices_of_app,
forget_devices_of_leaver
from public;
grant execute
on function register_device, forget_browsers, rebind_browser, forget_devices_of_leaver
to svpms_app;
