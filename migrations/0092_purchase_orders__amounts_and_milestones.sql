-- Lines that are drawn down by money, and milestones.

-- By amount: the quantity is the sum in the currency of the order, without tax, at a price of 1. A
-- milestone is one thing at its amount; it is due on a day. `asked` is what was asked for when a line by
-- amount was ordered: its price, discounts and taxes. A draft is edited from that.
alter table purchase_order_lines
add column kind text not null default 'quantity' check (
  kind in ('quantity', 'amount', 'milestone')
),
add column due_on date,
add column asked jsonb,
add constraint purchase_order_lines__milestone check (kind != 'milestone' or quantity = 1),
add constraint purchase_order_lines__by_amount check (kind != 'amount' or unit_price = 1);
grant select (kind, due_on) on purchase_order_lines to svpms_portal;
