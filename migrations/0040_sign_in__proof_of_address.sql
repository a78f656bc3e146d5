-- An address belongs to the person who proves it by mail. The first proof ends all that was set before it, by whoever set it.
create function end_before_proof(wanted_user uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from sessions where user_id = wanted_user;
  update token_families set revoked_at = now() where user_id = wanted_user and revoked_at is null;
  update api_keys set revoked_at = now() where user_id = wanted_user and revoked_at is null;
  delete from passkeys where user_id = wanted_user;
  delete from recovery_codes where user_id = wanted_user;
  delete from totp_devices where user_id = wanted_user;
  delete from sso_identities where user_id = wanted_user;
  update user_devices set active = false, address = null where user_id = wanted_user and active;
  update sign_in_links set used_at = now() where user_id = wanted_user and used_at is null;
$$;

-- `first`: this was the first proof, so the password given with it is theirs. A later one changes nothing.
create function prove_address(new_id uuid, new_email text, new_hash text)
returns table (id uuid, first boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare found users;
begin
  insert into users (id, email) values (new_id, lower(new_email)) on conflict (email) do nothing;
  select * into found from users u where u.email = lower(new_email) for update;
  if found.email_proven_at is null then
    perform end_before_proof(found.id);
    update users u set password_hash = new_hash, email_proven_at = now() where u.id = found.id;
  end if;
  return query select found.id, found.email_proven_at is null;
end $$;

create or replace function prove_identity(new_id uuid, new_email text, new_hash text) returns uuid
language sql security definer set search_path = public, pg_temp as $$
  select p.id from prove_address(new_id, new_email, new_hash) p
$$;

-- A mailed link proves the address too. `first` tells that a password set before has ended.
create function enter_by_link(wanted_hash text, wanted_purpose text, by_user uuid)
returns table (user_id uuid, tenant_id uuid, return_to text, first boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  used sign_in_links;
  proven timestamptz;
begin
  update sign_in_links l set used_at = now()
  where l.token_hash = wanted_hash
    and l.purpose = wanted_purpose
    and l.used_at is null
    and l.expires_at > now()
    and (by_user is null or l.user_id = by_user)
  returning l.* into used;
  if used.user_id is null then return; end if;
  select u.email_proven_at into proven from users u where u.id = used.user_id for update;
  if wanted_purpose = 'sign_in' and proven is null then
    perform end_before_proof(used.user_id);
    update users u set password_hash = null, email_proven_at = now() where u.id = used.user_id;
  end if;
  return query select used.user_id, home_of(used.user_id), used.return_to,
    wanted_purpose = 'sign_in' and proven is null;
end $$;

-- Who has proven an address has an account, with a password or without.
create or replace function invitation_by(wanted_hash text)
returns table (tenant_id uuid, id uuid, organisation text, email text, name text, locale text, time_zone text, invited_by text, open boolean, known boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.tenant_id, i.id, o.name, i.email, i.name, o.locale, o.time_zone, m.name,
    i.accepted_at is null and i.revoked_at is null and i.expires_at > now(),
    exists (select 1 from users u where u.email = i.email and u.email_proven_at is not null)
  from invitations i
  join organisations o using (tenant_id)
  join memberships m on m.tenant_id = i.tenant_id and m.user_id = i.invited_by
  where i.token_hash = wanted_hash
$$;

-- The password is chosen behind the link, by the person who got the mail: what was typed before it is nobody's.
create function ask_sign_up(new_hash text, new_email text, new_facts jsonb) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from sign_ups where expires_at < now();
  insert into sign_ups (token_hash, email, facts, password_hash, expires_at)
  values (new_hash, lower(new_email), new_facts, '', now() + interval '1 day');
  return exists (
    select 1 from users where email = lower(new_email) and email_proven_at is not null
  );
end $$;
create or replace function use_sign_up(wanted_hash text)
returns table (email text, facts jsonb, password_hash text)
language sql security definer set search_path = public, pg_temp as $$
  update sign_ups s set used_at = now()
  where token_hash = wanted_hash
    and used_at is null
    and expires_at > now()
    and not exists (
      select 1 from users u where u.email = s.email and u.email_proven_at is not null
    )
  returning s.email, s.facts, s.password_hash
$$;

revoke execute on function end_before_proof, prove_address, enter_by_link, ask_sign_up from public;
grant execute on function prove_address, enter_by_link, ask_sign_up to svpms_app;
