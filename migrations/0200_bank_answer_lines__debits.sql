-- A debit that waits for somebody to say what it paid keeps open parts of its amount from being paid again.
create index bank_answer_lines__debits on bank_answer_lines (tenant_id, currency, amount)
where state = 'waiting' and outcome = 'settled';
