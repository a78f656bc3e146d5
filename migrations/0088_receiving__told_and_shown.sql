-- The vendor is told when goods go back to it, and when what was left of an order is closed or opened
-- again. `details` says which goods; the sentence around them is in the language of the mail.
alter table order_dispatches
add column details jsonb,
drop constraint order_dispatches_about_check,
add constraint order_dispatches_about_check
  check (
    about in ('issue', 'again', 'cancellation', 'change', 'return', 'rest_closed', 'rest_reopened')
  ),
add constraint order_dispatches__details
  check ((about in ('return', 'rest_closed', 'rest_reopened')) = (details is not null));

-- Goods that wait for their inspection, for the inbox of those who inspect them.
create index purchase_order_lines__pending on purchase_order_lines (tenant_id, id)
where pending > 0;
