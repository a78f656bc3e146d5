-- History and search stop where a role that is limited to an entity or a department stops.
create policy within_limits on audit_log as restrictive for select using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or actor_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or case subject_kind
    when 'purchase_request' then exists (
      select 1
      from purchase_requests x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'purchase_order' then exists (
      select 1
      from purchase_orders x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'receipt' then exists (
      select 1
      from receipts x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'invoice' then exists (
      select 1
      from invoices x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'invoice_capture' then exists (
      select 1
      from invoice_captures x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'document' then exists (
      select 1
      from documents x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'budget' then exists (
      select 1
      from budgets x
      where x.tenant_id = audit_log.tenant_id
        and x.id = audit_log.subject_id
    )
    when 'budget_transfer' then exists (
      select 1
      from budget_transfers t
      join budgets x on x.tenant_id = t.tenant_id and x.id in (t.from_id, t.to_id)
      where t.tenant_id = audit_log.tenant_id
        and t.id = audit_log.subject_id
    )
    when 'cost_center' then in_limits(subject_id)
    -- What a member, a vendor or a setting is does not belong to a part of the organisation.
    else true
  end
);

-- The chain is recomputed from its first entry to its last by everybody who may: it says where it breaks, not what happened.
create or replace function verify_audit(wanted uuid) returns table (seq bigint, problem text)
language plpgsql stable as $$
#variable_conflict use_column
declare
  limits text := coalesce(current_setting('app.limits', true), '');
begin
  perform set_config('app.limits', '', true);
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
  perform set_config('app.limits', limits, true);
end $$;

create or replace function search_documents(wanted text, most integer)
returns table (kind text, id uuid, number text, title text)
language sql stable security definer set search_path = public, pg_temp as $$
  (
    select 'vendor', v.id, v.number, v.name
    from vendors v
    where v.tenant_id = (select current_tenant())
      and (v.name ilike wanted or v.number ilike wanted)
    limit most
  )
  union all
  (
    select 'purchase_request', r.id, r.number, r.title
    from purchase_requests r
    where r.tenant_id = (select current_tenant())
      and r.title ilike wanted
      and (
        (select coalesce(current_setting('app.limits', true), '') = '')
        or r.requester_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
        or in_limits(r.cost_center_id)
        or exists (
          select 1
          from approvals a
          join approval_tasks t on t.tenant_id = a.tenant_id and t.approval_id = a.id
          where a.tenant_id = r.tenant_id
            and a.subject_id = r.id
            and t.assignee_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
        )
      )
    limit most
  )
$$;
