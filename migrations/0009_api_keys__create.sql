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

-- Opens a key before its organisation is known: its person and its scopes. Its last use
-- is written at most once a minute.
create function open_api_key(wanted_hash text)
returns table (id uuid, scopes text[], actor jsonb)
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  k api_keys;
begin
  select a.*
  into k
  from api_keys as a
  where a.key_hash = wanted_hash and a.revoked_at is null and a.expires_at > now();
  if not found then
    return;
  end if;
  if k.last_used_at is null or k.last_used_at < now() - interval '1 minute' then
    update api_keys as a
    set last_used_at = now()
    where
      a.tenant_id = k.tenant_id
      and a.id = k.id
      and (a.last_used_at is null or a.last_used_at < now() - interval '1 minute');
  end if;
  return query select k.id, k.scopes, actor_of(k.user_id, k.tenant_id);
end;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function open_api_key from public;
grant execute on function open_api_key to svpms_app;
