-- What a person has chosen from the catalog and not requested yet. It is theirs alone, on every device.
create table cart_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  user_id uuid not null,
  item_id uuid not null,
  quantity numeric(18, 6) not null,
  unit text not null check (length(unit) between 1 and 20),
  -- What one cost when it was put in, to tell what changed since; null where it had no price.
  seen_price numeric(19, 6) check (seen_price >= 0),
  seen_currency text check (seen_currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint cart_lines__quantity check (quantity > 0 and quantity <= 100000000),
  constraint cart_lines__once unique (tenant_id, user_id, item_id, unit),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id),
  constraint cart_lines__item_fkey
    foreign key (tenant_id, item_id) references catalog_items (tenant_id, id)
);
create index cart_lines__item on cart_lines (tenant_id, item_id);
call protect('cart_lines', 'select, insert, update, delete');
