-- How contacts of vendors come in: by a link in their mail, to what their vendor may see.

-- The vendor and the contact of this transaction. Both fail loudly when none is set: only a contact's
-- transaction asks.
create function current_vendor()
returns uuid
language sql
stable
parallel safe
as $$
  select split_part(current_setting('app.limits'), ':', 2)::uuid;
$$;
create function current_contact()
returns uuid
language sql
stable
parallel safe
as $$
  select split_part(current_setting('app.limits'), ':', 3)::uuid;
$$;

-- Which contacts may use the portal. It is opened by inviting them, or by the mail with an order to
-- the vendor's contact; taking it away keeps who gave it.
create table portal_accounts (
  tenant_id uuid not null default current_tenant() references organisations,
  contact_id uuid not null,
  vendor_id uuid not null,
  -- Nobody: the mail with an order brought them, or another contact of the vendor.
  invited_by uuid,
  invited_at timestamptz not null default now(),
  -- When a link was first used.
  opened_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, contact_id),
  constraint portal_accounts__contact_fkey
    foreign key (tenant_id, contact_id) references vendor_contacts (tenant_id, id)
      on delete cascade,
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, invited_by) references memberships (tenant_id, user_id)
);
create index portal_accounts__vendor on portal_accounts (tenant_id, vendor_id);
create index portal_accounts__invited_by on portal_accounts (tenant_id, invited_by);
call protect('portal_accounts', 'select, insert, update, delete');

-- People sign in by their address, whichever vendors they are contacts of.
create index vendor_contacts__login on vendor_contacts (lower(email)) where active;

-- Links that were mailed; only their digests are kept. Each is bound to one contact, their address
-- and a purpose. Seen through the functions below alone, as are sessions.
create table portal_links (
  token_hash text not null,
  tenant_id uuid not null references organisations,
  contact_id uuid not null,
  email text not null,
  purpose text not null check (purpose in ('sign_in', 'invitation', 'notice')),
  return_to text not null check (length(return_to) <= 300),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  constraint portal_links__contact_fkey
    foreign key (tenant_id, contact_id) references vendor_contacts (tenant_id, id)
      on delete cascade
);
create index portal_links__token on portal_links (token_hash);
create index portal_links__expires on portal_links (expires_at);
create index portal_links__contact on portal_links (tenant_id, contact_id);
alter table portal_links enable row level security;
alter table portal_links force row level security;

-- Browsers of contacts, apart from those of members. A session stands for an address that was proven,
-- and for one contact at a time.
create table portal_sessions (
  token_hash text primary key,
  tenant_id uuid not null references organisations,
  contact_id uuid not null,
  email text not null,
  started_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint portal_sessions__contact_fkey
    foreign key (tenant_id, contact_id) references vendor_contacts (tenant_id, id)
      on delete cascade
);
create index portal_sessions__email on portal_sessions (email);
create index portal_sessions__expires on portal_sessions (expires_at);
create index portal_sessions__contact on portal_sessions (tenant_id, contact_id);
alter table portal_sessions enable row level security;
alter table portal_sessions force row level security;

-- A contact whose address changes, who is not active any more or is no longer let in, is signed out,
-- and the links that were mailed to them end. Removing a contact removes both.
create function end_portal_sign_ins()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  ended uuid;
begin
  if tg_table_name = 'vendor_contacts' then
    if lower(new.email) is not distinct from lower(old.email) and new.active then
      return null;
    end if;
    ended := new.id;
  else
    if new.withdrawn_at is null then
      return null;
    end if;
    ended := new.contact_id;
  end if;
  delete from portal_sessions
  where tenant_id = new.tenant_id and contact_id = ended;
  delete from portal_links
  where tenant_id = new.tenant_id and contact_id = ended;
  return null;
end;
$$;
create trigger end_portal_sign_ins
after update on vendor_contacts
for each row
execute function end_portal_sign_ins();
create trigger end_portal_sign_ins
after update on portal_accounts
for each row
execute function end_portal_sign_ins();

-- The contacts that an address opens, the one last let in first. Asked by the job that mails a link,
-- after the answer was given.
create function portal_contacts_of(wanted_email text)
returns table (tenant_id uuid, contact_id uuid)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select c.tenant_id, c.id
  from
    vendor_contacts as c
    join portal_accounts as a on a.tenant_id = c.tenant_id and a.contact_id = c.id
  where lower(c.email) = lower(wanted_email) and c.active and a.withdrawn_at is null
  order by a.opened_at desc nulls last, a.invited_at desc, c.id
  limit 50;
$$;

-- Keeps a link for a contact of the transaction's organisation; false when they may not come in.
create function keep_portal_link(
  new_hash text,
  for_contact uuid,
  for_purpose text,
  new_return_to text,
  lifetime interval
)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  delete from portal_links
  where expires_at < now() - interval '1 day';
  insert into portal_links
    (token_hash, tenant_id, contact_id, email, purpose, return_to, expires_at)
  select
    new_hash,
    c.tenant_id,
    c.id,
    lower(c.email),
    for_purpose,
    new_return_to,
    now() + lifetime
  from
    vendor_contacts as c
    join portal_accounts as a on a.tenant_id = c.tenant_id and a.contact_id = c.id
  where
    c.tenant_id = (select current_tenant())
    and c.id = for_contact
    and c.active
    and c.email is not null
    and a.withdrawn_at is null;
  return found;
end;
$$;

-- What the page behind a link shows; nothing when it opens nothing any more. It is not used up by
-- looking.
create function portal_link_by(wanted_hash text)
returns table (organisation text, vendor text, language text)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select o.name, d.title, c.language
  from
    portal_links as l
    join vendor_contacts as c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    join portal_accounts as a on a.tenant_id = l.tenant_id and a.contact_id = l.contact_id
    join documents as d on d.tenant_id = c.tenant_id and d.id = c.vendor_id
    join organisations as o on o.tenant_id = l.tenant_id
  where
    l.token_hash = wanted_hash
    and l.used_at is null
    and l.expires_at > now()
    and lower(c.email) = l.email
    and c.active
    and a.withdrawn_at is null;
$$;

-- Uses a link up and begins a session: of many at once, one does.
create function enter_portal(wanted_hash text, new_session text, session_ends timestamptz)
returns table (tenant_id uuid, contact_id uuid, return_to text, first boolean)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
  used portal_links;
begin
  update portal_links as l
  set used_at = now()
  where
    l.token_hash = wanted_hash
    and l.used_at is null
    and l.expires_at > now()
    and exists (
      select 1
      from
        vendor_contacts as c
        join portal_accounts as a on a.tenant_id = c.tenant_id and a.contact_id = c.id
      where
        c.tenant_id = l.tenant_id
        and c.id = l.contact_id
        and lower(c.email) = l.email
        and c.active
        and a.withdrawn_at is null
    )
  returning l.* into used;
  if used.token_hash is null then
    return;
  end if;
  delete from portal_sessions
  where expires_at < now();
  insert into portal_sessions (token_hash, tenant_id, contact_id, email, expires_at)
  values (new_session, used.tenant_id, used.contact_id, used.email, session_ends);
  tenant_id := used.tenant_id;
  contact_id := used.contact_id;
  return_to := used.return_to;
  first := exists (
    select 1
    from portal_accounts as a
    where
      a.tenant_id = used.tenant_id
      and a.contact_id = used.contact_id
      and a.opened_at is null
  );
  update portal_accounts as a
  set opened_at = now()
  where a.tenant_id = used.tenant_id and a.contact_id = used.contact_id and a.opened_at is null;
  return next;
end;
$$;

-- Who a session stands for now, with what the pages need of their organisation, in one round trip.
create function open_portal_session(wanted_hash text)
returns jsonb
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    jsonb_build_object(
      'tenantId', s.tenant_id,
      'contactId', c.id,
      'vendorId', c.vendor_id,
      'vendorName', d.title,
      'name', c.name,
      'email', c.email,
      'language', c.language,
      'purposes', c.purposes,
      'buyers', (
        select count(*)
        from portal_contacts_of(s.email)
      ),
      'organisation', jsonb_build_object(
        'slug', o.slug,
        'name', o.name,
        'baseCurrency', o.base_currency,
        'timeZone', o.time_zone,
        'locale', o.locale
      )
    )
  from
    portal_sessions as s
    join vendor_contacts as c on c.tenant_id = s.tenant_id and c.id = s.contact_id
    join portal_accounts as a on a.tenant_id = s.tenant_id and a.contact_id = s.contact_id
    join documents as d on d.tenant_id = c.tenant_id and d.id = c.vendor_id
    join organisations as o on o.tenant_id = s.tenant_id
  where
    s.token_hash = wanted_hash
    and s.expires_at > now()
    and c.active
    and lower(c.email) = s.email
    and a.withdrawn_at is null;
$$;

-- The organisations and vendors that the address of a session opens.
create function portal_buyers_of(wanted_hash text)
returns table (contact_id uuid, organisation text, vendor text, current boolean)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select c.id, o.name, d.title, c.id = s.contact_id
  from
    portal_sessions as s
    cross join portal_contacts_of(s.email) as p
    join vendor_contacts as c on c.tenant_id = p.tenant_id and c.id = p.contact_id
    join documents as d on d.tenant_id = c.tenant_id and d.id = c.vendor_id
    join organisations as o on o.tenant_id = c.tenant_id
  where s.token_hash = wanted_hash and s.expires_at > now()
  order by o.name, d.title, c.id;
$$;

-- The session goes on as another contact of the same address; false when there is none.
create function switch_portal_session(wanted_hash text, to_contact uuid)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update portal_sessions as s
  set
    tenant_id = p.tenant_id,
    contact_id = p.contact_id
  from portal_contacts_of((select email from portal_sessions where token_hash = wanted_hash)) as p
  where s.token_hash = wanted_hash and s.expires_at > now() and p.contact_id = to_contact;
  return found;
end;
$$;

create function end_portal_session(wanted_hash text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from portal_sessions
  where token_hash = wanted_hash;
$$;

-- Everywhere this address is signed in, this browser too.
create function end_portal_sessions_like(wanted_hash text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from portal_sessions
  where email = (select email from portal_sessions where token_hash = wanted_hash);
$$;

revoke execute
on function portal_contacts_of,
keep_portal_link,
portal_link_by,
enter_portal,
open_portal_session,
portal_buyers_of,
switch_portal_session,
end_portal_session,
end_portal_sessions_like,
end_portal_sign_ins
from public;
grant execute
on function portal_contacts_of,
keep_portal_link,
portal_link_by,
enter_portal,
open_portal_session,
portal_buyers_of,
switch_portal_session,
end_portal_session,
end_portal_sessions_like
to svpms_app;
