-- What the platform keeps for an organisation: answers that were given, and what was done by the
-- clock.

-- The answer once given to an Idempotency-Key, kept in the same transaction as the change.
create table idempotency_keys (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  request_hash text not null,
  status int,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, key)
);
-- Answers that were kept for an Idempotency-Key end after a day.
create index idempotency_keys__created on idempotency_keys (created_at);
call protect('idempotency_keys');

create function sweep_idempotency_keys()
returns bigint
language sql
security definer
set search_path = public, pg_temp
as $$
  with
    old as (
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
  from gone;
$$;

-- What scheduled work last did in an organisation. One row for each piece of work; its history is
-- in the audit log, where it changed something.
create table job_runs (
  tenant_id uuid not null default current_tenant() references organisations,
  name text not null check (length(name) between 1 and 100),
  started_at timestamptz not null,
  finished_at timestamptz not null,
  -- How much it did: reminders sent, tasks moved.
  done int not null check (done >= 0),
  error text check (length(error) <= 1000),
  -- The last time it went well, kept when it then failed.
  succeeded_at timestamptz,
  primary key (tenant_id, name)
);
call protect('job_runs', 'select, insert, update');

-- Scheduled work goes through every organisation, one transaction each.
create function every_organisation()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select tenant_id from organisations order by tenant_id;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function sweep_idempotency_keys, every_organisation from public;
grant execute on function sweep_idempotency_keys, every_organisation to svpms_app;
