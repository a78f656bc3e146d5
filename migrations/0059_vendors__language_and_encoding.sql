-- The page behind the link is read by the person who got the mail, so it speaks the language of the mail.
alter table bank_account_links add column language text not null default 'en';

-- How the file of a table was written, where that is not UTF-8: the preview says it.
alter table vendor_imports
add column read_as text check (read_as in ('Windows-1252', 'UTF-16'));

-- Who sees to a hold is told when somebody else changes or lifts it.
alter table notices
drop constraint notices_kind_check,
add constraint notices_kind_check
  check (
    kind in (
      'approval_wanted',
      'request_decided',
      'order_issued',
      'invoice_held',
      'attachment_expiring',
      'budget_alert',
      'mention',
      'vendor_answered',
      'vendor_hold_changed'
    )
  );
alter table notice_preferences
drop constraint notice_preferences_kind_check,
add constraint notice_preferences_kind_check
  check (
    kind in (
      'approval_wanted',
      'request_decided',
      'order_issued',
      'invoice_held',
      'attachment_expiring',
      'budget_alert',
      'mention',
      'vendor_answered',
      'vendor_hold_changed'
    )
  );
