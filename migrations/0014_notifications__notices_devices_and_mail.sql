-- Phones and browsers that are told. A device belongs to the person, not to an organisation: a phone has one token whatever organisation its owner looks at, and would else be
-- registered and forgotten once for each. What is sent carries the organisation's id, so that the right one opens; an organisation that was left sends nothing, because its
-- notices are delivered to active members only. `address` is an envelope of the token or the Web Push subscription, gone as soon as the device is not to be told any more;
-- the digest stays for a while, so that the same device comes back under its id. `app_id` and `browser_id` are the sign-in it was registered from: it ends with that.
create table user_devices (
  id uuid primary key,
  user_id uuid not null references users (id),
  device_type text not null check (device_type in ('android', 'ios', 'web')),
  channel text not null check (channel in ('fcm', 'web_push')),
  address text,
  address_hash text not null constraint user_devices__address unique check (address_hash ~ '^[0-9a-f]{64}$'),
  name text check (length(name) between 1 and 200),
  active boolean not null default true,
  app_id uuid references token_families (id) on delete set null,
  browser_id uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  check (active = (address is not null)),
  check (channel = 'fcm' or device_type = 'web')
);
create index user_devices__user on user_devices (user_id);
create index user_devices__app on user_devices (app_id);
call protect_person('user_devices', 'select, update');

-- A token that arrives for another person is theirs from now on, under a new id: a phone that changed hands must not get the former owner's notices. Twenty devices at most.
create function register_device(new_id uuid, new_type text, new_channel text, new_hash text, new_address text, new_name text, by_app uuid, by_browser uuid) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me uuid := current_setting('app.user_id')::uuid;
  kept uuid;
begin
  insert into user_devices as d (id, user_id, device_type, channel, address, address_hash, name, app_id, browser_id) values (new_id, me, new_type, new_channel, new_address, new_hash, new_name, by_app, by_browser)
  on conflict (address_hash) do update set id = case when d.user_id = me then d.id else excluded.id end, user_id = me, device_type = excluded.device_type, channel = excluded.channel, address = excluded.address, active = true,
    name = case when d.user_id = me then coalesce(excluded.name, d.name) else excluded.name end, app_id = excluded.app_id, browser_id = excluded.browser_id, last_used_at = now()
  returning d.id into kept;
  update user_devices set active = false, address = null where user_id = me and active and id <> kept
    and id not in (select x.id from user_devices x where x.user_id = me and x.active and x.id <> kept order by x.last_used_at desc limit 19);
  return kept;
end $$;

-- A browser that was signed out: the one, or all but the one.
create function forget_browsers(wanted_user uuid, one uuid, but uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  update user_devices set active = false, address = null where user_id = wanted_user and active and browser_id is not null and (one is null or browser_id = one) and browser_id is distinct from but
$$;
-- A session gets another id when its person goes to another organisation.
create function rebind_browser(wanted_user uuid, was uuid, becomes uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  update user_devices set browser_id = becomes where user_id = wanted_user and browser_id = was
$$;
create function forget_devices_of_app() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update user_devices set active = false, address = null where app_id = new.id and active;
  return null;
end $$;
create trigger token_families__forget_devices after update of revoked_at on token_families for each row when (old.revoked_at is null and new.revoked_at is not null) execute function forget_devices_of_app();
-- Whoever was deactivated here and works nowhere else is told nothing more.
create function forget_devices_of_leaver(leaver uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  update user_devices set active = false, address = null where user_id = leaver and active
    and exists (select 1 from memberships m where m.tenant_id = current_tenant() and m.user_id = leaver) and not exists (select 1 from memberships m where m.user_id = leaver and m.active)
$$;

-- The feed of a person: what concerns them, written with the change it tells of. `dedupe_key` makes telling twice the same as telling once.
create table notices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  kind text not null check (kind in ('approval_wanted', 'request_decided', 'order_issued', 'invoice_held', 'document_expiring', 'budget_alert', 'mention')),
  title text not null check (length(title) between 1 and 200),
  body text not null check (length(body) <= 300),
  path text not null check (path like '/%' and path not like '//%' and length(path) <= 500),
  subject_kind text not null check (length(subject_kind) between 1 and 60),
  subject_id uuid not null,
  dedupe_key text not null check (length(dedupe_key) between 1 and 200),
  read_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint notices__once unique (tenant_id, user_id, dedupe_key),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index notices__feed on notices (tenant_id, user_id, id desc);
create index notices__unread on notices (tenant_id, user_id) where read_at is null;
create index notices__subject on notices (tenant_id, subject_id) where read_at is null;
create index notices__created on notices (created_at);
call protect('notices', 'select, insert, update');

-- Who may own what waits for a role; everybody else is only a requester.
create index memberships__owners on memberships (tenant_id, user_id) where active and roles && array['buyer', 'receiver', 'ap_clerk', 'controller'];

-- What has become of a notice on each way it goes: a retried job sends only what is still owed. `target` is a device's id, or 'mail'; it has no foreign key, because a device is no row of a tenant.
create table notice_deliveries (
  tenant_id uuid not null default current_tenant() references organisations,
  notice_id uuid not null,
  channel text not null check (channel in ('push', 'email')),
  target text not null check (length(target) between 1 and 60),
  state text not null check (state in ('sent', 'gone', 'failed', 'owed')),
  reason text check (length(reason) <= 300),
  tries int not null default 1,
  at timestamptz not null default now(),
  primary key (tenant_id, notice_id, channel, target),
  foreign key (tenant_id, notice_id) references notices (tenant_id, id) on delete cascade
);
call protect('notice_deliveries', 'select, insert, update');

-- By which ways a person wants to hear of a kind of notice; what has no row is as the product proposes. The feed itself has everything.
create table notice_preferences (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  kind text not null check (kind in ('approval_wanted', 'request_decided', 'order_issued', 'invoice_held', 'document_expiring', 'budget_alert', 'mention')),
  push boolean not null,
  email boolean not null,
  primary key (tenant_id, user_id, kind),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
call protect('notice_preferences', 'select, insert, update');

-- Addresses from which mail came back or that want none. Only digests are kept; the functions are asked about an address one has. `at` is when the provider saw it, so that an
-- event that arrives again after it was cleared changes nothing.
create table mail_suppressions (
  address_hash text primary key check (address_hash ~ '^[0-9a-f]{64}$'),
  reason text not null check (reason in ('bounced', 'complained', 'unsubscribed')),
  at timestamptz not null,
  cleared_at timestamptz
);
alter table mail_suppressions enable row level security;
alter table mail_suppressions force row level security;
create function address_digest(address text) returns text language sql immutable as $$ select encode(sha256(convert_to(lower(address), 'UTF8')), 'hex') $$;
create function suppress_mail(address text, new_reason text, seen_at timestamptz) returns boolean language sql security definer set search_path = public, pg_temp as $$
  with noted as (
    insert into mail_suppressions as s (address_hash, reason, at) values (address_digest(address), new_reason, seen_at)
    on conflict (address_hash) do update set reason = excluded.reason, at = excluded.at, cleared_at = null where excluded.at > greatest(s.at, s.cleared_at) returning 1)
  select exists (select 1 from noted)
$$;
create function suppression_of(address text) returns table (reason text, at timestamptz) language sql stable security definer set search_path = public, pg_temp as $$
  select s.reason, s.at from mail_suppressions s where s.address_hash = address_digest(address) and s.cleared_at is null
$$;
-- Only for the address of a member of this organisation.
create function clear_suppression(member uuid) returns boolean language sql security definer set search_path = public, pg_temp as $$
  with cleared as (
    update mail_suppressions s set cleared_at = now() from memberships m where m.tenant_id = current_tenant() and m.user_id = member and s.address_hash = address_digest(m.email) and s.cleared_at is null returning 1)
  select exists (select 1 from cleared)
$$;

-- Devices that were given up a month ago, and notices of half a year ago.
create function sweep_notices() returns void language sql security definer set search_path = public, pg_temp as $$
  delete from user_devices where not active and last_used_at < now() - interval '30 days';
  delete from notices where created_at < now() - interval '180 days'
$$;

revoke execute on function register_device, forget_browsers, rebind_browser, forget_devices_of_app, forget_devices_of_leaver, suppress_mail, suppression_of, clear_suppression, sweep_notices from public;
grant execute on function register_device, forget_browsers, rebind_browser, forget_devices_of_leaver, suppress_mail, suppression_of, clear_suppression, sweep_notices to svpms_app;
