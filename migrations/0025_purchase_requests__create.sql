-- Purchase requests, their lines, and what was asked for before.

-- What somebody needs, and what it does to a budget.
create table purchase_requests (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  title text not null check (length(title) between 1 and 200),
  justification text check (length(justification) <= 4000),
  status text not null default 'draft',
  revision int not null default 1,
  requester_id uuid not null,
  cost_center_id uuid not null,
  vendor_id uuid,
  need_by date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  fx_rate numeric(20, 10) not null check (fx_rate > 0),
  total bigint not null check (total >= 0),
  base_total bigint not null check (base_total >= 0),
  budget_id uuid,
  reserved bigint not null default 0 check (reserved >= 0),
  submitted_at timestamptz,
  project_id uuid,
  vendor_reason text check (length(vendor_reason) between 1 and 1000),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint purchase_requests__number_key unique (tenant_id, number),
  foreign key (tenant_id, requester_id) references memberships (tenant_id, user_id),
  constraint purchase_requests__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint purchase_requests__vendor_fkey
    foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, budget_id) references budgets (tenant_id, id),
  constraint purchase_requests__project_fkey
    foreign key (tenant_id, project_id) references projects (tenant_id, id),
  constraint purchase_requests__status
    check (
      status in (
        'draft',
        'pending',
        'approved',
        'returned',
        'rejected',
        'withdrawn',
        'partially_ordered',
        'ordered',
        'cancelled'
      )
    )
);
create index purchase_requests__status on purchase_requests (tenant_id, status, id);
create index purchase_requests__requester on purchase_requests (tenant_id, requester_id, id);
create index purchase_requests__cost_center on purchase_requests (tenant_id, cost_center_id);
create index purchase_requests__vendor on purchase_requests (tenant_id, vendor_id);
create index purchase_requests__budget on purchase_requests (tenant_id, budget_id);
create index purchase_requests__title on purchase_requests using gin (
  tenant_id,
  title gin_trgm_ops
);
create index purchase_requests__project on purchase_requests (tenant_id, project_id)
where project_id is not null;
-- Requests that are added up: of a person, for a vendor, for an item, over some days.
create index purchase_requests__requester_sent on purchase_requests (
  tenant_id,
  requester_id,
  submitted_at
);
create index purchase_requests__vendor_sent on purchase_requests (
  tenant_id,
  vendor_id,
  submitted_at
)
where vendor_id is not null;
call protect('purchase_requests', 'select, insert, update');

create policy within_limits on purchase_requests
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or requester_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or in_limits(cost_center_id)
  or exists (
    select 1
    from
      approvals as a
      join approval_tasks as t on t.tenant_id = a.tenant_id and t.approval_id = a.id
    where
      a.tenant_id = purchase_requests.tenant_id
      and a.subject_id = purchase_requests.id
      and t.assignee_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  )
);

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
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id),
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
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id),
  foreign key (tenant_id, submitted_by) references memberships (tenant_id, user_id)
);
create index purchase_request_revisions__submitted_by on purchase_request_revisions (
  tenant_id,
  submitted_by
);
call protect('purchase_request_revisions', 'select, insert, update');

create policy within_limits on purchase_request_revisions
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or exists (
    select 1
    from purchase_requests as r
    where
      r.tenant_id = purchase_request_revisions.tenant_id
      and r.id = purchase_request_revisions.purchase_request_id
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
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id)
);
create index approved_request_contents__proposed_by on approved_request_contents (
  tenant_id,
  proposed_by
);
call protect('approved_request_contents', 'select, insert, delete');

create policy within_limits on approved_request_contents
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or exists (
    select 1
    from purchase_requests as r
    where
      r.tenant_id = approved_request_contents.tenant_id
      and r.id = approved_request_contents.purchase_request_id
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
