-- Discounts, taxes and charges of orders.

-- `pricing` is what was said of a line: discounts in percent, one after the other, one more as an
-- amount, and its taxes as they were when it was ordered. Its amount is without tax. `adjustment` is
-- its part of the charges of the order, less its part of the discount of the order. With that and with
-- `non_deductible`, the tax that the organisation bears, it is what the line counts in the budget.
alter table purchase_order_lines
add column pricing jsonb not null default '{"discounts": [], "discount_amount": "0", "taxes": []}',
add column adjustment bigint not null default 0,
add column tax bigint not null default 0 check (tax >= 0),
add column non_deductible bigint not null default 0 check (non_deductible >= 0),
add constraint purchase_order_lines__value check (amount + adjustment >= 0);

-- `pricing` is the discount of the order, in percent or as an amount, and its charges.
alter table purchase_order_details
add column pricing jsonb not null default '{"discount_pct": "0", "discount_amount": "0", "charges": []}',
add column tax bigint not null default 0 check (tax >= 0);

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
    x.tax
  from
    documents as d
    left join purchase_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'purchase_order';

-- Lines as a change has them, beside what they were. A line that is only `shifted` has nothing but
-- another part of the charges, discounts or taxes of the order; it is kept for what it reserves.
alter table change_order_lines
add column shifted boolean not null default false,
add column pricing jsonb not null default '{"discounts": [], "discount_amount": "0", "taxes": []}',
add column was_pricing jsonb;
alter table change_order_details
add column pricing jsonb,
add column was_pricing jsonb,
add column tax bigint not null default 0,
add column was_tax bigint not null default 0;

create or replace view change_orders
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
    d.cost_center_id,
    d.owner_id,
    d.currency,
    d.total,
    d.base_total,
    x.purchase_order_id,
    x.sequence,
    x.is_open,
    x.reason,
    x.expected_on,
    x.was_expected_on,
    x.was_total,
    x.asks,
    x.revision,
    d.version,
    d.created_at,
    x.pricing,
    x.was_pricing,
    x.tax,
    x.was_tax
  from
    documents as d
    left join change_order_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'change_order';
