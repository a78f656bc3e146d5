-- A debit of a bank may have paid a part of an invoice less its discount for early payment.
create index instalments__open_discounted on instalments (tenant_id, currency, (amount - discount))
where status = 'open' and discount > 0;
