-- The tenant-safe door for text search: LIKE may not use an index under row level security, so this
-- function states the tenant itself.
create function search_documents(wanted text, most integer)
returns table (kind text, id uuid, number text, title text)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  (
    select 'vendor', v.id, v.number, v.name
    from vendors as v
    where v.tenant_id = (select current_tenant()) and (v.name ilike wanted or v.number ilike wanted)
    limit most
  )
  union all
  (
    select 'purchase_request', r.id, r.number, r.title
    from purchase_requests as r
    where
      r.tenant_id = (select current_tenant())
      and r.title ilike wanted
      and (
        (select coalesce(current_setting('app.limits', true), '') = '')
        or r.requester_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
        or in_limits(r.cost_center_id)
        or exists (
          select 1
          from
            approvals as a
            join approval_tasks as t on t.tenant_id = a.tenant_id and t.approval_id = a.id
          where
            a.tenant_id = r.tenant_id
            and a.subject_id = r.id
            and t.assignee_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
        )
      )
    limit most
  );
$$;

-- What the application may call of it; nobody else may.
revoke execute on function search_documents from public;
grant execute on function search_documents to svpms_app;
