-- What a line of an order takes of which line of a request: many requests may go into one order, and one request over several.
-- A live allocation is ordered; that of a cancelled order is not live any more, and its quantity can be ordered again.
create table purchase_request_allocations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default gen_random_uuid(),
  purchase_order_line_id uuid not null,
  purchase_request_line_id uuid not null,
  quantity numeric(18,6) not null check (quantity > 0),
  live boolean not null default true,
  primary key (tenant_id, id),
  constraint purchase_request_allocations__pair_key unique (tenant_id, purchase_order_line_id, purchase_request_line_id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id),
  constraint purchase_request_allocations__request_line_fkey foreign key (tenant_id, purchase_request_line_id) references purchase_request_lines (tenant_id, id)
);
create index purchase_request_allocations__request_line on purchase_request_allocations (tenant_id, purchase_request_line_id) include (quantity, live);
call protect('purchase_request_allocations', 'select, insert, update');

-- Orders of before. One that was cancelled left its request ordered; so it stays.
insert into purchase_request_allocations (tenant_id, purchase_order_line_id, purchase_request_line_id, quantity) select tenant_id, id, purchase_request_line_id, quantity from purchase_order_lines;

-- An order of several requests has none of them alone, nor has a line that several share.
alter table purchase_orders alter column purchase_request_id drop not null;
alter table purchase_order_lines alter column purchase_request_line_id drop not null;

-- How much of a line is ordered is the sum of its live allocations, whoever writes what; the check purchase_request_lines__over_ordered refuses too much.
-- The sum is read once the row is locked, so two orders at once cannot both pass. An archive brings sums and allocations along.
create function derive_ordered_quantity() returns trigger language plpgsql as $$
begin
  new.ordered_quantity := (select coalesce(sum(a.quantity), 0) from purchase_request_allocations a where a.tenant_id = new.tenant_id and a.purchase_request_line_id = new.id and a.live);
  return new;
end $$;
create trigger derive_ordered_quantity before update of ordered_quantity on purchase_request_lines for each row execute function derive_ordered_quantity();

create function ordered_quantity_follows() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('app.restoring', true), '') <> '' then return null; end if;
  update purchase_request_lines l set ordered_quantity = l.ordered_quantity where (l.tenant_id, l.id) in (select w.tenant_id, w.purchase_request_line_id from written w);
  return null;
end $$;
create trigger ordered_quantity_follows_new after insert on purchase_request_allocations referencing new table as written for each statement execute function ordered_quantity_follows();
create trigger ordered_quantity_follows_change after update on purchase_request_allocations referencing new table as written for each statement execute function ordered_quantity_follows();

-- A line that names its request line takes all of its quantity from there, also when the previous release writes it.
create function allocate_whole_lines() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('app.restoring', true), '') <> '' then return null; end if;
  insert into purchase_request_allocations (tenant_id, purchase_order_line_id, purchase_request_line_id, quantity) select w.tenant_id, w.id, w.purchase_request_line_id, w.quantity from written w where w.purchase_request_line_id is not null;
  return null;
end $$;
create trigger allocate_whole_lines after insert on purchase_order_lines referencing new table as written for each statement execute function allocate_whole_lines();
