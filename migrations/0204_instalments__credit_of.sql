-- What was paid above a part of an invoice stands beside it as a credit. Where the payment is taken back
-- and the credit is still open, both are one part again, and the credit is dropped.
alter table instalments
add column credit_of uuid,
add constraint instalments__credit_of_fkey
  foreign key (tenant_id, credit_of) references instalments (tenant_id, id),
add constraint instalments__credit_of check (credit_of is null or amount < 0);
create index instalments__credit_of on instalments (tenant_id, credit_of)
where credit_of is not null;

-- A vendor sees nothing of what was dropped.
create policy not_dropped on instalments
as restrictive
for select
to svpms_portal
using (status != 'dropped');
