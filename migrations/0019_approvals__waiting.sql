-- Steps that wait, by how long: what the check of approvals that wait too long reads.
create index approval_steps__waiting on approval_steps (tenant_id, activated_at) where status = 'active';
create function organisations_with_late_approvals() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select distinct tenant_id from approval_steps where status = 'active' and activated_at < now() - interval '1 day'
$$;
revoke execute on function organisations_with_late_approvals from public;
grant execute on function organisations_with_late_approvals to svpms_app;

-- Budgets that are nearly used up, of the years that are still spent from.
create index budgets__tight on budgets (tenant_id, fiscal_year) where amount > 0 and (reserved + committed + actual) * 5 >= amount * 4;
