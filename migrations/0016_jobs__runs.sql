-- What scheduled work last did in an organisation. One row for each piece of work; its history is in the audit log, where it changed something.
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
create function every_organisation() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$ select tenant_id from organisations order by tenant_id $$;
revoke execute on function every_organisation from public;
grant execute on function every_organisation to svpms_app;
