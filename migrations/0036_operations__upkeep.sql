-- Answers that were kept for an Idempotency-Key end after a day.
create index idempotency_keys__created on idempotency_keys (created_at);
create function sweep_idempotency_keys() returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with old as (
    select ctid
    from idempotency_keys
    where created_at < now() - interval '24 hours'
    limit 20000
  ),
  gone as (
    delete from idempotency_keys
    where ctid in (select ctid from old)
    returning 1
  )
  select count(*)
  from gone
$$;
revoke execute on function sweep_idempotency_keys from public;
grant execute on function sweep_idempotency_keys to svpms_app;

-- The ids of the keys that stored secrets were sealed with: never a secret, and never whose it is.
create function sealing_keys() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
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
  where address like 'v1.________.%'
$$;
revoke execute on function sealing_keys from public;
grant execute on function sealing_keys to svpms_app;

-- Where every organisation's audit chain stands, to be kept outside this database: numbers and hashes alone.
create function audit_standings() returns table (tenant_id uuid, seq bigint, hash text)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.tenant_id, h.seq, encode(h.hash, 'hex')
  from audit_heads h
  where h.seq > 0
  order by h.tenant_id
$$;
revoke execute on function audit_standings from public;
grant execute on function audit_standings to svpms_app;
