-- How far a rate may be from the last one of its currency before a second person is asked, and which day's rate an invoice takes.
-- At most half: a limit that lets a rate double would be none. Who set the limit is kept, because a limit they raised does not count
-- for their own rates; no foreign key, because organisations come before their members.
alter table organisations
  add column rate_limit_pct numeric(6,3) not null default 10 check (rate_limit_pct between 0 and 50),
  add column rate_limit_by uuid,
  add column invoice_rate_day text not null default 'invoice_date' check (invoice_rate_day in ('invoice_date', 'capture_date'));
