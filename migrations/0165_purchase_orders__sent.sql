-- When an order without a request was last sent for approval: what is bought in small steps is added up over days.
alter table purchase_order_details add column submitted_at timestamptz;
update purchase_order_details as x
set submitted_at = (
  select max(a.created_at)
  from approvals as a
  where a.tenant_id = x.tenant_id and a.subject_id = x.id
)
where x.direct;
create index purchase_order_details__sent on purchase_order_details (tenant_id, submitted_at)
where direct;
