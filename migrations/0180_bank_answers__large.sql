-- A long answer of a bank is read and applied by a job, some hundred lines at a time: how far it is.
alter table bank_answers
add column state text not null default 'done' check (
  state in ('reading', 'applying', 'done', 'refused')
),
-- Why it cannot be read, found after its beginning was.
add column problem text check (length(problem) between 1 and 500),
-- Lines about payments of ours, and how many of them are done with.
add column total int not null default 0 check (total >= 0),
add column reached int not null default 0,
add column moved_at timestamptz not null default now(),
add column version int not null default 1;
update bank_answers as b
set
  total = n.lines,
  reached = n.lines
from
  (
    select l.tenant_id, l.answer_id, count(*)::int as lines
    from bank_answer_lines as l
    group by l.tenant_id, l.answer_id
  ) as n
where n.tenant_id = b.tenant_id and n.answer_id = b.id;
alter table bank_answers
alter column state drop default,
alter column moved_at drop default,
add constraint bank_answers__reached check (reached between 0 and total),
add constraint bank_answers__refused check ((state = 'refused') = (problem is not null)),
add constraint bank_answers__done check (state != 'done' or reached = total);
grant update (state, problem, skipped, total, reached, moved_at, version)
on bank_answers
to svpms_app;

-- A line of it that was read and is not yet applied, with the bank's own reference for the proof.
alter table bank_answer_lines
add column bank_reference text check (length(bank_reference) between 1 and 500),
drop constraint bank_answer_lines_state_check,
add constraint bank_answer_lines_state_check
  check (state in ('to_apply', 'applied', 'known', 'waiting', 'resolved'));
create index bank_answer_lines__waiting on bank_answer_lines (tenant_id, answer_id, position)
where state = 'waiting';
