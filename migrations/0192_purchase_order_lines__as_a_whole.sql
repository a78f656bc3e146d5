-- A line that is received and billed only as a whole: a part of a service that was not finished is nothing.
alter table purchase_order_lines
add column accepted_as_whole boolean not null default false;
-- What a change makes of it, beside what it was.
alter table change_order_lines
add column accepted_as_whole boolean not null default false,
add column was_accepted_as_whole boolean;
