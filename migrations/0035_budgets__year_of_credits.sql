-- For budgets of a year that is over, those of the same dimensions in the year of a day, with all above them:
-- what a credit gives back belongs to the year in which it comes.
create function same_budgets_in_year_of(leaves uuid[], day date)
returns table (from_id uuid, leaf_id uuid, budget_id uuid, depth int)
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive year as (
    select extract(year from day)::int - (extract(month from day) < o.fiscal_year_start)::int as value
    from organisations o
    where o.tenant_id = (select current_tenant())
  ),
  found as (
    select old.id as from_id, b.id
    from budgets old
    cross join year
    join budgets b
      on b.tenant_id = old.tenant_id
      and b.fiscal_year = year.value
      and b.entity_id = old.entity_id
      and b.cost_center_id is not distinct from old.cost_center_id
      and b.category_id is not distinct from old.category_id
      and b.project_id is not distinct from old.project_id
      and b.status <> 'draft'
    where old.tenant_id = (select current_tenant())
      and old.id = any(leaves)
      and old.fiscal_year <> year.value
  ),
  chain as (
    select found.from_id, found.id as leaf_id, found.id as budget_id, 0 as depth
    from found
    union all
    select chain.from_id, chain.leaf_id, b.parent_id, chain.depth + 1
    from chain
    join budgets b
      on b.tenant_id = (select current_tenant())
      and b.id = chain.budget_id
    where b.parent_id is not null
  )
  select from_id, leaf_id, budget_id, depth
  from chain
  order by from_id, depth
$$;
revoke execute on function same_budgets_in_year_of from public;
grant execute on function same_budgets_in_year_of to svpms_app;
