-- Change orders: what is to change of an issued order, drafted beside it, approved where it costs more,
-- and then applied. What the vendor was sent before stays readable.

-- Lines that a change took off the order. All of such a line is closed.
alter table purchase_order_lines
add column removed boolean not null default false,
add constraint purchase_order_lines__removed check (not removed or closed_quantity = quantity);
grant select (removed) on purchase_order_lines to svpms_portal;

-- What an order was before a change, as it was frozen then.
create table purchase_order_versions (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  number int not null check (number >= 1),
  snapshot jsonb not null,
  snapshot_sha256 text not null,
  replaced_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, purchase_order_id, number),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id)
);
call protect('purchase_order_versions', 'select, insert');

create policy within_limits on purchase_order_versions
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where
      d.tenant_id = purchase_order_versions.tenant_id
      and d.id = purchase_order_versions.purchase_order_id
  )
);

-- `sequence` counts the changes of one order. Its total and that in the organisation's currency are
-- those that the order has with the change.
create table change_order_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'change_order' check (document_kind = 'change_order'),
  purchase_order_id uuid not null,
  sequence int not null check (sequence >= 1),
  is_open boolean not null default true,
  reason text not null check (length(reason) between 1 and 2000),
  expected_on date,
  was_expected_on date,
  was_total bigint not null,
  asks boolean not null default false,
  revision int not null default 0,
  primary key (tenant_id, id),
  constraint change_order_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  constraint change_orders__sequence_key unique (tenant_id, purchase_order_id, sequence)
);
create unique index change_orders__one_open on change_order_details (tenant_id, purchase_order_id)
where is_open;
call protect('change_order_details', 'select, insert, update');
call register_kind(
  'change_order',
  array['draft', 'pending', 'approved', 'applied', 'rejected', 'withdrawn'],
  $$ (d.status in ('draft', 'pending', 'approved')) = x.is_open $$
);
alter table documents
add constraint change_orders__complete
  check (
    kind != 'change_order'
    or number is not null
    and vendor_id is not null
    and cost_center_id is not null
    and currency is not null
    and total >= 0
    and base_total >= 0
  );

create view change_orders
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    d.vendor_id,
    d.cost_center_id,
    d.owner_id,
    d.currency,
    d.total,
    d.base_total,
    x.purchase_order_id,
    x.sequence,
    x.is_open,
    x.reason,
    x.expected_on,
    x.was_expected_on,
    x.was_total,
    x.asks,
    x.revision,
    d.version,
    d.created_at
  from
    documents as d
    left join change_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'change_order';
grant select, update on change_orders to svpms_app;

-- A line as it is to be, beside what it was. Without a line of the order it is added from a line of a
-- request; a quantity of nothing takes it off. `reserved` is what it reserves until it is applied.
create table change_order_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  change_order_id uuid not null,
  position int not null,
  purchase_order_line_id uuid,
  purchase_request_line_id uuid,
  description text not null check (length(description) between 1 and 500),
  quantity numeric(18, 6) not null check (quantity >= 0),
  unit text not null,
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  amount bigint not null check (amount >= 0),
  was_description text,
  was_quantity numeric(18, 6),
  was_unit_price numeric(19, 6),
  was_amount bigint,
  reserved bigint not null default 0 check (reserved >= 0),
  primary key (tenant_id, id),
  unique (tenant_id, change_order_id, position),
  foreign key (tenant_id, change_order_id) references change_order_details (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id),
  foreign key (tenant_id, purchase_request_line_id) references purchase_request_lines (
    tenant_id,
    id
  ),
  constraint change_order_lines__of_one
    check ((purchase_order_line_id is null) != (purchase_request_line_id is null))
);
create index change_order_lines__order_line on change_order_lines (
  tenant_id,
  purchase_order_line_id
);
create index change_order_lines__request_line on change_order_lines (
  tenant_id,
  purchase_request_line_id
);
call protect('change_order_lines', 'select, insert, update, delete');

create policy within_limits on change_order_lines
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = change_order_lines.tenant_id and d.id = change_order_lines.change_order_id
  )
);

-- The vendor is sent the order as it is after a change.
alter table order_dispatches
drop constraint order_dispatches_about_check,
add constraint order_dispatches_about_check
  check (about in ('issue', 'again', 'cancellation', 'change'));
