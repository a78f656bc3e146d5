-- Movements of an account that no payment run of ours made: what a card or a direct debit took, and
-- what came in. Each waits for somebody to say what it is.
alter table bank_answer_lines
add column counterparty text check (length(counterparty) between 1 and 200),
add column remittance text check (length(remittance) between 1 and 500),
-- Our account, as the bank names it.
add column account text check (length(account) between 1 and 60),
drop constraint bank_answer_lines_outcome_check,
add constraint bank_answer_lines_outcome_check
  check (outcome in ('settled', 'failed', 'returned', 'received')),
drop constraint bank_answer_lines_why_check,
add constraint bank_answer_lines_why_check
  check (why in ('unknown', 'amount', 'contradicts', 'own_release', 'no_reference', 'credit'));

-- What is open with the amount that a statement shows.
create index instalments__open_amount on instalments (tenant_id, currency, amount)
where status = 'open';
