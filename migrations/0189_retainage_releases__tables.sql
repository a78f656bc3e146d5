-- What of the invoices of an order is held back, and who said that it is paid.

-- Somebody said that the milestone of an order is reached: all that is held back of its invoices
-- becomes free, or so much of it. Taken back, it is kept and counts no more.
create table retainage_releases (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  milestone text not null check (length(milestone) between 1 and 200),
  note text check (length(note) between 1 and 1000),
  -- Of all: what is approved afterwards is not held back either.
  whole boolean not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null,
  released_by uuid not null,
  released_at timestamptz not null,
  taken_back_by uuid,
  taken_back_at timestamptz,
  taken_back_reason text check (length(taken_back_reason) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint retainage_releases__order_fkey
    foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  constraint retainage_releases__released_by_fkey
    foreign key (tenant_id, released_by) references memberships (tenant_id, user_id),
  constraint retainage_releases__taken_back_by_fkey
    foreign key (tenant_id, taken_back_by) references memberships (tenant_id, user_id),
  constraint retainage_releases__taken_back
    check (
      (taken_back_at is null) = (taken_back_by is null)
      and (taken_back_at is null) = (taken_back_reason is null)
    )
);
create index retainage_releases__order on retainage_releases (tenant_id, purchase_order_id);
create index retainage_releases__released_by on retainage_releases (tenant_id, released_by);
create index retainage_releases__taken_back_by on retainage_releases (tenant_id, taken_back_by)
where taken_back_by is not null;
call protect('retainage_releases', 'select, insert, update');

-- Who sees the order sees what was released of it.
create policy within_limits on retainage_releases
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = retainage_releases.tenant_id and d.id = retainage_releases.purchase_order_id
  )
);

-- The order that a part of an invoice is held back for, until a day or until a milestone is reached; as
-- the order said when the invoice was approved. Below zero for a credit note.
alter table instalments
add column retained_of uuid,
add column held_until date,
add column milestone text check (length(milestone) between 1 and 200),
add column retainage_release_id uuid,
add constraint instalments__retained_of_fkey
  foreign key (tenant_id, retained_of) references purchase_order_details (tenant_id, id),
add constraint instalments__retainage_release_fkey
  foreign key (tenant_id, retainage_release_id) references retainage_releases (tenant_id, id),
add constraint instalments__retained
  check (
    retained_of is null
    and held_until is null
    and milestone is null
    and retainage_release_id is null
    or retained_of is not null
    and (held_until is null) != (milestone is null)
    and discount = 0
  );
create index instalments__retained_of on instalments (tenant_id, retained_of)
where retained_of is not null;
create index instalments__retainage_release on instalments (tenant_id, retainage_release_id)
where retainage_release_id is not null;

-- The vendor sees what is held back, and until when.
grant select (retained_of, held_until, milestone, retainage_release_id)
on instalments
to svpms_portal;
