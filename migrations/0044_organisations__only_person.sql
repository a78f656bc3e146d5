-- From when on a second person belonged to the organisation. Until then its only person decides
-- alone on a few things; afterwards never again, even if people leave.
alter table organisations add column second_person_at timestamptz;
update organisations as o
set second_person_at = now()
where
  (
    select count(*)
    from memberships as m
    where m.tenant_id = o.tenant_id
  ) > 1;

-- However somebody joins. The update waits for decisions that hold the row, and they wait for it.
create function note_second_person()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  update organisations
  set second_person_at = now()
  where
    tenant_id = new.tenant_id
    and second_person_at is null
    and exists (
      select 1
      from memberships as m
      where m.tenant_id = new.tenant_id and m.user_id != new.user_id
    );
  return null;
end;
$$;
revoke execute on function note_second_person from public;
create trigger memberships__second_person
after insert on memberships
for each row
execute function note_second_person();

create function second_person_stays()
returns trigger
language plpgsql
as $$
begin
  new.second_person_at := coalesce(old.second_person_at, new.second_person_at);
  return new;
end;
$$;
create trigger organisations__second_person_stays
before update on organisations
for each row
when (old.second_person_at is not null)
execute function second_person_stays();

-- Opened for the only person there was, who is its author too.
alter table approvals add column alone boolean not null default false;

-- Enforced here as well: nothing is approved alone once there were two people.
create function only_person_approves_alone()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from organisations
  where tenant_id = new.tenant_id and second_person_at is null
  for share;
  if not found then
    raise exception 'somebody else belongs to the organisation'
      using errcode = 'check_violation', constraint = 'approvals__only_person';
  end if;
  return new;
end;
$$;
revoke execute on function only_person_approves_alone from public;
create trigger approvals__only_person
before update of status on approvals
for each row
when (new.alone and new.status = 'approved' and old.status != 'approved')
execute function only_person_approves_alone();

-- What the inbox and its number ask for on every page.
create index vendors__pending on vendors (tenant_id, id) where status = 'pending';
