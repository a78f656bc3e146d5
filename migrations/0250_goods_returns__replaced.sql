-- Where no more replacement comes, a credit is expected for goods that went back to be replaced: for
-- what was not replaced until then. It is decided when the credit is expected.
alter table goods_return_lines
add column replaced numeric(24, 12) not null default 0,
add constraint goods_return_lines__replaced check (replaced between 0 and quantity - unbilled);
grant update (replaced) on goods_return_lines to svpms_app;
grant select (replaced) on goods_return_lines to svpms_portal;

-- Its vendor is told that goods are to be credited, not replaced.
alter table order_dispatches
drop constraint order_dispatches_about_check,
drop constraint order_dispatches__details,
add constraint order_dispatches_about_check
  check (
    about in (
      'issue',
      'again',
      'cancellation',
      'change',
      'return',
      'return_called_off',
      'return_credit',
      'rest_closed',
      'rest_reopened'
    )
  ),
add constraint order_dispatches__details
  check (
    (about in ('return', 'return_called_off', 'return_credit', 'rest_closed', 'rest_reopened')) = (
      details is not null
    )
  );
