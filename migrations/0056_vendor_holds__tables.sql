-- What stops business with a vendor for a time: new orders, the approval of invoices, payments. Each
-- hold stands by itself.
create table vendor_holds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  stops text not null check (stops in ('orders', 'invoices', 'payments')),
  reason text not null check (length(reason) between 1 and 500),
  -- The last day on which it holds.
  until date,
  owner_id uuid not null,
  set_by uuid not null,
  set_at timestamptz not null,
  ended_at timestamptz,
  -- Nobody where its last day passed.
  ended_by uuid,
  end_reason text check (length(end_reason) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id),
  foreign key (tenant_id, set_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, ended_by) references memberships (tenant_id, user_id),
  constraint vendor_holds__whole
    check ((ended_by is null) = (end_reason is null) and (ended_at is not null or ended_by is null))
);
create unique index vendor_holds__one_of_each on vendor_holds (tenant_id, vendor_id, stops)
where ended_at is null;
create index vendor_holds__vendor on vendor_holds (tenant_id, vendor_id, id desc);
create index vendor_holds__owner on vendor_holds (tenant_id, owner_id);
create index vendor_holds__set_by on vendor_holds (tenant_id, set_by);
create index vendor_holds__ended_by on vendor_holds (tenant_id, ended_by);
create index vendor_holds__until on vendor_holds (until)
where ended_at is null and until is not null;
call protect('vendor_holds', 'select, insert, update');

-- Organisations in which the last day of a hold has come, wherever in the world they are.
create function organisations_with_past_vendor_holds()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct h.tenant_id
  from vendor_holds as h
  where h.ended_at is null and h.until <= current_date;
$$;
revoke execute
on function organisations_with_past_vendor_holds
from public;
grant execute
on function organisations_with_past_vendor_holds
to svpms_app;
