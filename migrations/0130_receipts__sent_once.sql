-- The key that a phone made for a receipt before it sent it. What is sent again, however much later, finds
-- the receipt that it became.
alter table receipt_details add column client_key uuid;
create unique index receipt_details__client_key on receipt_details (tenant_id, client_key)
where client_key is not null;

-- What is printed on goods as a bar code, and the item that it stands for: a GTIN, or a vendor's own number.
create table catalog_item_codes (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  item_id uuid not null,
  code text not null check (length(code) between 1 and 100),
  kept_by uuid not null,
  kept_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, item_id) references catalog_items (tenant_id, id),
  foreign key (tenant_id, kept_by) references memberships (tenant_id, user_id)
);
create unique index catalog_item_codes__code on catalog_item_codes (tenant_id, lower(code));
create index catalog_item_codes__item on catalog_item_codes (tenant_id, item_id);
create index catalog_item_codes__kept_by on catalog_item_codes (tenant_id, kept_by);
call protect('catalog_item_codes', 'select, insert, update');
