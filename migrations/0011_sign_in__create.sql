-- How people prove who they are, and how an address becomes theirs.

-- The person of an address, their password and their organisations, the one they were in last
-- first.
create function sign_in_lookup(wanted_email text)
returns table (user_id uuid, password_hash text, tenant_ids uuid[])
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    u.id,
    u.password_hash,
    array(
      select m.tenant_id
      from memberships as m
      where m.user_id = u.id and m.active
      order by m.tenant_id is distinct from u.last_tenant_id, m.created_at
    )
    from users as u
    where u.email = lower(wanted_email);
$$;

-- The organisation a person comes to at sign-in.
create function home_of(wanted_user uuid)
returns uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select m.tenant_id
  from
    memberships as m
    join users as u on u.id = m.user_id
  where m.user_id = wanted_user and m.active
  order by m.tenant_id is distinct from u.last_tenant_id, m.created_at
  limit 1;
$$;

-- For somebody who is signed in and proves it again.
create function password_hash_of(wanted_user uuid)
returns text
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select password_hash from users where id = wanted_user;
$$;

-- One-time codes (RFC 6238): the secret is an envelope, `last_step` the newest step that was used,
-- so that no code works twice.
create table totp_devices (
  user_id uuid primary key references users (id),
  secret text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  tries int not null default 0,
  tries_since timestamptz not null default now()
);
call protect_person('totp_devices');

-- Codes for the day the device with the one-time codes is lost. Each works once.
create table recovery_codes (
  user_id uuid not null references users (id),
  code_hash text not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
call protect_person('recovery_codes');

-- Counts a try of a code before the code is looked at, so that many at once are counted too: five
-- in fifteen minutes.
create function may_try_code(wanted_user uuid)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
  update totp_devices
  set
    tries = case
      when tries_since < now() - interval '15 minutes' then 1
      else tries + 1
    end,
    tries_since = case
      when tries_since < now() - interval '15 minutes' then now()
      else tries_since
    end
  where user_id = wanted_user
  returning tries <= 5;
$$;

-- Passkeys (WebAuthn).
create table passkeys (
  id uuid primary key,
  user_id uuid not null references users (id),
  credential_id text not null constraint passkeys__credential unique check (
    length(credential_id) <= 1400
  ),
  public_key text not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null check (length(name) between 1 and 60),
  backed_up boolean not null default false,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys__user on passkeys (user_id);
call protect_person('passkeys');

-- The passkey that a browser answers with, before anybody is signed in.
create function passkey_by(wanted_credential text)
returns table (
  id uuid,
  user_id uuid,
  tenant_id uuid,
  public_key text,
  counter bigint,
  transports text[]
)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select p.id, p.user_id, home_of(p.user_id), p.public_key, p.counter, p.transports
  from passkeys as p
  where p.credential_id = wanted_credential;
$$;

-- What a person can prove themselves with, asked before and after sign-in.
create function sign_in_methods(wanted_user uuid)
returns table (password boolean, totp boolean, passkeys int)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    u.password_hash is not null,
    exists (select 1 from totp_devices as t where t.user_id = u.id and t.confirmed_at is not null),
    (select count(*)::int from passkeys as p where p.user_id = u.id)
  from users as u
  where u.id = wanted_user;
$$;

-- Links that were mailed to sign in, or to confirm who it is; only their digests are kept. Seen
-- through the functions below alone.
create table sign_in_links (
  token_hash text primary key,
  user_id uuid not null references users (id),
  purpose text not null check (purpose in ('sign_in', 'confirm')),
  return_to text not null check (length(return_to) <= 2000),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links__expires on sign_in_links (expires_at);
alter table sign_in_links enable row level security;
alter table sign_in_links force row level security;

-- A link that was mailed lives for a quarter of an hour.
create function keep_sign_in_link(
  new_hash text,
  for_user uuid,
  for_purpose text,
  new_return_to text
)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from sign_in_links where expires_at < now();
  insert into sign_in_links (token_hash, user_id, purpose, return_to, expires_at)
  values (new_hash, for_user, for_purpose, new_return_to, now() + interval '15 minutes');
$$;

-- Whether a link still opens something; it is not used up by looking.
create function sign_in_link_by(wanted_hash text, wanted_purpose text)
returns boolean
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from sign_in_links
      where
        token_hash = wanted_hash
        and purpose = wanted_purpose
        and used_at is null
        and expires_at > now()
    );
$$;

-- `by_user`: who must be asking, where somebody is signed in already.
create function use_sign_in_link(wanted_hash text, wanted_purpose text, by_user uuid)
returns table (user_id uuid, tenant_id uuid, return_to text)
language sql
security definer
set search_path = public, pg_temp
as $$
  update sign_in_links as l
  set used_at = now()
  where
    l.token_hash = wanted_hash
    and l.purpose = wanted_purpose
    and l.used_at is null
    and l.expires_at > now()
    and (by_user is null or l.user_id = by_user)
  returning l.user_id, home_of(l.user_id), l.return_to;
$$;

-- A new password also ends the links that were mailed before it.
create function set_password(wanted_user uuid, new_hash text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update users
  set password_hash = new_hash
  where id = wanted_user and id = (select current_setting('app.user_id')::uuid);
  update sign_in_links set used_at = now() where user_id = wanted_user and used_at is null;
$$;

-- Single sign-on of an organisation. A domain is claimed by one organisation; another that asks
-- learns only that it is taken.
create table identity_providers (
  tenant_id uuid primary key default current_tenant() references organisations,
  issuer text not null check (length(issuer) <= 500),
  client_id text not null check (length(client_id) between 1 and 200),
  client_secret text not null,
  domain text not null check (domain = lower(domain) and length(domain) <= 253),
  joins boolean not null default false,
  default_role text not null check (
    default_role in (
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'auditor'
    )
  ),
  -- Who chose the role that single sign-on gives.
  default_role_by uuid,
  -- A domain routes people only when the organisation has shown that it is theirs, by a record in
  -- its DNS.
  domain_token text,
  domain_proven text,
  domain_proven_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, default_role_by) references memberships (tenant_id, user_id)
);
call protect('identity_providers');

-- Which organisation signs in the people of a domain. Seen through the functions below alone.
create table claimed_domains (
  domain text primary key,
  tenant_id uuid not null references organisations
);
create index claimed_domains__tenant on claimed_domains (tenant_id);
alter table claimed_domains enable row level security;
alter table claimed_domains force row level security;

-- Whether the domain is this organisation’s now. It has one at most.
create function claim_domain(wanted text)
returns boolean
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from claimed_domains
  where tenant_id = (select current_tenant()) and domain is distinct from lower(wanted);
  insert into claimed_domains (domain, tenant_id)
  select lower(wanted), current_tenant() where wanted is not null
  on conflict (domain) do nothing;
  select
    wanted is null
    or exists (
      select 1
      from claimed_domains
      where domain = lower(wanted) and tenant_id = (select current_tenant())
    );
$$;

-- Proving a domain takes it from organisations that only claimed it, never from one that has proven it
-- too.
create function prove_domain(wanted text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('domain ' || lower(wanted), 0));
  if
    exists (
      select 1
      from identity_providers as p
      where
        p.domain = lower(wanted)
        and p.domain_proven = p.domain
        and p.tenant_id != (select current_tenant())
    )
  then
    return false;
  end if;
  delete from claimed_domains where domain = lower(wanted) or tenant_id = (select current_tenant());
  insert into claimed_domains (domain, tenant_id) values (lower(wanted), current_tenant());
  return true;
end;
$$;

-- The provider of a domain, once the domain is proven.
create function identity_provider_for(wanted_domain text)
returns table (
  tenant_id uuid,
  issuer text,
  client_id text,
  client_secret text,
  domain text,
  joins boolean,
  default_role text
)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select p.tenant_id, p.issuer, p.client_id, p.client_secret, p.domain, p.joins, p.default_role
  from
    claimed_domains as c
    join identity_providers as p on p.tenant_id = c.tenant_id and p.domain = c.domain
  where c.domain = lower(wanted_domain) and p.domain_proven = p.domain;
$$;

-- Who the provider's subject is here. It belongs to the organisation that trusts the provider: it
-- opens no other.
create table sso_identities (
  tenant_id uuid not null default current_tenant() references organisations,
  issuer text not null,
  subject text not null check (length(subject) <= 255),
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, issuer, subject),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index sso_identities__user on sso_identities (tenant_id, user_id);
call protect('sso_identities');

-- An address belongs to the person who proves it by mail. The first proof ends all that was set
-- before it, by anybody.
create function end_before_proof(wanted_user uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from sessions where user_id = wanted_user;
  update token_families set revoked_at = now() where user_id = wanted_user and revoked_at is null;
  update api_keys set revoked_at = now() where user_id = wanted_user and revoked_at is null;
  delete from passkeys where user_id = wanted_user;
  delete from recovery_codes where user_id = wanted_user;
  delete from totp_devices where user_id = wanted_user;
  delete from sso_identities where user_id = wanted_user;
  update user_devices
  set
    active = false,
    address = null
  where user_id = wanted_user and active;
  update sign_in_links set used_at = now() where user_id = wanted_user and used_at is null;
$$;

-- `first`: this was the first proof, so the password given with it is theirs. A later one changes
-- nothing.
create function prove_address(new_id uuid, new_email text, new_hash text)
returns table (id uuid, first boolean)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  found users;
begin
  insert into users (id, email) values (new_id, lower(new_email)) on conflict (email) do nothing;
  select * into found from users as u where u.email = lower(new_email) for update;
  if found.email_proven_at is null then
    perform end_before_proof(found.id);
    update users as u
    set
      password_hash = new_hash,
      email_proven_at = now()
    where u.id = found.id;
  end if;
  return query select found.id, found.email_proven_at is null;
end;
$$;

-- As prove_address, for those who need only the id.
create function prove_identity(new_id uuid, new_email text, new_hash text)
returns uuid
language sql
security definer
set search_path = public, pg_temp
as $$
  select p.id from prove_address(new_id, new_email, new_hash) as p;
$$;

-- A mailed link proves the address too. `first` tells that a password set before has ended.
create function enter_by_link(wanted_hash text, wanted_purpose text, by_user uuid)
returns table (user_id uuid, tenant_id uuid, return_to text, first boolean)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  used sign_in_links;
  proven timestamptz;
begin
  update sign_in_links as l
  set used_at = now()
  where
    l.token_hash = wanted_hash
    and l.purpose = wanted_purpose
    and l.used_at is null
    and l.expires_at > now()
    and (by_user is null or l.user_id = by_user)
  returning l.*
  into used;
  if used.user_id is null then
    return;
  end if;
  select u.email_proven_at into proven from users as u where u.id = used.user_id for update;
  if wanted_purpose = 'sign_in' and proven is null then
    perform end_before_proof(used.user_id);
    update users as u
    set
      password_hash = null,
      email_proven_at = now()
    where u.id = used.user_id;
  end if;
  return query select
      used.user_id,
      home_of(used.user_id),
      used.return_to,
      wanted_purpose = 'sign_in' and proven is null;
end;
$$;

-- What somebody typed at sign-up, until the link in their mail proves that the address is theirs.
-- Seen through the functions below alone.
create table sign_ups (
  token_hash text primary key,
  email text not null,
  facts jsonb not null,
  password_hash text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_ups__expires on sign_ups (expires_at);
alter table sign_ups enable row level security;
alter table sign_ups force row level security;

-- A sign-up with the password that was typed with it.
create function keep_sign_up(new_hash text, new_email text, new_facts jsonb, new_password text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  delete from sign_ups where expires_at < now();
  insert into sign_ups (token_hash, email, facts, password_hash, expires_at)
  values (new_hash, lower(new_email), new_facts, new_password, now() + interval '1 day');
  return exists (
    select 1
    from users
    where email = lower(new_email) and password_hash is not null and email_proven_at is not null
  );
end;
$$;

-- The password is chosen behind the link, by the person who got the mail: what was typed before it
-- is ignored.
create function ask_sign_up(new_hash text, new_email text, new_facts jsonb)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  delete from sign_ups where expires_at < now();
  insert into sign_ups (token_hash, email, facts, password_hash, expires_at)
  values (new_hash, lower(new_email), new_facts, '', now() + interval '1 day');
  return exists (
    select 1 from users where email = lower(new_email) and email_proven_at is not null
  );
end;
$$;

-- What was typed at sign-up, while its link opens something.
create function sign_up_by(wanted_hash text)
returns table (email text, facts jsonb)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select email, facts
  from sign_ups
  where token_hash = wanted_hash and used_at is null and expires_at > now();
$$;

-- Uses the link up, unless the address has got an account in the meantime.
create function use_sign_up(wanted_hash text)
returns table (email text, facts jsonb, password_hash text)
language sql
security definer
set search_path = public, pg_temp
as $$
  update sign_ups as s
  set used_at = now()
  where
    token_hash = wanted_hash
    and used_at is null
    and expires_at > now()
    and not exists (
      select 1 from users as u where u.email = s.email and u.email_proven_at is not null
    )
  returning s.email, s.facts, s.password_hash;
$$;

-- The ids of the keys that stored secrets were sealed with: never a secret, and never whose it is.
create function sealing_keys()
returns setof text
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select split_part(secret, '.', 2)
  from totp_devices
  where secret like 'v1.________.%'
  union
  select split_part(client_secret, '.', 2)
  from identity_providers
  where client_secret like 'v1.________.%'
  union
  select split_part(address, '.', 2)
  from user_devices
  where address like 'v1.________.%';
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function sign_in_lookup,
home_of,
password_hash_of,
may_try_code,
passkey_by,
sign_in_methods,
keep_sign_in_link,
sign_in_link_by,
use_sign_in_link,
set_password,
claim_domain,
prove_domain,
identity_provider_for,
end_before_proof,
prove_address,
prove_identity,
enter_by_link,
keep_sign_up,
ask_sign_up,
sign_up_by,
use_sign_up,
sealing_keys
from public;
grant execute
on function sign_in_lookup,
password_hash_of,
may_try_code,
passkey_by,
sign_in_methods,
keep_sign_in_link,
sign_in_link_by,
use_sign_in_link,
set_password,
claim_domain,
prove_domain,
identity_provider_for,
prove_address,
prove_identity,
enter_by_link,
keep_sign_up,
ask_sign_up,
sign_up_by,
use_sign_up,
sealing_keys
to svpms_app;
