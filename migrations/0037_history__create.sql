-- Where the chain of an organisation ends: the number and the hash of its last row.
create table audit_heads (
  tenant_id uuid primary key default current_tenant() references organisations,
  seq bigint not null,
  hash bytea not null
);
call protect('audit_heads', 'select, insert, update');

-- Append-only, one chain of hashes for each organisation: hash = sha256(previous hash || canonical
-- text of the row).
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
-- The audit log by person, by kind of thing, and by time, newest first.
create index audit_log__actor on audit_log (tenant_id, actor_id, seq desc);
create index audit_log__kind on audit_log (tenant_id, subject_kind, seq desc);
create index audit_log__at on audit_log (tenant_id, at);
call protect('audit_log', 'select, insert');

-- History says of a thing what its own policy shows. In a function: written out in the policy, its
-- tables would be planned with every statement on the log, for everybody.
create function history_shown(kind text, subject uuid)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
  case kind
    when 'attachment' then
      return exists (
        select 1
        from attachments as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'budget' then
      return exists (
        select 1
        from budgets as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'approval' then
      return exists (
        select 1
        from approvals as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'cost_center' then
      return in_limits(subject);
    else
      -- A document, or what belongs to no part of the organisation: a member, a setting.
      return exists (
        select 1
        from documents as d
        where d.tenant_id = (select current_tenant()) and d.id = subject
      )
      or not exists (
        select 1
        from document_statuses as s
        where s.kind = history_shown.kind
      );
  end case;
end;
$$;
create policy within_limits on audit_log
as restrictive
for select
to svpms_limited
using (
  actor_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or history_shown(subject_kind, subject_id)
);

-- The columns are listed, and in this order: another order would break every chain there is.
create function audit_hash(previous bytea, entry audit_log)
returns bytea
language sql
immutable
as $$
  select
    sha256(
      previous || convert_to(
        jsonb_build_array(
          entry.tenant_id,
          entry.seq,
          extract(epoch from entry.at)::text,
          entry.actor_id,
          entry.action,
          entry.subject_kind,
          entry.subject_id,
          entry.data,
          entry.request_id
        )::text,
        'UTF8'
      )
    );
$$;

-- Appends entries in order. The head row is locked here, as the last statement before COMMIT, so
-- that the chain costs one round trip.
create function append_audit(entries jsonb)
returns void
language plpgsql
as $$
declare
  head audit_heads;
  entry jsonb;
  new_row audit_log;
begin
  insert into audit_heads (seq, hash)
  values (0, '\x')
  on conflict do nothing;
  select *
  into head
  from audit_heads
  where tenant_id = (select current_tenant())
  for update;
  for entry in select value from jsonb_array_elements(entries) loop
    head.seq := head.seq + 1;
    new_row := row(
      current_tenant(),
      head.seq,
      clock_timestamp(),
      (entry->>'actorId')::uuid,
      entry->>'action',
      entry->>'subjectKind',
      (entry->>'subjectId')::uuid,
      entry->'data',
      entry->>'requestId',
      null
    )::audit_log;
    new_row.hash := audit_hash(head.hash, new_row);
    insert into audit_log values (new_row.*);
    head.hash := new_row.hash;
  end loop;
  update audit_heads
  set seq = head.seq, hash = head.hash
  where tenant_id = (select current_tenant());
end $$;

-- The first rows of the chain that do not follow from the one before, and whether the end is where
-- the head says. The chain is recomputed from its first entry to its last by everybody who may: it
-- says where it breaks, not what happened.
create function verify_audit(wanted uuid)
returns table (seq bigint, problem text)
language plpgsql
stable
as $$
#variable_conflict use_column
begin
  return query with chain as (
    select
      l,
      lag(l.seq, 1, 0::bigint) over w as before_seq,
      lag(l.hash, 1, '\x'::bytea) over w as before_hash
    from audit_log l
    where l.tenant_id = wanted
    window w as (order by l.seq)
  ),
  bad as (
    select
      (l).seq,
      case
        when (l).seq <> before_seq + 1 then 'a row before this one was removed'
        else 'this row was edited, or rows were reordered'
      end as problem
    from chain
    where (l).seq <> before_seq + 1
      or (l).hash is distinct from audit_hash(before_hash, l)
  ),
  head as (
    select h.seq, 'rows at the end were removed, or the head was changed' as problem
    from audit_heads h
    where h.tenant_id = wanted
      and (h.seq, h.hash) is distinct from (
        select (x.seq, x.hash)
        from (
          select l.seq, l.hash
          from audit_log l
          where l.tenant_id = wanted
          order by l.seq desc
          limit 1
        ) x
      )
  )
  select * from bad
  union all
  select * from head
  order by 1
  limit 20;
end $$;

-- The same for the organisation of this transaction, whatever part of it the person who asks may see.
create function verify_own_audit()
returns table (seq bigint, problem text)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select v.seq, v.problem from verify_audit((select current_tenant())) as v;
$$;

-- Where every organisation's audit chain stands, to be kept outside this database: numbers and
-- hashes alone.
create function audit_standings()
returns table (tenant_id uuid, seq bigint, hash text)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select h.tenant_id, h.seq, encode(h.hash, 'hex')
  from audit_heads as h
  where h.seq > 0
  order by h.tenant_id;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function audit_standings, verify_own_audit from public;
grant execute on function audit_standings, verify_own_audit to svpms_app;
