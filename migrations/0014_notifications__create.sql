-- What people are told, by which ways, and addresses that want no mail.

-- The feed of a person: what concerns them, written with the change it tells of. `dedupe_key` makes
-- telling twice the same as telling once.
create table notices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  kind text not null check (
    kind in (
      'approval_wanted',
      'request_decided',
      'order_issued',
      'invoice_held',
      'attachment_expiring',
      'budget_alert',
      'mention'
    )
  ),
  -- Messages: a code with its params, written in the reader's language when they are read.
  title jsonb not null,
  body jsonb,
  path text not null check (path like '/%' and path not like '//%' and length(path) <= 500),
  subject_kind text not null check (length(subject_kind) between 1 and 60),
  subject_id uuid not null,
  dedupe_key text not null check (length(dedupe_key) between 1 and 200),
  read_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint notices__once unique (tenant_id, user_id, dedupe_key),
  constraint notices__own_organisation
    check (subject_kind != 'organisation' or subject_id = tenant_id),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index notices__feed on notices (tenant_id, user_id, id desc);
create index notices__unread on notices (tenant_id, user_id) where read_at is null;
create index notices__subject on notices (tenant_id, subject_id) where read_at is null;
create index notices__created on notices (created_at);
call protect('notices', 'select, insert, update');

-- What has become of a notice on each way it goes: a retried job sends only what is still owed.
-- `target` is a device's id, or 'mail'; it has no foreign key, because a device is no row of a
-- tenant.
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
  foreign key (tenant_id, notice_id) references notices (tenant_id, id)
    on delete cascade
);
call protect('notice_deliveries', 'select, insert, update');

-- By which ways a person wants to hear of a kind of notice; what has no row is as the product
-- proposes. The feed itself has everything.
create table notice_preferences (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  kind text not null check (
    kind in (
      'approval_wanted',
      'request_decided',
      'order_issued',
      'invoice_held',
      'attachment_expiring',
      'budget_alert',
      'mention'
    )
  ),
  push boolean not null,
  email boolean not null,
  primary key (tenant_id, user_id, kind),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
call protect('notice_preferences', 'select, insert, update');

-- Addresses from which mail came back or that want none. Only digests are kept; the functions are
-- asked about an address one has. `at` is when the provider saw it, so that an event that arrives
-- again after it was cleared changes nothing.
create table mail_suppressions (
  address_hash text primary key check (address_hash ~ '^[0-9a-f]{64}$'),
  reason text not null check (reason in ('bounced', 'complained', 'unsubscribed')),
  at timestamptz not null,
  cleared_at timestamptz
);
alter table mail_suppressions enable row level security;
alter table mail_suppressions force row level security;

-- How an address is kept.
create function address_digest(address text)
returns text
language sql
immutable
as $$
  select encode(sha256(convert_to(lower(address), 'UTF8')), 'hex');
$$;

-- Whether it is news: an event that comes again changes nothing.
create function suppress_mail(address text, new_reason text, seen_at timestamptz)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
  with
    noted as (
      insert into mail_suppressions as s (address_hash, reason, at)
      values (address_digest(address), new_reason, seen_at)
      on conflict (address_hash) do update
        set
          reason = excluded.reason,
          at = excluded.at,
          cleared_at = null
        where excluded.at > greatest(s.at, s.cleared_at)
      returning 1
    )
  select exists (select 1 from noted);
$$;

-- Why an address gets no mail, if it gets none.
create function suppression_of(address text)
returns table (reason text, at timestamptz)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select s.reason, s.at
  from mail_suppressions as s
  where s.address_hash = address_digest(address) and s.cleared_at is null;
$$;

-- Only for the address of a member of this organisation.
create function clear_suppression(member uuid)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
  with
    cleared as (
      update mail_suppressions as s
      set cleared_at = now()
      from memberships as m
      where
        m.tenant_id = (select current_tenant())
        and m.user_id = member
        and s.address_hash = address_digest(m.email)
        and s.cleared_at is null
      returning 1
    )
  select exists (select 1 from cleared);
$$;

-- Devices that were given up a month ago, and notices of half a year ago.
create function sweep_notices()
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from user_devices where not active and last_used_at < now() - interval '30 days';
  delete from notices where created_at < now() - interval '180 days';
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function suppress_mail, suppression_of, clear_suppression, sweep_notices
from public;
grant execute
on function suppress_mail, suppression_of, clear_suppression, sweep_notices
to svpms_app;
