-- The last bill of its order: once it is approved, what has not come of the order is closed, and its
-- commitment goes back to the budget.
alter table invoice_details add column is_last boolean not null default false;

create or replace view invoices
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title as supplier_number,
    x.supplier_number_norm,
    x.kind,
    d.status,
    d.vendor_id,
    x.purchase_order_id,
    x.order_reference,
    d.document_date as issue_date,
    x.due_date,
    d.currency,
    x.fx_rate,
    x.net,
    x.tax,
    d.total as gross,
    x.prepaid,
    x.rounding,
    x.payable,
    x.format,
    x.document,
    x.file_id,
    x.file_sha256,
    x.match_run,
    x.approved_how,
    x.approved_at,
    x.booked_actual,
    x.budget_id,
    d.owner_id as captured_by,
    x.type_code,
    x.charges,
    x.accepted_charges,
    x.match_policy_id,
    x.duplicate_reason,
    x.rejected,
    d.version,
    d.created_at,
    x.is_last
  from
    documents as d
    left join invoice_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'invoice';
