-- What moves the goods of an order line: received, accepted, rejected, given back. Each is a row that
-- stays; taking something back is another row below zero. The sums are kept on the order line.
create table order_line_movements (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default uuidv7(),
  purchase_order_line_id uuid not null,
  kind text not null constraint order_line_movements__kind
    check (
      kind in (
        'received',
        'accepted',
        'rejected',
        'returned_for_credit',
        'returned_for_replacement',
        'returned_rejected'
      )
    ),
  quantity numeric(18, 6) not null constraint order_line_movements__quantity check (quantity != 0),
  -- The receipt, reversal or return that moved it.
  document_id uuid not null,
  at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint order_line_movements__line_fkey
    foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id),
  constraint order_line_movements__document_fkey
    foreign key (tenant_id, document_id) references documents (tenant_id, id)
);
create index order_line_movements__line on order_line_movements (
  tenant_id,
  purchase_order_line_id,
  kind
)
include (quantity);
create index order_line_movements__document on order_line_movements (tenant_id, document_id);
call protect('order_line_movements', 'select, insert');

insert into order_line_movements
  (tenant_id, purchase_order_line_id, kind, quantity, document_id, at)
select l.tenant_id, l.purchase_order_line_id, 'received', l.quantity, l.receipt_id, d.created_at
from
  receipt_lines as l
  join documents as d on d.tenant_id = l.tenant_id and d.id = l.receipt_id;

-- Goods of lines that are not inspected count as accepted when they come. What was rejected and given
-- back is a part of what was given back.
alter table purchase_order_lines
add column accepted numeric(18, 6) not null default 0 check (accepted >= 0),
add column rejected numeric(18, 6) not null default 0 check (rejected >= 0),
add column returned_for_credit numeric(18, 6) not null default 0 check (returned_for_credit >= 0),
add column returned_for_replacement numeric(18, 6) not null default 0 check (
  returned_for_replacement >= 0
),
add column returned_rejected numeric(18, 6) not null default 0 check (returned_rejected >= 0),
-- Who alone says that a service was done; null where everybody who receives goods may.
add column acceptor_id uuid;
update purchase_order_lines set accepted = received;
alter table purchase_order_lines
drop constraint purchase_order_lines_match_level_check,
add constraint purchase_order_lines__match_level check (match_level in (2, 3, 4)),
add constraint purchase_order_lines__acceptor_fkey
  foreign key (tenant_id, acceptor_id) references memberships (tenant_id, user_id),
-- What waits for an inspection is the rest: accepted, rejected and waiting are what was received.
add column pending numeric(18, 6) generated always as (received - accepted - rejected) stored,
add constraint purchase_order_lines__inspected check (accepted + rejected <= received),
add constraint purchase_order_lines__returned
  check (
    returned_rejected <= rejected
    and returned_rejected <= returned_for_credit + returned_for_replacement
    and returned_for_credit + returned_for_replacement - returned_rejected <= accepted
  ),
-- What was given back to be replaced may come again; what was given back for a credit may not.
drop constraint purchase_order_lines__over_receipt,
add constraint purchase_order_lines__over_receipt
  check (received - returned_for_replacement <= quantity * (1 + over_receipt_pct / 100));
create index purchase_order_lines__acceptor on purchase_order_lines (tenant_id, acceptor_id)
where acceptor_id is not null;

-- The sums of a line are always those of its movements. They are read once the row is locked, so two
-- receipts at once cannot both pass. An archive brings sums and movements along.
create function derive_moved_quantities()
returns trigger
language plpgsql
as $$
begin
  select
    coalesce(sum(m.quantity) filter (where m.kind = 'received'), 0),
    coalesce(sum(m.quantity) filter (where m.kind = 'accepted'), 0),
    coalesce(sum(m.quantity) filter (where m.kind = 'rejected'), 0),
    coalesce(sum(m.quantity) filter (where m.kind = 'returned_for_credit'), 0),
    coalesce(sum(m.quantity) filter (where m.kind = 'returned_for_replacement'), 0),
    coalesce(sum(m.quantity) filter (where m.kind = 'returned_rejected'), 0)
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

-- Writes the sums of the lines that moved, in the order of their ids.
create function moved_quantities_follow()
returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return null;
  end if;
  update purchase_order_lines as l
  set received = l.received
  where (l.tenant_id, l.id) in (select w.tenant_id, w.purchase_order_line_id from written as w);
  return null;
end;
$$;

create trigger moved_quantities_follow
after insert on order_line_movements
referencing new table as written
for each statement
execute function moved_quantities_follow();

-- What a line of a receipt brings is received with it: also while a program of before this change runs,
-- which adds to the sum itself.
create function receipt_lines_move()
returns trigger
language plpgsql
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return null;
  end if;
  insert into order_line_movements
    (tenant_id, purchase_order_line_id, kind, quantity, document_id)
  select w.tenant_id, w.purchase_order_line_id, 'received', w.quantity, w.receipt_id
  from written as w;
  return null;
end;
$$;

create trigger receipt_lines_move
after insert on receipt_lines
referencing new table as written
for each statement
execute function receipt_lines_move();
