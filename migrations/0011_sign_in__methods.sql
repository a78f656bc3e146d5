-- One-time codes (RFC 6238): the secret is an envelope, `last_step` the newest step that was used, so that no code works twice.
create table totp_devices (
  user_id uuid primary key references users (id),
  secret text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  tries int not null default 0,
  tries_since timestamptz not null default now()
);
call protect_person('totp_devices');
create table recovery_codes (
  user_id uuid not null references users (id),
  code_hash text not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
call protect_person('recovery_codes');

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users (id),
  credential_id text not null constraint passkeys__credential unique check (length(credential_id) <= 1400),
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

-- Links that were mailed to sign in, or to confirm who it is; only their digests are kept. Seen through the functions below alone.
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

create function home_of(wanted_user uuid) returns uuid language sql stable security definer set search_path = public, pg_temp as $$
  select m.tenant_id from memberships m join users u on u.id = m.user_id where m.user_id = wanted_user and m.active order by m.tenant_id is distinct from u.last_tenant_id, m.created_at limit 1
$$;
create function keep_sign_in_link(new_hash text, for_user uuid, for_purpose text, new_return_to text) returns void language sql security definer set search_path = public, pg_temp as $$
  delete from sign_in_links where expires_at < now();
  insert into sign_in_links (token_hash, user_id, purpose, return_to, expires_at) values (new_hash, for_user, for_purpose, new_return_to, now() + interval '15 minutes')
$$;
create function sign_in_link_by(wanted_hash text, wanted_purpose text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from sign_in_links where token_hash = wanted_hash and purpose = wanted_purpose and used_at is null and expires_at > now())
$$;
-- `by_user`: who must be asking, where somebody is signed in already.
create function use_sign_in_link(wanted_hash text, wanted_purpose text, by_user uuid) returns table (user_id uuid, tenant_id uuid, return_to text) language sql security definer set search_path = public, pg_temp as $$
  update sign_in_links l set used_at = now() where l.token_hash = wanted_hash and l.purpose = wanted_purpose and l.used_at is null and l.expires_at > now() and (by_user is null or l.user_id = by_user)
  returning l.user_id, home_of(l.user_id), l.return_to
$$;

-- What a person can prove themselves with, asked before and after sign-in.
create function sign_in_methods(wanted_user uuid) returns table (password boolean, totp boolean, passkeys int) language sql stable security definer set search_path = public, pg_temp as $$
  select u.password_hash is not null, exists (select 1 from totp_devices t where t.user_id = u.id and t.confirmed_at is not null), (select count(*)::int from passkeys p where p.user_id = u.id) from users u where u.id = wanted_user
$$;
create function password_hash_of(wanted_user uuid) returns text language sql stable security definer set search_path = public, pg_temp as $$ select password_hash from users where id = wanted_user $$;
create function set_password(wanted_user uuid, new_hash text) returns void language sql security definer set search_path = public, pg_temp as $$
  update users set password_hash = new_hash where id = wanted_user and id = current_setting('app.user_id')::uuid;
  update sign_in_links set used_at = now() where user_id = wanted_user and used_at is null
$$;
create function passkey_by(wanted_credential text) returns table (id uuid, user_id uuid, tenant_id uuid, public_key text, counter bigint, transports text[]) language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.user_id, home_of(p.user_id), p.public_key, p.counter, p.transports from passkeys p where p.credential_id = wanted_credential
$$;
-- Counts a try of a code before the code is looked at, so that many at once are counted too: five in fifteen minutes.
create function may_try_code(wanted_user uuid) returns boolean language sql security definer set search_path = public, pg_temp as $$
  update totp_devices set tries = case when tries_since < now() - interval '15 minutes' then 1 else tries + 1 end, tries_since = case when tries_since < now() - interval '15 minutes' then now() else tries_since end
  where user_id = wanted_user returning tries <= 5
$$;

-- Single sign-on of an organisation. A domain is claimed by one organisation; another that asks learns only that it is taken.
create table identity_providers (
  tenant_id uuid primary key default current_tenant() references organisations,
  issuer text not null check (length(issuer) <= 500),
  client_id text not null check (length(client_id) between 1 and 200),
  client_secret text not null,
  domain text not null check (domain = lower(domain) and length(domain) <= 253),
  joins boolean not null default false,
  default_role text not null check (default_role in ('requester','approver','buyer','receiver','ap_clerk','controller','auditor')),
  version int not null default 1,
  created_at timestamptz not null default now()
);
call protect('identity_providers');
create table claimed_domains (
  domain text primary key,
  tenant_id uuid not null references organisations
);
create index claimed_domains__tenant on claimed_domains (tenant_id);
alter table claimed_domains enable row level security;
alter table claimed_domains force row level security;
create function claim_domain(wanted text) returns boolean language sql security definer set search_path = public, pg_temp as $$
  delete from claimed_domains where tenant_id = current_tenant() and domain is distinct from lower(wanted);
  insert into claimed_domains (domain, tenant_id) select lower(wanted), current_tenant() where wanted is not null on conflict (domain) do nothing;
  select wanted is null or exists (select 1 from claimed_domains where domain = lower(wanted) and tenant_id = current_tenant())
$$;
create function identity_provider_for(wanted_domain text) returns table (tenant_id uuid, issuer text, client_id text, client_secret text, domain text, joins boolean, default_role text) language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.issuer, p.client_id, p.client_secret, p.domain, p.joins, p.default_role from claimed_domains c join identity_providers p on p.tenant_id = c.tenant_id and p.domain = c.domain where c.domain = lower(wanted_domain)
$$;

-- Who the provider's subject is here. It belongs to the organisation that trusts the provider: it opens no other.
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

revoke execute on function home_of, keep_sign_in_link, sign_in_link_by, use_sign_in_link, sign_in_methods, password_hash_of, set_password, passkey_by, may_try_code, claim_domain, identity_provider_for from public;
grant execute on function keep_sign_in_link, sign_in_link_by, use_sign_in_link, sign_in_methods, password_hash_of, set_password, passkey_by, may_try_code, claim_domain, identity_provider_for to svpms_app;
