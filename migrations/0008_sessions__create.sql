-- Browsers and apps that are signed in. Sessions, the tokens of apps and the counts of tries are
-- looked up before an organisation is known, so no row policy can guard them. The application's role
-- has no right on these tables: each function below does one thing with one row it was given the
-- secret of, or with what belongs to one person. None lists anything else.

-- Sessions of browsers, in the columns of the session store. Looked up before a tenant is known.
create table sessions (
  sid text primary key,
  user_id uuid,
  data jsonb not null,
  expires_at timestamptz not null
);
create index sessions__expires on sessions (expires_at);
create index sessions__user on sessions (user_id);

-- A session with its member, in one round trip. A member who was deactivated is nobody.
create function open_session(wanted_sid text)
returns table (data jsonb, actor jsonb)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select s.data, actor_of(s.user_id, (s.data #>> '{passport,user,tenantId}')::uuid)
  from sessions as s
  where s.sid = wanted_sid and s.expires_at > now();
$$;

-- An app that signed in, and its chain of refresh tokens. Looked up before a tenant is known, as
-- sessions are.
create table token_families (
  id uuid primary key,
  user_id uuid not null references users (id),
  tenant_id uuid not null references organisations,
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index token_families__user on token_families (user_id);

-- The tokens of a family, each exchanged once. What the family knows is not repeated here. `sealed`
-- is the successor, readable only with the token it follows.
create table refresh_tokens (
  token_hash text primary key,
  family uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  successor text,
  sealed text,
  constraint refresh_tokens__family
    foreign key (family) references token_families (id)
      on delete cascade
);
create index refresh_tokens__family on refresh_tokens (family);

-- Who an access token stands for, while neither its app was signed out nor the person deactivated.
create function actor_of_app(wanted_user uuid, wanted_tenant uuid, wanted_family uuid)
returns jsonb
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select actor_of(wanted_user, wanted_tenant)
  from token_families as f
  where
    f.id = wanted_family
    and f.user_id = wanted_user
    and f.tenant_id = wanted_tenant
    and f.revoked_at is null;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function open_session, actor_of_app from public;
grant execute on function open_session, actor_of_app to svpms_app;

-- What names a session to its person: never its id, which opens it. The same as publicId in session-store.ts.
create function session_name(sid text)
returns uuid
language sql
immutable
as $$
  select
    (
      substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-8' || substr(hex, 14, 3) || '-8' || substr(
        hex,
        18,
        3
      ) || '-' || substr(hex, 21, 12)
    )::uuid
  from encode(sha256(convert_to(sid, 'UTF8')), 'hex') as hex;
$$;

-- `opened`: it was read before, so it may only be changed. One that was ended meanwhile is not made again.
create function save_session(
  wanted_sid text,
  by_user uuid,
  new_data jsonb,
  new_end timestamptz,
  opened boolean
)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  if opened then
    update sessions
    set
      user_id = by_user,
      data = new_data,
      expires_at = new_end
    where sid = wanted_sid;
  else
    insert into sessions (sid, user_id, data, expires_at)
    values (wanted_sid, by_user, new_data, new_end)
    on conflict (sid) do update
      set
        user_id = excluded.user_id,
        data = excluded.data,
        expires_at = excluded.expires_at;
  end if;
end;
$$;

create function prolong_session(wanted_sid text, new_end text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update sessions
  set
    expires_at = new_end::timestamptz,
    data = jsonb_set(data, '{cookie,expires}', to_jsonb(new_end))
  where sid = wanted_sid;
$$;

create function end_session(wanted_sid text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from sessions
  where sid = wanted_sid;
$$;

-- Where a person is signed in. It tells neither a session's id nor what else is kept in it.
create function sessions_of(wanted_user uuid)
returns table (name uuid, origin jsonb, expires_at timestamptz)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select session_name(s.sid), s.data -> 'origin', s.expires_at
  from sessions as s
  where s.user_id = wanted_user and s.expires_at > now()
  order by s.expires_at desc
  limit 200;
$$;

create function end_session_of(wanted_user uuid, wanted_name uuid)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  delete from sessions
  where user_id = wanted_user and session_name(sid) = wanted_name;
  return found;
end;
$$;

create function end_sessions_of(wanted_user uuid, except_sid text)
returns bigint
language sql
security definer
set search_path = public, pg_temp
as $$
  with
    gone as (
      delete from sessions
      where user_id = wanted_user and sid != except_sid
      returning 1
    )
  select count(*)
  from gone;
$$;

-- An app that signs in, with its first refresh token.
create function issue_refresh_token(
  new_family uuid,
  by_user uuid,
  of_tenant uuid,
  by_agent text,
  from_ip text,
  new_hash text,
  idle interval
)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  with
    family as (
      insert into token_families (id, user_id, tenant_id, user_agent, ip)
      values (new_family, by_user, of_tenant, by_agent, from_ip)
      returning id
    )
  insert into refresh_tokens (token_hash, family, expires_at)
  select new_hash, id, now() + idle
  from family;
$$;

-- Exchanges a refresh token for its successor. The family's row is locked first, so that of many at once one makes
-- the successor and the others, for `grace`, are given the same one. Later, or when the successor was used already,
-- two hold the token, and the family ends (RFC 9700, 4.14.2), which its organisation's audit log tells.
-- `signed_in_at`: refreshing does not make the proof of who somebody is any younger.
create function rotate_refresh_token(
  old_hash text,
  new_hash text,
  new_sealed text,
  grace interval,
  idle interval
)
returns table (
  outcome text,
  family uuid,
  user_id uuid,
  tenant_id uuid,
  sealed text,
  signed_in_at timestamptz
)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  f token_families;
  t refresh_tokens;
begin
  select tf.* into f
  from token_families tf
  where tf.id = (select r.family from refresh_tokens r where r.token_hash = old_hash)
  for update;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  select r.* into t from refresh_tokens r where r.token_hash = old_hash;
  if f.revoked_at is not null or (t.used_at is null and t.expires_at <= clock_timestamp()) then
    outcome := 'ended';
  elsif t.used_at is null then
    outcome := 'rotated';
    update refresh_tokens r
    set used_at = clock_timestamp(), successor = new_hash, sealed = new_sealed
    where r.token_hash = old_hash;
    insert into refresh_tokens (token_hash, family, expires_at)
    values (new_hash, f.id, clock_timestamp() + idle);
    update token_families tf
    set last_used_at = clock_timestamp()
    where tf.id = f.id;
  elsif t.used_at > clock_timestamp() - grace
    and t.sealed is not null
    and exists (select from refresh_tokens r where r.token_hash = t.successor and r.used_at is null)
  then
    outcome := 'again';
  else
    outcome := 'reused';
    update token_families tf
    set revoked_at = clock_timestamp()
    where tf.id = f.id;
    perform set_config('app.tenant_id', f.tenant_id::text, true);
    perform append_audit(
      jsonb_build_array(
        jsonb_build_object(
          'actorId', f.user_id,
          'action', 'member.token_reused',
          'subjectKind', 'member',
          'subjectId', f.user_id,
          'data', jsonb_build_object('app', f.id)
        )
      )
    );
  end if;
  return query select outcome, f.id, f.user_id, f.tenant_id, t.sealed, f.created_at;
end $$;

-- Ends the app that an access token names, or that a refresh token belongs to.
create function end_app(wanted_family uuid, wanted_hash text)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  update token_families
  set revoked_at = now()
  where
    revoked_at is null
    and id = coalesce(
      wanted_family,
      (select family from refresh_tokens where token_hash = wanted_hash)
    );
$$;

create function apps_of(wanted_user uuid)
returns table (id uuid, user_agent text, ip text, created_at timestamptz, last_used_at timestamptz)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select f.id, f.user_agent, f.ip, f.created_at, f.last_used_at
  from token_families as f
  where
    f.user_id = wanted_user
    and f.revoked_at is null
    and exists (
      select 1
      from refresh_tokens as r
      where r.family = f.id and r.expires_at > now()
    )
  order by f.last_used_at desc
  limit 200;
$$;

create function end_app_of(wanted_user uuid, wanted_family uuid)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update token_families
  set revoked_at = now()
  where id = wanted_family and user_id = wanted_user and revoked_at is null;
  return found;
end;
$$;

create function end_apps_of(wanted_user uuid, except_family uuid)
returns bigint
language sql
security definer
set search_path = public, pg_temp
as $$
  with
    gone as (
      update token_families
      set revoked_at = now()
      where user_id = wanted_user and revoked_at is null and id is distinct from except_family
      returning 1
    )
  select count(*)
  from gone;
$$;

-- A member who leaves this organisation is signed out of it; what they opened in another one stays.
create function end_sign_ins_of_leaver(leaver uuid)
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from sessions
  where user_id = leaver and data #>> '{passport,user,tenantId}' = (select current_tenant())::text;
  update token_families
  set revoked_at = now()
  where user_id = leaver and tenant_id = (select current_tenant()) and revoked_at is null;
$$;

-- Counts of tries and calls, by the digest of who makes them. Times are milliseconds, as the limiter counts.
create function count_towards_limit(
  wanted_key text,
  added integer,
  new_end bigint,
  at bigint,
  afresh boolean
)
returns table (points integer, expire bigint)
language sql
security definer
set search_path = public, pg_temp
as $$
  insert into rate_limits as l (key, points, expire)
  values (wanted_key, added, new_end)
  on conflict (key) do update
    set
      points = case
        when afresh
        or l.expire <= at then added
        else l.points + added
      end,
      expire = case
        when afresh
        or l.expire <= at then new_end
        else l.expire
      end
  returning l.points, l.expire;
$$;
create function limit_count(wanted_key text, at bigint)
returns table (points integer, expire bigint)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select l.points, l.expire
  from rate_limits as l
  where l.key = wanted_key and l.expire > at;
$$;
create function forget_limit(wanted_key text)
returns boolean
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  delete from rate_limits
  where key = wanted_key;
  return found;
end;
$$;

-- Removes what has ended by itself.
create function sweep_sign_ins()
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from rate_limits
  where expire < extract(epoch from now()) * 1000;
  delete from sessions
  where expires_at < now();
  delete from token_families as f
  where
    f.last_used_at < now() - interval '8 days'
    and not exists (
      select 1
      from refresh_tokens as r
      where r.family = f.id and r.expires_at > now()
    );
$$;

revoke execute
on function save_session,
prolong_session,
end_session,
sessions_of,
end_session_of,
end_sessions_of,
issue_refresh_token,
rotate_refresh_token,
end_app,
apps_of,
end_app_of,
end_apps_of,
end_sign_ins_of_leaver,
count_towards_limit,
limit_count,
forget_limit,
sweep_sign_ins
from public;
grant execute
on function save_session,
prolong_session,
end_session,
sessions_of,
end_session_of,
end_sessions_of,
issue_refresh_token,
rotate_refresh_token,
end_app,
apps_of,
end_app_of,
end_apps_of,
end_sign_ins_of_leaver,
count_towards_limit,
limit_count,
forget_limit,
sweep_sign_ins
to svpms_app;
