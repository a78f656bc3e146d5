-- What can be ordered again and again: an item, and what it costs from whom, how many, and when.
create table catalog_items (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  code text not null check (length(code) between 1 and 60),
  name text not null check (length(name) between 1 and 200),
  description text check (length(description) between 1 and 2000),
  unit text not null check (length(unit) between 1 and 20),
  category_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint catalog_items__code_key unique (tenant_id, code),
  constraint catalog_items__category_fkey foreign key (tenant_id, category_id) references categories (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index catalog_items__category on catalog_items (tenant_id, category_id);
create index catalog_items__created_by on catalog_items (tenant_id, created_by);
create index catalog_items__name on catalog_items using gin (tenant_id, name gin_trgm_ops);
call protect('catalog_items', 'select, insert, update');

-- Two prices of one item, vendor, currency, quantity and contract never hold on the same day.
create table vendor_prices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  item_id uuid not null,
  vendor_id uuid not null,
  min_quantity numeric(18,6) not null default 1 check (min_quantity > 0),
  unit_price numeric(19,6) not null check (unit_price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  contract text check (length(contract) between 1 and 100),
  preferred boolean not null default false,
  valid daterange not null check (not isempty(valid)),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendor_prices__item_fkey foreign key (tenant_id, item_id) references catalog_items (tenant_id, id),
  constraint vendor_prices__vendor_fkey foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id),
  constraint vendor_prices__one_at_a_time exclude using gist (tenant_id with =, item_id with =, vendor_id with =, currency with =, min_quantity with =, (coalesce(contract, '')) with =, valid with &&)
);
create index vendor_prices__item on vendor_prices (tenant_id, item_id);
create index vendor_prices__vendor on vendor_prices (tenant_id, vendor_id);
create index vendor_prices__created_by on vendor_prices (tenant_id, created_by);
call protect('vendor_prices', 'select, insert, update');

-- The tenant-safe door for search in the catalog, like search_documents.
create function search_catalog(wanted text, most int) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select i.id from catalog_items i where i.tenant_id = current_tenant() and i.active and (i.name ilike wanted or i.code ilike wanted) order by i.name, i.id limit most
$$;
revoke execute on function search_catalog from public;
grant execute on function search_catalog to svpms_app;

-- A line knows the item it is of, and where its price comes from. What will not be ordered any more is cancelled, never deleted.
alter table purchase_request_lines add column catalog_item_id uuid, add column price_source text check (length(price_source) between 1 and 300), add column cancelled_quantity numeric(18,6) not null default 0,
  add constraint purchase_request_lines__item_fkey foreign key (tenant_id, catalog_item_id) references catalog_items (tenant_id, id),
  drop constraint purchase_request_lines__over_ordered, add constraint purchase_request_lines__over_ordered check (ordered_quantity >= 0 and cancelled_quantity >= 0 and ordered_quantity + cancelled_quantity <= quantity);
create index purchase_request_lines__item on purchase_request_lines (tenant_id, catalog_item_id) where catalog_item_id is not null;
alter table purchase_requests add column vendor_reason text check (length(vendor_reason) between 1 and 1000), drop constraint purchase_requests_status_check,
  add constraint purchase_requests__status check (status in ('draft', 'pending', 'approved', 'returned', 'rejected', 'withdrawn', 'partially_ordered', 'ordered', 'cancelled'));

-- What was asked for each time it was submitted: what changed since is told from it.
create table purchase_request_revisions (
  tenant_id uuid not null default current_tenant() references organisations,
  purchase_request_id uuid not null,
  revision int not null,
  content jsonb not null,
  submitted_by uuid not null,
  submitted_at timestamptz not null default now(),
  primary key (tenant_id, purchase_request_id, revision),
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id),
  foreign key (tenant_id, submitted_by) references memberships (tenant_id, user_id)
);
create index purchase_request_revisions__submitted_by on purchase_request_revisions (tenant_id, submitted_by);
call protect('purchase_request_revisions', 'select, insert, update');
create policy within_limits on purchase_request_revisions as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or exists (select 1 from purchase_requests r where r.tenant_id = purchase_request_revisions.tenant_id and r.id = purchase_request_revisions.purchase_request_id));

-- What somebody typed and did not save: one for each form of a person. `about` is the request that is edited, or the person, for a new one.
create table unsaved_requests (
  tenant_id uuid not null default current_tenant() references organisations,
  user_id uuid not null,
  about uuid not null,
  content jsonb not null,
  saved_at timestamptz not null default now(),
  primary key (tenant_id, user_id, about),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
call protect('unsaved_requests');

create table comments (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null check (subject_kind in ('purchase_request', 'purchase_order', 'invoice', 'vendor')),
  subject_id uuid not null,
  author_id uuid not null,
  body text not null check (length(body) between 1 and 4000),
  mentioned uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, author_id) references memberships (tenant_id, user_id)
);
create index comments__subject on comments (tenant_id, subject_id, id);
create index comments__author on comments (tenant_id, author_id);
call protect('comments', 'select, insert');
create policy within_limits on comments as restrictive using ((select coalesce(current_setting('app.limits', true), '') = '') or case subject_kind
  when 'vendor' then true
  when 'purchase_request' then exists (select 1 from purchase_requests r where r.tenant_id = comments.tenant_id and r.id = comments.subject_id)
  when 'purchase_order' then exists (select 1 from purchase_orders o where o.tenant_id = comments.tenant_id and o.id = comments.subject_id)
  when 'invoice' then exists (select 1 from invoices i where i.tenant_id = comments.tenant_id and i.id = comments.subject_id) end);

-- Who can be mentioned, by the first letters of a name or address.
create function search_people(wanted text, most int) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
  select user_id from ((select m.user_id, lower(m.name) as by from memberships m where m.tenant_id = current_tenant() and m.active and lower(m.name) like wanted order by lower(m.name) using ~<~ limit most)
  union (select m.user_id, lower(m.name) from (select user_id, name from memberships where tenant_id = current_tenant() and active and email like wanted order by email using ~<~ limit most) m)) found order by by limit most
$$;
revoke execute on function search_people from public;
grant execute on function search_people to svpms_app;
