-- Browsers and apps that are signed in.

-- Sessions of browsers, in the columns of the session store. Looked up before a tenant is known.
create table sessions (
  sid text primary key,
  user_id uuid,
  data jsonb not null,
  expires_at timestamptz not null
);
create index sessions__expires on sessions (expires_at);
create index sessions__user on sessions (user_id);
grant select, insert, update, delete on sessions to svpms_app;

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
grant select, insert, update, delete on token_families to svpms_app;

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
grant select, insert, update, delete on refresh_tokens to svpms_app;

-- Exchanges a refresh token for its successor. The family's row is locked first, so that of many at
-- once one makes the successor and the others, for `grace`, are given the same one; later, or when
-- the successor was used already, two hold the token and the family ends (RFC 9700, 4.14.2), which
-- its organisation's audit log tells.
create function rotate_refresh_token(
  old_hash text,
  new_hash text,
  new_sealed text,
  grace interval,
  idle interval
)
returns table (outcome text, family uuid, user_id uuid, tenant_id uuid, sealed text)
language plpgsql
as $$
declare
  f token_families;
  t refresh_tokens;
begin
  select tf.*
  into f
  from token_families tf
  where tf.id = (
    select r.family
    from refresh_tokens r
    where r.token_hash = old_hash
  )
  for update;
  if not found then
    return query select 'unknown', null::uuid, null::uuid, null::uuid, null::text;
    return;
  end if;
  select r.*
  into t
  from refresh_tokens r
  where r.token_hash = old_hash;
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
  elsif t.used_at > clock_timestamp() - grace and t.sealed is not null and exists (
    select
    from refresh_tokens r
    where r.token_hash = t.successor
      and r.used_at is null
  ) then
    outcome := 'again';
  else
    outcome := 'reused';
    update token_families tf
    set revoked_at = clock_timestamp()
    where tf.id = f.id;
    perform set_config('app.tenant_id', f.tenant_id::text, true);
    perform append_audit(jsonb_build_array(jsonb_build_object(
      'actorId', f.user_id,
      'action', 'member.token_reused',
      'subjectKind', 'member',
      'subjectId', f.user_id,
      'data', jsonb_build_object('app', f.id)
    )));
  end if;
  return query select outcome, f.id, f.user_id, f.tenant_id, t.sealed;
end $$;

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
