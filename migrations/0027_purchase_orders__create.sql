-- Purchase orders, their lines, and what these take of the lines of requests.

-- What was ordered from a vendor. Issued, it has a number and a frozen content with its hash. An
-- order of several requests names none of them.
create table purchase_order_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'purchase_order' check (document_kind = 'purchase_order'),
  purchase_request_id uuid,
  budget_id uuid,
  fx_rate numeric(20, 10) not null check (fx_rate > 0),
  expected_on date,
  payment_terms_days int not null,
  receipt_status text not null default 'none' check (receipt_status in ('none', 'partial', 'full')),
  billing_status text not null default 'none' check (billing_status in ('none', 'partial', 'full')),
  snapshot jsonb,
  snapshot_sha256 text,
  issued_at timestamptz,
  primary key (tenant_id, id),
  constraint purchase_order_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, purchase_request_id) references purchase_request_details (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id)
);
create index purchase_orders__request on purchase_order_details (tenant_id, purchase_request_id);
-- What is still expected: a receiver's inbox.
create index purchase_orders__to_receive on purchase_order_details (tenant_id, id)
where receipt_status != 'full';
create index purchase_orders__budget on purchase_order_details (tenant_id, budget_id);
call protect('purchase_order_details', 'select, insert, update');
call register_kind(
  'purchase_order',
  array['draft', 'issued', 'closed', 'cancelled'],
  $$
    d.status in ('draft', 'cancelled')
    or d.number is not null and x.snapshot_sha256 is not null
  $$
);
alter table documents
add constraint purchase_orders__complete
  check (
    kind != 'purchase_order'
    or vendor_id is not null
    and cost_center_id is not null
    and currency is not null
    and total >= 0
    and base_total >= 0
  );
-- An order's number as people write it: in any case, with any spacing or punctuation.
create index purchase_orders__plain_number on documents (
  tenant_id,
  upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g'))
)
where kind = 'purchase_order' and number is not null;

-- The title is what is ordered, in a few words; the date is the day of issue.
create view purchase_orders
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
    x.purchase_request_id,
    d.cost_center_id,
    x.budget_id,
    d.owner_id as buyer_id,
    d.currency,
    x.fx_rate,
    d.total,
    d.base_total,
    x.expected_on,
    x.payment_terms_days,
    x.receipt_status,
    x.billing_status,
    x.snapshot,
    x.snapshot_sha256,
    x.issued_at,
    d.version,
    d.created_at
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';
grant select, update on purchase_orders to svpms_app;

-- What was ordered, received, billed and credited of it. A line that several requests share names
-- none.
create table purchase_order_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  purchase_request_line_id uuid,
  position int not null,
  description text not null check (length(description) between 1 and 500),
  quantity numeric(18, 6) not null check (quantity > 0),
  unit text not null,
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  amount bigint not null check (amount >= 0),
  match_level int not null default 3 check (match_level in (2, 3)),
  over_receipt_pct numeric(6, 3) not null default 0 check (over_receipt_pct >= 0),
  received numeric(18, 6) not null default 0 check (received >= 0),
  billed_quantity numeric(18, 6) not null default 0,
  billed_amount bigint not null default 0,
  committed_left bigint not null default 0 check (committed_left >= 0),
  -- What was credited as goods is billable again only once it was replaced; what people accepted
  -- above the order's price is not held again. What is billed stays between nothing and all of it.
  credited_quantity numeric(18, 6) not null default 0 check (credited_quantity >= 0),
  accepted_variance bigint not null default 0 check (accepted_variance >= 0),
  committed_most bigint not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, purchase_order_id, position),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  foreign key (tenant_id, purchase_request_line_id) references purchase_request_lines (
    tenant_id,
    id
  ),
  constraint purchase_order_lines__over_receipt
    check (received <= quantity * (1 + over_receipt_pct / 100)),
  constraint purchase_order_lines__billed_quantity check (billed_quantity >= 0),
  constraint purchase_order_lines__billed_amount check (billed_amount >= 0),
  constraint purchase_order_lines__committed check (committed_left between 0 and committed_most)
);
create index purchase_order_lines__request_line on purchase_order_lines (
  tenant_id,
  purchase_request_line_id
);
call protect('purchase_order_lines', 'select, insert, update');

-- What a line may have committed is limited to the amount it was created with.
create function bound_commitment()
returns trigger
language plpgsql
as $$
begin
  new.committed_most := greatest(new.committed_most, new.committed_left);
  return new;
end;
$$;

create trigger bound_commitment
before insert on purchase_order_lines
for each row
execute function bound_commitment();

-- What a line of an order takes of which line of a request: many requests may go into one order,
-- and one request over several. A live allocation is ordered; that of a cancelled order is not live
-- any more, and its quantity can be ordered again.
create table purchase_request_allocations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default gen_random_uuid(),
  purchase_order_line_id uuid not null,
  purchase_request_line_id uuid not null,
  quantity numeric(18, 6) not null check (quantity > 0),
  live boolean not null default true,
  primary key (tenant_id, id),
  constraint purchase_request_allocations__pair_key
    unique (tenant_id, purchase_order_line_id, purchase_request_line_id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id),
  constraint purchase_request_allocations__request_line_fkey
    foreign key (tenant_id, purchase_request_line_id) references purchase_request_lines (
      tenant_id,
      id
    )
);
create index purchase_request_allocations__request_line on purchase_request_allocations (
  tenant_id,
  purchase_request_line_id
)
include (quantity, live);
call protect('purchase_request_allocations', 'select, insert, update');

-- How much of a line is ordered is always the sum of its live allocations; the check
-- purchase_request_lines__over_ordered refuses too much. The sum is read once the row is locked, so
-- two orders at once cannot both pass. An archive brings sums and allocations along.
create function derive_ordered_quantity()
returns trigger
language plpgsql
as $$
begin
  new.ordered_quantity := (
    select coalesce(sum(a.quantity), 0)
    from purchase_request_allocations as a
    where a.tenant_id = new.tenant_id and a.purchase_request_line_id = new.id and a.live
  );
  return new;
end;
$$;

create trigger derive_ordered_quantity
before update of ordered_quantity on purchase_request_lines
for each row
execute function derive_ordered_quantity();

-- Writes the sums of the request lines whose allocations were written.
create function ordered_quantity_follows()
returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return null;
  end if;
  update purchase_request_lines as l
  set ordered_quantity = l.ordered_quantity
  where (l.tenant_id, l.id) in (select w.tenant_id, w.purchase_request_line_id from written as w);
  return null;
end;
$$;

create trigger ordered_quantity_follows_new
after insert on purchase_request_allocations
referencing new table as written
for each statement
execute function ordered_quantity_follows();
create trigger ordered_quantity_follows_change
after update on purchase_request_allocations
referencing new table as written
for each statement
execute function ordered_quantity_follows();

-- A line that names its request line takes all of its quantity from there.
create function allocate_whole_lines()
returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return null;
  end if;
  insert into purchase_request_allocations
    (tenant_id, purchase_order_line_id, purchase_request_line_id, quantity)
  select w.tenant_id, w.id, w.purchase_request_line_id, w.quantity
  from written as w
  where w.purchase_request_line_id is not null;
  return null;
end;
$$;

create trigger allocate_whole_lines
after insert on purchase_order_lines
referencing new table as written
for each statement
execute function allocate_whole_lines();
