-- Letters before the numbers of a legal entity's purchase orders, which then count by themselves: TW-PO-2026-0001. The
-- counter is that of the letters, so that no number comes twice when another entity takes them over.
alter table legal_entities
add column number_prefix text check (number_prefix ~ '^[A-Z0-9]{1,8}$'),
add constraint legal_entities__number_prefix_key unique (tenant_id, number_prefix);
