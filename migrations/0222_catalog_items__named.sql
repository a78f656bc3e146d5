-- An item that is named in words is found by its name or its code, whatever their letters. As columns, because under
-- row level security an index over lower(...) is not used.
alter table catalog_items
add column plain_name text not null generated always as (lower(name)) stored,
add column plain_code text not null generated always as (lower(code)) stored;
create index catalog_items__named on catalog_items (tenant_id, plain_name);
create index catalog_items__coded on catalog_items (tenant_id, plain_code);
