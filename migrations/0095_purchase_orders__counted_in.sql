-- An order line says what it is counted in: its own unit, and how many of the item's smallest unit one
-- of it holds, as it was on the day of the order. Goods and bills may be stated in any unit of the item.
-- They are kept in the order's unit, to twelve decimals: multiplied by what one holds, and rounded at
-- six, that is exactly the number of small units. Sums are made of those, and converted once.
create function counted_exactly(quantity numeric, holds numeric)
returns numeric
language sql
immutable
parallel safe
as $$
  select
    case
      when holds = 1 then quantity
      else round(round(quantity * holds, 6) / holds, 12)
    end;
$$;

drop trigger derive_moved_quantities on purchase_order_lines;
drop trigger release_what_is_ordered on purchase_order_lines;
drop index purchase_order_lines__pending;
drop index purchase_order_lines__accrued;
alter table purchase_order_lines
drop column pending,
drop column accrues,
drop constraint purchase_order_lines__over_receipt,
drop constraint purchase_order_lines__inspected,
drop constraint purchase_order_lines__returned,
drop constraint purchase_order_lines__closed;
alter table purchase_order_lines
add column catalog_item_id uuid,
-- Null where nothing smaller is known.
add column base_unit text check (length(base_unit) between 1 and 20),
add column holds numeric(24, 12) not null default 1 check (holds > 0),
alter column received type numeric(24, 12),
alter column accepted type numeric(24, 12),
alter column rejected type numeric(24, 12),
alter column returned_for_credit type numeric(24, 12),
alter column returned_for_replacement type numeric(24, 12),
alter column returned_rejected type numeric(24, 12),
alter column billed_quantity type numeric(24, 12),
alter column credited_quantity type numeric(24, 12),
alter column closed_quantity type numeric(24, 12);
alter table purchase_order_lines
add column pending numeric(24, 12) generated always as (
  counted_exactly(received - accepted - rejected, holds)
) stored,
add column accrues boolean not null generated always as (
  round(
    (received - returned_for_credit - returned_for_replacement - billed_quantity) * holds,
    6
  ) != 0
) stored,
add constraint purchase_order_lines__item_fkey
  foreign key (tenant_id, catalog_item_id) references catalog_items (tenant_id, id),
add constraint purchase_order_lines__over_receipt
  check (
    round((received - returned_for_replacement) * holds, 6) <= greatest(
      quantity * holds * (1 + over_receipt_pct / 100),
      round(quantity * holds, 6)
    )
  ),
add constraint purchase_order_lines__inspected
  check (round((received - accepted - rejected) * holds, 6) >= 0),
add constraint purchase_order_lines__returned
  check (
    returned_rejected <= rejected
    and round((returned_for_credit + returned_for_replacement - returned_rejected) * holds, 6) >= 0
    and round(
      (accepted + returned_rejected - returned_for_credit - returned_for_replacement) * holds,
      6
    ) >= 0
  ),
add constraint purchase_order_lines__closed
  check (
    closed_quantity = 0
    or closed_quantity > 0
    and closed_quantity <= quantity
    and round((quantity - closed_quantity - received + returned_for_replacement) * holds, 6) >= 0
  );
create index purchase_order_lines__pending on purchase_order_lines (tenant_id, id)
where pending > 0;
create index purchase_order_lines__accrued on purchase_order_lines (tenant_id, id) where accrues;
create index purchase_order_lines__item on purchase_order_lines (tenant_id, catalog_item_id)
where catalog_item_id is not null;
grant select (base_unit, holds) on purchase_order_lines to svpms_portal;

-- What was stated, where it was not the order's unit.
alter table order_line_movements alter column quantity type numeric(24, 12);
alter table receipt_lines
alter column quantity type numeric(24, 12),
add column stated_quantity numeric(18, 6) check (stated_quantity > 0),
add column stated_unit text check (length(stated_unit) between 1 and 20),
add constraint receipt_lines__stated check ((stated_quantity is null) = (stated_unit is null));
alter table receipt_inspections
alter column accepted type numeric(24, 12),
alter column rejected type numeric(24, 12);
alter table goods_return_lines
alter column quantity type numeric(24, 12),
alter column rejected type numeric(24, 12),
add column stated_quantity numeric(18, 6) check (stated_quantity > 0),
add column stated_unit text check (length(stated_unit) between 1 and 20),
add constraint goods_return_lines__stated check ((stated_quantity is null) = (stated_unit is null));
alter table invoice_bookings
alter column quantity type numeric(24, 12),
alter column credited type numeric(24, 12);

create or replace function derive_moved_quantities()
returns trigger
language plpgsql
as $$
begin
  select
    counted_exactly(coalesce(sum(m.quantity) filter (where m.kind = 'received'), 0), new.holds),
    counted_exactly(coalesce(sum(m.quantity) filter (where m.kind = 'accepted'), 0), new.holds),
    counted_exactly(coalesce(sum(m.quantity) filter (where m.kind = 'rejected'), 0), new.holds),
    counted_exactly(
      coalesce(sum(m.quantity) filter (where m.kind = 'returned_for_credit'), 0),
      new.holds
    ),
    counted_exactly(
      coalesce(sum(m.quantity) filter (where m.kind = 'returned_for_replacement'), 0),
      new.holds
    ),
    counted_exactly(
      coalesce(sum(m.quantity) filter (where m.kind = 'returned_rejected'), 0),
      new.holds
    )
  into
    new.received,
    new.accepted,
    new.rejected,
    new.returned_for_credit,
    new.returned_for_replacement,
    new.returned_rejected
  from order_line_movements as m
  where m.tenant_id = new.tenant_id and m.purchase_order_line_id = new.id;
  if new.match_level < 4 then
    new.accepted := new.received;
  end if;
  return new;
end;
$$;

create trigger derive_moved_quantities
before update of
  received,
  accepted,
  rejected,
  returned_for_credit,
  returned_for_replacement,
  returned_rejected
on purchase_order_lines
for each row
execute function derive_moved_quantities();

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

-- What bills and closings add up to is kept as exactly, whichever program adds it.
create function count_sums_exactly()
returns trigger
language plpgsql
as $$
begin
  new.billed_quantity := counted_exactly(new.billed_quantity, new.holds);
  new.credited_quantity := counted_exactly(new.credited_quantity, new.holds);
  new.closed_quantity := least(counted_exactly(new.closed_quantity, new.holds), new.quantity);
  return new;
end;
$$;

create trigger count_sums_exactly
before update of billed_quantity, credited_quantity, closed_quantity on purchase_order_lines
for each row
when (new.holds != 1)
execute function count_sums_exactly();
