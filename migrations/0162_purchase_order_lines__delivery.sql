-- Where a line is delivered to, when that is another place than the order's. Its day is `due_on`, as that of a
-- milestone is. What is empty is as the order says.
alter table purchase_order_lines
add column deliver_to jsonb;
