-- Moves figures of budgets that were read without a lock. They are locked now, in the order of their
-- ids, and must still be as the decision needs them: the same version and amount, not more used
-- than `most_used`, and more than `used_above` (null: it does not matter). Otherwise the change is
-- tried again, which is what the code of a serialization failure asks for.
create function move_budgets_as_decided(
  ids uuid[],
  r bigint[],
  c bigint[],
  x bigint[],
  versions int[],
  amounts bigint[],
  most_used bigint[],
  used_above bigint[]
)
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform lock_budgets(ids);
  if
    exists (
      select 1
      from
        unnest(ids, versions, amounts, most_used, used_above) as d (
          id,
          version,
          amount,
          most_used,
          used_above
        )
        left join budgets as b on b.tenant_id = (select current_tenant()) and b.id = d.id
      where
        b.version is distinct from d.version
        or b.amount != d.amount
        or b.reserved + b.committed + b.actual > d.most_used
        or b.reserved + b.committed + b.actual <= d.used_above
    )
  then
    raise exception 'a budget has changed since this was decided' using errcode = '40001';
  end if;
  perform move_budgets(ids, array_fill(0::bigint, array[cardinality(ids)]), r, c, x);
end;
$$;
