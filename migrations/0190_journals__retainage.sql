-- What is held back of an invoice is owed on an account of its own until it is to be paid.
alter table ledger_accounts
drop constraint ledger_accounts__purpose,
add constraint ledger_accounts__purpose
  check (
    purpose in (
      'expense',
      'tax',
      'payable',
      'retainage',
      'prepaid',
      'accrual',
      'bank',
      'discount',
      'exchange_gain',
      'exchange_loss',
      'rounding',
      'advance_loss'
    )
  );

-- So much of an invoice is not held back any more, in its currency; below zero where it is again.
alter table accounting_events
add column amount bigint,
drop constraint accounting_events__kind,
add constraint accounting_events__kind
  check (
    kind in (
      'invoice_approved',
      'invoice_voided',
      'payment_settled',
      'payment_returned',
      'month_accrued',
      'month_reversed',
      'accrual_undone',
      'reversal_undone',
      'advance_refunded',
      'advance_written_off',
      'advance_refund_undone',
      'advance_write_off_undone',
      'retainage_moved'
    )
  ),
add constraint accounting_events__amount check ((kind = 'retainage_moved') = (amount is not null));
