-- An app that signed in, and its chain of refresh tokens. Looked up before a tenant is known, as sessions are.
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
insert into token_families (id, user_id, tenant_id, revoked_at) select distinct on (family) family, user_id, tenant_id, revoked_at from refresh_tokens order by family, revoked_at nulls last;
grant select, insert, update, delete on token_families to svpms_app;

-- What the family knows is not repeated in its tokens. `sealed` is the successor, readable only with the token it follows.
alter table refresh_tokens drop column user_id, drop column tenant_id, drop column revoked_at, add column successor text, add column sealed text,
  add constraint refresh_tokens__family foreign key (family) references token_families (id) on delete cascade;

-- Exchanges a refresh token for its successor. The family's row is locked first, so that of many at once one makes the successor and the others, for `grace`, are
-- given the same one; later, or when the successor was used already, two hold the token and the family ends (RFC 9700, 4.14.2), which its organisation's audit log tells.
create function rotate_refresh_token(old_hash text, new_hash text, new_sealed text, grace interval, idle interval) returns table (outcome text, family uuid, user_id uuid, tenant_id uuid, sealed text) language plpgsql as $$
declare
  f token_families;
  t refresh_tokens;
begin
  select tf.* into f from token_families tf where tf.id = (select r.family from refresh_tokens r where r.token_hash = old_hash) for update;
  if not found then return query select 'unknown', null::uuid, null::uuid, null::uuid, null::text; return; end if;
  select r.* into t from refresh_tokens r where r.token_hash = old_hash;
  if f.revoked_at is not null or (t.used_at is null and t.expires_at <= clock_timestamp()) then outcome := 'ended';
  elsif t.used_at is null then
    outcome := 'rotated';
    update refresh_tokens r set used_at = clock_timestamp(), successor = new_hash, sealed = new_sealed where r.token_hash = old_hash;
    insert into refresh_tokens (token_hash, family, expires_at) values (new_hash, f.id, clock_timestamp() + idle);
    update token_families tf set last_used_at = clock_timestamp() where tf.id = f.id;
  elsif t.used_at > clock_timestamp() - grace and t.sealed is not null and exists (select from refresh_tokens r where r.token_hash = t.successor and r.used_at is null) then outcome := 'again';
  else
    outcome := 'reused';
    update token_families tf set revoked_at = clock_timestamp() where tf.id = f.id;
    perform set_config('app.tenant_id', f.tenant_id::text, true);
    perform append_audit(jsonb_build_array(jsonb_build_object('actorId', f.user_id, 'action', 'member.token_reused', 'subjectKind', 'member', 'subjectId', f.user_id, 'data', jsonb_build_object('app', f.id))));
  end if;
  return query select outcome, f.id, f.user_id, f.tenant_id, t.sealed;
end $$;

-- Who an access token stands for, while neither its app was signed out nor the person deactivated.
create function actor_of_app(wanted_user uuid, wanted_tenant uuid, wanted_family uuid) returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select actor_of(wanted_user, wanted_tenant) from token_families f where f.id = wanted_family and f.user_id = wanted_user and f.tenant_id = wanted_tenant and f.revoked_at is null
$$;

-- Keys a person gives to programs of their own. Only a hash is kept; the prefix tells keys apart.
create table api_keys (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  user_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  prefix text not null,
  key_hash text not null,
  scopes text[] not null check (cardinality(scopes) between 1 and 100),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  check (expires_at <= created_at + interval '368 days')
);
create index api_keys__user on api_keys (tenant_id, user_id, id);
create index api_keys__hash on api_keys (key_hash);
call protect('api_keys', 'select, insert, update');

-- Opens a key before its organisation is known: who it stands for now, and its scopes. Its last use is written at most once a minute.
create function open_api_key(wanted_hash text) returns table (id uuid, scopes text[], actor jsonb) language plpgsql security definer set search_path = public, pg_temp as $$
declare k api_keys;
begin
  select a.* into k from api_keys a where a.key_hash = wanted_hash and a.revoked_at is null and a.expires_at > now();
  if not found then return; end if;
  if k.last_used_at is null or k.last_used_at < now() - interval '1 minute' then
    update api_keys a set last_used_at = now() where a.tenant_id = k.tenant_id and a.id = k.id and (a.last_used_at is null or a.last_used_at < now() - interval '1 minute');
  end if;
  return query select k.id, k.scopes, actor_of(k.user_id, k.tenant_id);
end $$;
revoke execute on function actor_of_app, open_api_key from public;
grant execute on function actor_of_app, open_api_key to svpms_app;

-- Counters of rate-limiter-flexible, in its columns and order. Losing them in a crash is harmless, so they are not logged.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint not null
);
create index rate_limits__expire on rate_limits (expire);
grant select, insert, update, delete on rate_limits to svpms_app;
