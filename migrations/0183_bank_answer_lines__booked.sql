-- The same movement in another file is known by the bank's own reference, whatever was said of it there.
create index bank_answer_lines__bank_reference on bank_answer_lines (tenant_id, bank_reference)
where bank_reference is not null;
alter table bank_answer_lines
drop constraint bank_answer_lines__whole,
add constraint bank_answer_lines__whole
  check (
    (state in ('waiting', 'resolved')) = (why is not null)
    and (state = 'resolved') = (resolved_by is not null)
    and (resolved_by is null) = (resolved_at is null)
    and (state != 'applied' or payment_id is not null)
  );
