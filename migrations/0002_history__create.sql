-- Append-only, one hash chain per organisation: hash = sha256(previous hash || canonical text of the row).
create table audit_heads (
  tenant_id uuid primary key default current_tenant() references organisations,
  seq bigint not null,
  hash bytea not null
);
call protect('audit_heads', 'select, insert, update');

create table audit_log (
  tenant_id uuid not null default current_tenant() references organisations,
  seq bigint not null,
  at timestamptz not null,
  actor_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id uuid not null,
  data jsonb not null,
  request_id text,
  hash bytea not null,
  primary key (tenant_id, seq)
);
create index audit_log__subject on audit_log (tenant_id, subject_id, seq);
call protect('audit_log', 'select, insert');

create function audit_hash(previous bytea, entry audit_log) returns bytea language sql immutable as $$
  select sha256(previous || convert_to(jsonb_build_array(entry.tenant_id, entry.seq, extract(epoch from entry.at)::text, entry.actor_id, entry.action, entry.subject_kind,
    entry.subject_id, entry.data, entry.request_id)::text, 'UTF8'))
$$;

-- Appends entries in order. The head row is locked here, as the last statement before COMMIT, so that the chain costs one round trip.
create function append_audit(entries jsonb) returns void language plpgsql as $$
declare
  head audit_heads;
  entry jsonb;
  new_row audit_log;
begin
  insert into audit_heads (seq, hash) values (0, '\x') on conflict do nothing;
  select * into head from audit_heads where tenant_id = current_tenant() for update;
  for entry in select value from jsonb_array_elements(entries) loop
    head.seq := head.seq + 1;
    new_row := row(current_tenant(), head.seq, clock_timestamp(), (entry->>'actorId')::uuid, entry->>'action', entry->>'subjectKind', (entry->>'subjectId')::uuid,
      entry->'data', entry->>'requestId', null)::audit_log;
    new_row.hash := audit_hash(head.hash, new_row);
    insert into audit_log values (new_row.*);
    head.hash := new_row.hash;
  end loop;
  update audit_heads set seq = head.seq, hash = head.hash where tenant_id = current_tenant();
end $$;

-- The first rows of the chain that do not follow from the one before, and whether the end is where the head says.
create function verify_audit(wanted uuid) returns table (seq bigint, problem text) language sql stable as $$
  with chain as (
    select l, lag(l.seq, 1, 0::bigint) over w as before_seq, lag(l.hash, 1, '\x'::bytea) over w as before_hash
    from audit_log l where l.tenant_id = wanted window w as (order by l.seq)
  ), bad as (
    select (l).seq, case when (l).seq <> before_seq + 1 then 'a row before this one was removed' else 'this row was edited, or rows were reordered' end as problem
    from chain where (l).seq <> before_seq + 1 or (l).hash is distinct from audit_hash(before_hash, l)
  ), head as (
    select h.seq, 'rows at the end were removed, or the head was changed' as problem from audit_heads h
    where h.tenant_id = wanted and (h.seq, h.hash) is distinct from (select (x.seq, x.hash) from (select l.seq, l.hash from audit_log l where l.tenant_id = wanted order by l.seq desc limit 1) x)
  )
  select * from bad union all select * from head order by 1 limit 20
$$;
