-- Blanket orders: what a vendor sells over a time at an agreed price, and what orders have released
-- of it.

create table blanket_order_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'blanket_order' check (document_kind = 'blanket_order'),
  revision int not null default 1,
  -- Orders release from it on these days, both included.
  valid_from date not null,
  valid_until date not null,
  -- The most that all releases may come to; without it the quantities of the lines are the limit.
  value_limit bigint check (value_limit > 0),
  released_amount bigint not null default 0 check (released_amount >= 0),
  note text check (length(note) between 1 and 2000),
  primary key (tenant_id, id),
  constraint blanket_order_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint blanket_orders__days check (valid_from <= valid_until),
  constraint blanket_orders__value_limit check (released_amount <= value_limit)
);
call protect('blanket_order_details', 'select, insert, update');
call register_kind('blanket_order', array['draft', 'pending', 'active', 'closed', 'cancelled']);
alter table documents
add constraint blanket_orders__complete
  check (
    kind != 'blanket_order'
    or number is not null
    and length(title) between 1 and 200
    and vendor_id is not null
    and currency is not null
    and total >= 0
  );

-- The total is what the lines come to, or the limit where that is lower.
create view blanket_orders
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    x.revision,
    d.vendor_id,
    d.currency,
    d.total,
    x.valid_from,
    x.valid_until,
    x.value_limit,
    x.released_amount,
    x.note,
    d.owner_id as buyer_id,
    d.version,
    d.created_at
  from
    documents as d
    left join blanket_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'blanket_order';
grant select, update on blanket_orders to svpms_app;

-- What may be released of it, and at which price.
create table blanket_order_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  blanket_order_id uuid not null,
  position int not null,
  description text not null check (length(description) between 1 and 500),
  unit text not null check (length(unit) between 1 and 20),
  quantity numeric(18, 6) not null check (quantity > 0),
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  released_quantity numeric(18, 6) not null default 0 check (released_quantity >= 0),
  primary key (tenant_id, id),
  constraint blanket_order_lines__position_key unique (tenant_id, blanket_order_id, position),
  constraint blanket_order_lines__order_fkey
    foreign key (tenant_id, blanket_order_id) references blanket_order_details (tenant_id, id),
  constraint blanket_order_lines__released check (released_quantity <= quantity)
);
call protect('blanket_order_lines', 'select, insert, update, delete');

-- What a line of an order releases of a line of a blanket order. That of a cancelled order is not
-- live any more, and its quantity can be released again.
create table blanket_order_releases (
  tenant_id uuid not null default current_tenant() references organisations,
  purchase_order_line_id uuid not null,
  blanket_order_line_id uuid not null,
  quantity numeric(18, 6) not null check (quantity >= 0),
  amount bigint not null check (amount >= 0),
  live boolean not null default true,
  primary key (tenant_id, purchase_order_line_id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id),
  constraint blanket_order_releases__line_fkey
    foreign key (tenant_id, blanket_order_line_id) references blanket_order_lines (tenant_id, id)
);
create index blanket_order_releases__line on blanket_order_releases (
  tenant_id,
  blanket_order_line_id
);
call protect('blanket_order_releases', 'select, insert, update, delete');
-- Only a draft is written anew.
create policy drafts_alone on blanket_order_releases
as restrictive
for delete
using (
  exists (
    select 1
    from
      purchase_order_lines as l
      join purchase_order_details as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
    where
      l.tenant_id = blanket_order_releases.tenant_id
      and l.id = blanket_order_releases.purchase_order_line_id
      and o.issued_at is null
  )
);

-- How much of a blanket order is released is always the sum of its live releases. The rows that
-- hold the sums are locked by what changes them, so two releases at once cannot both pass; the
-- checks refuse too much. An archive brings sums and releases along.
create function add_up_releases()
returns trigger
language plpgsql
as $$
declare
  released blanket_order_releases := coalesce(new, old);
  more_quantity numeric := 0;
  more_amount bigint := 0;
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return null;
  end if;
  if tg_op != 'DELETE' and new.live then
    more_quantity := new.quantity;
    more_amount := new.amount;
  end if;
  if tg_op != 'INSERT' and old.live then
    more_quantity := more_quantity - old.quantity;
    more_amount := more_amount - old.amount;
  end if;
  if more_quantity = 0 and more_amount = 0 then
    return null;
  end if;
  update blanket_order_details as x
  set released_amount = x.released_amount + more_amount
  from blanket_order_lines as l
  where
    l.tenant_id = released.tenant_id
    and l.id = released.blanket_order_line_id
    and x.tenant_id = l.tenant_id
    and x.id = l.blanket_order_id;
  update blanket_order_lines as l
  set released_quantity = l.released_quantity + more_quantity
  where l.tenant_id = released.tenant_id and l.id = released.blanket_order_line_id;
  return null;
end;
$$;

create trigger add_up_releases
after insert or update or delete on blanket_order_releases
for each row
execute function add_up_releases();

-- A line of an order that is changed or closed short releases what is ordered of it then.
create function release_what_is_ordered()
returns trigger
language plpgsql
as $$
begin
  update blanket_order_releases as r
  set
    quantity = new.quantity - new.closed_quantity,
    amount = round(new.amount * (new.quantity - new.closed_quantity) / new.quantity)
  where r.tenant_id = new.tenant_id and r.purchase_order_line_id = new.id and r.live;
  return null;
end;
$$;

create trigger release_what_is_ordered
after update of quantity, amount, closed_quantity on purchase_order_lines
for each row
when
  (
    new.quantity != old.quantity
    or new.amount != old.amount
    or new.closed_quantity != old.closed_quantity
  )
execute function release_what_is_ordered();
