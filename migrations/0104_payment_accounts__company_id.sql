-- The id by which our bank knows us, where a file for it needs one: NACHA has ten characters for it.
alter table payment_accounts
add column company_id text check (company_id ~ '^[A-Za-z0-9]{1,10}$');
