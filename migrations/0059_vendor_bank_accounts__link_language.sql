-- The page behind the link is read by the person who got the mail, so it speaks the language of the mail.
alter table bank_account_links add column language text not null default 'en';
