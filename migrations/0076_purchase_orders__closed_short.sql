-- What of a line of an order never comes is closed: it counts as done, and its commitment is released.
-- What was released is kept, so that a line that is opened again commits the same.
alter table purchase_order_lines
add column closed_quantity numeric(18, 6) not null default 0,
add column closed_commitment bigint not null default 0;

-- What is closed was neither received nor billed, and does not come any more.
alter table purchase_order_lines
add constraint purchase_order_lines__closed
  check (
    closed_quantity = 0
    or closed_quantity > 0
    and closed_quantity <= quantity
    and received - returned_for_replacement <= quantity - closed_quantity
  ),
add constraint purchase_order_lines__closed_commitment
  check (closed_commitment between 0 and committed_most - committed_left);
