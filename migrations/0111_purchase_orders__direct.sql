-- Orders without a request: they reserve in the budgets and are approved by themselves.

insert into document_statuses (kind, status)
values
  ('purchase_order', 'pending'),
  ('purchase_order', 'approved');

-- `direct`: no request was approved for it, so it says itself why it is needed and who pays. Nothing of
-- it is issued before somebody has approved it. `revision` counts how often it was sent for approval.
alter table purchase_order_details
add column direct boolean not null default false,
add column reason text check (length(reason) between 1 and 4000),
add column revision int not null default 0,
add column approved_at timestamptz,
add constraint purchase_order_details__approved
  check (not direct or issued_at is null or approved_at is not null),
add constraint purchase_order_details__reason check (not direct or reason is not null);

create or replace function purchase_order_details__whole()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from
    documents as d
    join purchase_order_details as x on x.tenant_id = d.tenant_id and x.id = d.id
  where
    d.tenant_id = new.tenant_id
    and d.id = new.id
    and (
      d.status in ('draft', 'cancelled')
      or d.status in ('pending', 'approved')
      and x.direct
      and d.number is null
      or d.number is not null
      and x.snapshot_sha256 is not null
    );
  if not found then
    raise exception 'the document % is not whole', new.id
      using errcode = 'check_violation', constraint = 'purchase_order_details__whole';
  end if;
  return null;
end;
$$;

-- Where a line without a request is charged.
alter table purchase_order_lines
add column cost_center_id uuid,
add column category_id uuid,
add column project_id uuid,
add constraint purchase_order_lines__cost_center_fkey
  foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
add constraint purchase_order_lines__category_fkey
  foreign key (tenant_id, category_id) references categories (tenant_id, id),
add constraint purchase_order_lines__project_fkey
  foreign key (tenant_id, project_id) references projects (tenant_id, id);
create index purchase_order_lines__cost_center on purchase_order_lines (tenant_id, cost_center_id)
where cost_center_id is not null;
create index purchase_order_lines__category on purchase_order_lines (tenant_id, category_id)
where category_id is not null;
create index purchase_order_lines__project on purchase_order_lines (tenant_id, project_id)
where project_id is not null;

create or replace view purchase_orders
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    d.vendor_id,
    x.purchase_request_id,
    d.cost_center_id,
    x.budget_id,
    d.owner_id as buyer_id,
    d.currency,
    x.fx_rate,
    d.total,
    d.base_total,
    x.expected_on,
    x.payment_terms_days,
    x.receipt_status,
    x.billing_status,
    x.snapshot,
    x.snapshot_sha256,
    x.issued_at,
    d.version,
    d.created_at,
    x.pricing,
    x.tax,
    x.direct,
    x.reason,
    x.revision
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';
