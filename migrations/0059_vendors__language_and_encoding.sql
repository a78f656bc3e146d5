-- The page behind the link is read by the person who got the mail, so it speaks the language of the mail.
alter table bank_account_links add column language text not null default 'en';

-- How the file of a table was written, where that is not UTF-8: the preview says it.
alter table vendor_imports
  add column read_as text check (read_as in ('Windows-1252', 'UTF-16'));
