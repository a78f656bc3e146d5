-- How much of an advance is set off, paid back or written off. By it, advances that are not used up are found at once.
alter table invoice_details
add column advance_used bigint not null default 0 constraint invoice_details__advance_used
  check (advance_used = 0 or kind = 'advance' and advance_used between 0 and payable);
update invoice_details as a
set advance_used = used.amount
from
  (
    select u.tenant_id, u.advance_id, sum(u.amount) as amount
    from
      (
        select s.tenant_id, s.advance_id, s.amount
        from advance_set_offs as s
        where s.taken_back_at is null
        union all
        select r.tenant_id, r.advance_id, r.amount
        from advance_refunds as r
        where r.done_at is not null and r.taken_back_at is null
      ) as u
    group by u.tenant_id, u.advance_id
  ) as used
where used.tenant_id = a.tenant_id and used.advance_id = a.id;
create index invoice_details__advances_left on invoice_details (tenant_id, purchase_order_id)
where kind = 'advance' and advance_used < payable;

-- What is set off, paid back and written off never comes to more than what was asked.
create or replace function advance_set_offs_within()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  used_now bigint;
begin
  select coalesce(sum(used.amount), 0)
  into used_now
  from
    (
      select s.amount
      from advance_set_offs as s
      where
        s.tenant_id = new.tenant_id
        and s.advance_id = new.advance_id
        and s.taken_back_at is null
      union all
      select r.amount
      from advance_refunds as r
      where
        r.tenant_id = new.tenant_id
        and r.advance_id = new.advance_id
        and r.done_at is not null
        and r.taken_back_at is null
    ) as used;
  perform 1
  from invoice_details as a
  where a.tenant_id = new.tenant_id and a.id = new.advance_id and a.payable < used_now;
  if found then
    raise exception 'more of advance % is used than it is', new.advance_id
      using errcode = 'check_violation', constraint = 'advance_set_offs__within';
  end if;
  update invoice_details as a
  set advance_used = used_now
  where a.tenant_id = new.tenant_id and a.id = new.advance_id and a.advance_used != used_now;
  return null;
end;
$$;
