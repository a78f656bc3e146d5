-- An order that a person put on hold: nothing is received or billed for it until the hold is lifted.
create table order_holds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  reason text not null check (length(reason) between 1 and 500),
  held_by uuid not null,
  held_at timestamptz not null default now(),
  lifted_by uuid,
  lifted_at timestamptz,
  lift_reason text check (length(lift_reason) between 1 and 500),
  primary key (tenant_id, id),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  foreign key (tenant_id, held_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, lifted_by) references memberships (tenant_id, user_id),
  constraint order_holds__lifted
    check (
      (lifted_at is null) = (lifted_by is null)
      and (lifted_at is null) = (lift_reason is null)
    )
);
create index order_holds__order on order_holds (tenant_id, purchase_order_id, id);
create index order_holds__held_by on order_holds (tenant_id, held_by);
create index order_holds__lifted_by on order_holds (tenant_id, lifted_by);
create unique index order_holds__one on order_holds (tenant_id, purchase_order_id)
where lifted_at is null;
call protect('order_holds', 'select, insert, update');

create policy within_limits on order_holds
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = order_holds.tenant_id and d.id = order_holds.purchase_order_id
  )
);
