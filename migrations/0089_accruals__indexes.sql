-- Goods received and not invoiced: the lines that differ now, and what moved after a day.
alter table purchase_order_lines
add column accrues boolean not null generated always as (
  received - returned_for_credit - returned_for_replacement != billed_quantity
) stored;
create index purchase_order_lines__accrued on purchase_order_lines (tenant_id, id) where accrues;
create index order_line_movements__at on order_line_movements (tenant_id, at);
create index invoices__approved on invoice_details (tenant_id, approved_at)
where approved_at is not null;
create index invoices__voided on invoice_details (tenant_id, voided_at)
where voided_at is not null;
