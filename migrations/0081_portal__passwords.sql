-- A password, for contacts who want one besides the mailed link. It belongs to an address that was
-- proven by mail, as a session does, and is seen through the functions below alone.
create table portal_passwords (
  email text primary key check (email = lower(email)),
  password_hash text not null check (length(password_hash) between 20 and 400),
  set_at timestamptz not null default now()
);
alter table portal_passwords enable row level security;
alter table portal_passwords force row level security;

-- What a typed password is compared with; nothing where the address opens no portal.
create function portal_password_of(wanted_email text)
returns text
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select p.password_hash
  from portal_passwords as p
  where
    p.email = lower(wanted_email)
    and exists (
      select 1
      from portal_contacts_of(p.email)
    );
$$;

-- Begins a session for the address, unless its password has become another since it was compared.
create function enter_portal_by_password(
  wanted_email text,
  compared_hash text,
  new_session text,
  session_ends timestamptz
)
returns table (tenant_id uuid, contact_id uuid, first boolean)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
  perform 1
  from portal_passwords as p
  where p.email = lower(wanted_email) and p.password_hash = compared_hash
  for share;
  if not found then
    return;
  end if;
  select p.tenant_id, p.contact_id, a.opened_at is null
  into tenant_id, contact_id, first
  from
    portal_contacts_of(wanted_email) as p
    join portal_accounts as a on a.tenant_id = p.tenant_id and a.contact_id = p.contact_id
  limit 1;
  if contact_id is null then
    return;
  end if;
  delete from portal_sessions
  where expires_at < now();
  insert into portal_sessions (token_hash, tenant_id, contact_id, email, expires_at)
  values (new_session, tenant_id, contact_id, lower(wanted_email), session_ends);
  update portal_accounts as a
  set opened_at = now()
  where a.tenant_id = tenant_id and a.contact_id = contact_id and a.opened_at is null;
  return next;
end;
$$;

-- Whether the address of a session has a password.
create function has_portal_password(wanted_hash text)
returns boolean
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from
        portal_sessions as s
        join portal_passwords as p on p.email = s.email
      where s.token_hash = wanted_hash and s.expires_at > now()
    );
$$;

-- Sets the password of the address that a session stands for, and signs its other browsers out; false
-- where the session stands for nobody any more.
create function keep_portal_password(wanted_hash text, new_password_hash text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  proven text;
begin
  if open_portal_session(wanted_hash) is null then
    return false;
  end if;
  select s.email
  into proven
  from portal_sessions as s
  where s.token_hash = wanted_hash;
  insert into portal_passwords (email, password_hash)
  values (proven, new_password_hash)
  on conflict (email) do update
    set
      password_hash = excluded.password_hash,
      set_at = now();
  delete from portal_sessions
  where email = proven and token_hash != wanted_hash;
  return true;
end;
$$;

-- Removes it; false where there was none.
create function remove_portal_password(wanted_hash text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  delete from portal_passwords as p
  using portal_sessions as s
  where s.token_hash = wanted_hash and s.expires_at > now() and p.email = s.email;
  return found;
end;
$$;

-- Where a contact is removed, gets another address, is not active any more or is no longer let in,
-- their address may go to somebody else: its password ends.
create function end_portal_password()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  if tg_table_name = 'portal_accounts' then
    if new.withdrawn_at is not null then
      delete from portal_passwords as p
      using vendor_contacts as c
      where c.tenant_id = new.tenant_id and c.id = new.contact_id and p.email = lower(c.email);
    end if;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if lower(new.email) is not distinct from lower(old.email) and new.active then
      return null;
    end if;
  end if;
  delete from portal_passwords
  where email = lower(old.email);
  return null;
end;
$$;
create trigger end_portal_password
after update or delete on vendor_contacts
for each row
execute function end_portal_password();
create trigger end_portal_password
after update on portal_accounts
for each row
execute function end_portal_password();

revoke execute
on function portal_password_of,
enter_portal_by_password,
has_portal_password,
keep_portal_password,
remove_portal_password,
end_portal_password
from public;
grant execute
on function portal_password_of,
enter_portal_by_password,
has_portal_password,
keep_portal_password,
remove_portal_password
to svpms_app;
