-- The tenant-safe door for text search: LIKE may not use an index under row level security, so this
-- function states the tenant and the limits itself. A few of each kind, by their words or their
-- number.
create function search_documents(wanted text, most integer, kinds text[])
returns table (kind text, id uuid, number text, title text)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select f.kind, f.id, coalesce(f.number, 'Draft'), coalesce(f.title, f.number)
  from
    unnest(kinds) as k (kind)
    cross join lateral (
      select d.kind, d.id, d.number, d.title
      from documents as d
      where
        d.tenant_id = (select current_tenant())
        and d.kind = k.kind
        and (d.title ilike wanted or d.number ilike wanted)
        and (
          (select coalesce(current_setting('app.limits', true), '') = '')
          or document_in_limits(d.kind, d.id, d.owner_id, d.cost_center_id)
        )
      limit most
    ) as f;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function search_documents from public;
grant execute on function search_documents to svpms_app;
