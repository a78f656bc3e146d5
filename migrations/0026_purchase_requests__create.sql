-- Purchase requests, their lines, and what was asked for before.

-- What somebody needs, and what it does to a budget.
create table purchase_request_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'purchase_request' check (document_kind = 'purchase_request'),
  justification text check (length(justification) <= 4000),
  revision int not null default 1,
  need_by date not null,
  fx_rate numeric(20, 10) not null check (fx_rate > 0),
  budget_id uuid,
  reserved bigint not null default 0 check (reserved >= 0),
  submitted_at timestamptz,
  project_id uuid,
  vendor_reason text check (length(vendor_reason) between 1 and 1000),
  primary key (tenant_id, id),
  constraint purchase_request_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id),
  constraint purchase_requests__project_fkey
    foreign key (tenant_id, project_id) references projects (tenant_id, id)
);
create index purchase_requests__budget on purchase_request_details (tenant_id, budget_id);
create index purchase_requests__project on purchase_request_details (tenant_id, project_id)
where project_id is not null;
call protect('purchase_request_details', 'select, insert, update');
call register_kind(
  'purchase_request',
  array[
    'draft',
    'pending',
    'approved',
    'returned',
    'rejected',
    'withdrawn',
    'partially_ordered',
    'ordered',
    'cancelled'
  ]
);
alter table documents
add constraint purchase_requests__complete
  check (
    kind != 'purchase_request'
    or number is not null
    and length(title) between 1 and 200
    and cost_center_id is not null
    and currency is not null
    and total >= 0
    and base_total >= 0
  );
-- Requests that are added up: of a person, for a vendor, over some days. A request's date is the day
-- it was last submitted.
create index purchase_requests__requester_sent on documents (tenant_id, owner_id, document_date)
where kind = 'purchase_request';
create index purchase_requests__vendor_sent on documents (tenant_id, vendor_id, document_date)
where kind = 'purchase_request' and vendor_id is not null;

create view purchase_requests
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    x.justification,
    d.status,
    x.revision,
    d.owner_id as requester_id,
    d.cost_center_id,
    d.vendor_id,
    x.need_by,
    d.currency,
    x.fx_rate,
    d.total,
    d.base_total,
    x.budget_id,
    x.reserved,
    x.submitted_at,
    d.document_date as submitted_on,
    x.project_id,
    x.vendor_reason,
    d.version,
    d.created_at
  from
    documents as d
    left join purchase_request_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_request';
grant select, update on purchase_requests to svpms_app;

-- What is wanted of a request, how much, and at what price.
create table purchase_request_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_request_id uuid not null,
  position int not null,
  description text not null check (length(description) between 1 and 500),
  quantity numeric(18, 6) not null check (quantity > 0),
  unit text not null check (length(unit) between 1 and 20),
  unit_price numeric(19, 6) not null check (unit_price >= 0),
  amount bigint not null check (amount >= 0),
  ordered_quantity numeric(18, 6) not null default 0,
  category_id uuid,
  -- A line knows the item it is of, and where its price comes from. What will not be ordered any
  -- more is cancelled, never deleted.
  catalog_item_id uuid,
  price_source text check (length(price_source) between 1 and 300),
  cancelled_quantity numeric(18, 6) not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, purchase_request_id, position),
  foreign key (tenant_id, purchase_request_id) references purchase_request_details (tenant_id, id),
  constraint purchase_request_lines__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint purchase_request_lines__item_fkey
    foreign key (tenant_id, catalog_item_id) references catalog_items (tenant_id, id),
  constraint purchase_request_lines__over_ordered
    check (
      ordered_quantity >= 0
      and cancelled_quantity >= 0
      and ordered_quantity + cancelled_quantity <= quantity
    )
);
create index purchase_request_lines__category on purchase_request_lines (tenant_id, category_id)
where category_id is not null;
create index purchase_request_lines__item on purchase_request_lines (tenant_id, catalog_item_id)
where catalog_item_id is not null;
create index purchase_request_lines__bought on purchase_request_lines (
  tenant_id,
  (coalesce(catalog_item_id::text, lower(btrim(description))))
);
call protect('purchase_request_lines');

-- A line of a request charged to several places: percents or amounts of the document's currency, in
-- this order.
create table purchase_request_splits (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_request_line_id uuid not null,
  position int not null check (position >= 1),
  cost_center_id uuid not null,
  category_id uuid,
  project_id uuid,
  percent numeric(9, 6) check (percent > 0 and percent <= 100),
  amount bigint check (amount >= 0),
  primary key (tenant_id, id),
  constraint purchase_request_splits__position_key
    unique (tenant_id, purchase_request_line_id, position),
  foreign key (tenant_id, purchase_request_line_id) references purchase_request_lines (
    tenant_id,
    id
  )
    on delete cascade,
  constraint purchase_request_splits__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint purchase_request_splits__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint purchase_request_splits__project_fkey
    foreign key (tenant_id, project_id) references projects (tenant_id, id),
  constraint purchase_request_splits__one_measure check (num_nonnulls(percent, amount) = 1)
);
create index purchase_request_splits__cost_center on purchase_request_splits (
  tenant_id,
  cost_center_id
);
create index purchase_request_splits__category on purchase_request_splits (tenant_id, category_id);
create index purchase_request_splits__project on purchase_request_splits (tenant_id, project_id);
call protect('purchase_request_splits');

-- What was asked for each time it was submitted: what changed since is told from it.
create table purchase_request_revisions (
  tenant_id uuid not null default current_tenant() references organisations,
  purchase_request_id uuid not null,
  revision int not null,
  content jsonb not null,
  submitted_by uuid not null,
  submitted_at timestamptz not null default now(),
  primary key (tenant_id, purchase_request_id, revision),
  foreign key (tenant_id, purchase_request_id) references purchase_request_details (tenant_id, id),
  foreign key (tenant_id, submitted_by) references memberships (tenant_id, user_id)
);
create index purchase_request_revisions__submitted_by on purchase_request_revisions (
  tenant_id,
  submitted_by
);
call protect('purchase_request_revisions', 'select, insert, update');

create policy within_limits on purchase_request_revisions
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where
      d.tenant_id = purchase_request_revisions.tenant_id
      and d.id = purchase_request_revisions.purchase_request_id
  )
);

-- What was approved, while a revision of it waits: it stands again when the revision is not
-- approved.
create table approved_request_contents (
  tenant_id uuid not null default current_tenant() references organisations,
  purchase_request_id uuid not null,
  request jsonb not null,
  lines jsonb not null,
  splits jsonb not null,
  reason text check (length(reason) between 1 and 2000),
  proposed_by uuid not null,
  proposed_at timestamptz not null default now(),
  primary key (tenant_id, purchase_request_id),
  foreign key (tenant_id, purchase_request_id) references purchase_request_details (tenant_id, id),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id)
);
create index approved_request_contents__proposed_by on approved_request_contents (
  tenant_id,
  proposed_by
);
call protect('approved_request_contents', 'select, insert, delete');

create policy within_limits on approved_request_contents
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where
      d.tenant_id = approved_request_contents.tenant_id
      and d.id = approved_request_contents.purchase_request_id
  )
);

-- What somebody typed and did not save: one for each form of a person. `about` is the request that
-- is edited, or the person, for a new one.
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
