-- The last bill of its order: once it is approved, what has not come of the order is closed, and its
-- commitment goes back to the budget.
alter table invoice_details add column is_last boolean not null default false;
