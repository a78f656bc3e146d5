-- Goods that went back for a credit before anybody billed them are never billed: nobody owes a credit
-- note for them, and what the order had committed for them is free. How many they are is decided when
-- they leave.
alter table purchase_order_lines
add column returned_unbilled numeric(24, 12) not null default 0,
add constraint purchase_order_lines__returned_unbilled check (returned_unbilled >= 0);
alter table goods_return_lines
add column unbilled numeric(24, 12) not null default 0,
add constraint goods_return_lines__unbilled check (unbilled between 0 and quantity);
grant update (unbilled) on goods_return_lines to svpms_app;
grant select (unbilled) on goods_return_lines to svpms_portal;
