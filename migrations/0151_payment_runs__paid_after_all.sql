-- A payment that was said to have failed was paid after all: what it pays is live again. The unique
-- index holds that nothing else pays it at the same time.
create or replace function released_run_stays()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return new;
  end if;
  if
    tg_op = 'UPDATE'
    and (
      new.run_id,
      new.instalment_id,
      new.account_id,
      new.amount,
      new.discount,
      new.payment_id
    ) is not distinct from (
      old.run_id,
      old.instalment_id,
      old.account_id,
      old.amount,
      old.discount,
      old.payment_id
    )
    and (old.live or new.payment_id is not null)
  then
    return new;
  end if;
  perform 1
  from payment_run_details as r
  where r.tenant_id = new.tenant_id and r.id = new.run_id and r.released_at is not null;
  if found then
    raise exception 'a released payment run is never changed'
      using errcode = 'check_violation', constraint = 'payment_runs__released_stays';
  end if;
  return new;
end;
$$;
