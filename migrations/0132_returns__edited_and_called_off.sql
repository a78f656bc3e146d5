-- The draft of a return is written anew until the goods have left.
grant delete on goods_return_lines to svpms_app;

-- A vendor that was told of goods sent back is told when they stay after all.
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
      'rest_closed',
      'rest_reopened'
    )
  ),
add constraint order_dispatches__details
  check (
    (about in ('return', 'return_called_off', 'rest_closed', 'rest_reopened')) = (
      details is not null
    )
  );
