-- The bank accounts of vendors. An account is a row whose number never changes: a change is another
-- row, which replaces the old one when it becomes active.

-- How many business days lie between the verification of an account and its use.
alter table organisations
add column bank_account_days int not null default 3 check (bank_account_days between 1 and 30);

-- With what an organisation makes its fingerprints of account numbers. The application cannot read
-- it; it asks for fingerprints.
create table account_fingerprint_keys (
  tenant_id uuid primary key default current_tenant() references organisations,
  key bytea not null default decode(
    replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    'hex'
  )
);
alter table account_fingerprint_keys enable row level security;
alter table account_fingerprint_keys force row level security;
create policy tenant_rows on account_fingerprint_keys
using (tenant_id = (select current_tenant()));

-- The fingerprints of account numbers, in the order in which they are named. The same number has
-- another fingerprint in another organisation.
create function account_fingerprints(numbers text[])
returns setof text
language plpgsql
volatile
security definer
set search_path = public, pg_temp
as $$
begin
  insert into account_fingerprint_keys (tenant_id) values (current_tenant()) on conflict do nothing;
  return query select encode(sha256(k.key || sha256(k.key || convert_to(n.number, 'UTF8'))), 'hex')
    from
      account_fingerprint_keys as k
      cross join unnest(numbers) with ordinality as n (number, place)
    where k.tenant_id = (select current_tenant())
    order by n.place;
end;
$$;

create table vendor_bank_accounts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  vendor_kind text not null default 'vendor' check (vendor_kind = 'vendor'),
  holder text not null check (length(holder) between 1 and 140),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- What identifies the bank: nothing or a BIC beside an IBAN, an IFSC, an ABA routing number, a BIC.
  scheme text not null check (scheme in ('iban', 'ifsc', 'aba', 'bic')),
  bank_code text check (length(bank_code) between 8 and 11),
  -- Encrypted; shown are its last characters.
  number text not null,
  ending text not null check (length(ending) between 1 and 4),
  -- Of the bank and the number together, and of the number as an invoice names it.
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  named_fingerprint text not null check (named_fingerprint ~ '^[0-9a-f]{64}$'),
  valid_from date not null,
  -- Whether it is used beside the active ones in its currency; otherwise it replaces them.
  beside_others boolean not null default false,
  status text not null default 'proposed' check (
    status in ('proposed', 'verifying', 'verified', 'active', 'replaced', 'revoked')
  ),
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  -- The file that proves it, and what everything looked like when it was attached.
  proof_id uuid,
  content_sha256 text check (content_sha256 ~ '^[0-9a-f]{64}$'),
  -- Who of the vendor was asked, at the address that was known before; null where there was none.
  contact_email text check (length(contact_email) <= 254),
  contact_confirmed_at timestamptz,
  -- Whom the second person called instead, at which number.
  call_back text check (length(call_back) between 1 and 500),
  verified_by uuid,
  verified_at timestamptz,
  active_on date,
  activated_at timestamptz,
  ended_by uuid,
  ended_at timestamptz,
  end_reason text check (length(end_reason) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint vendor_bank_accounts__vendor_fkey
    foreign key (tenant_id, vendor_kind, vendor_id) references documents (tenant_id, kind, id),
  constraint vendor_bank_accounts__proof_fkey
    foreign key (tenant_id, proof_id) references attachments (tenant_id, id),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, verified_by) references memberships (tenant_id, user_id),
  constraint vendor_bank_accounts__two_people check (verified_by != proposed_by),
  constraint vendor_bank_accounts__whole
    check (
      case
        when status = 'proposed' then true
        when status = 'verifying' then proof_id is not null
        and content_sha256 is not null
        when status in ('verified', 'active', 'replaced') then proof_id is not null
        and verified_by is not null
        and active_on is not null
        and (contact_confirmed_at is not null or call_back is not null)
        else end_reason is not null
      end
    )
);
create unique index vendor_bank_accounts__one_owner on vendor_bank_accounts (tenant_id, fingerprint)
where status not in ('replaced', 'revoked');
create index vendor_bank_accounts__vendor on vendor_bank_accounts (tenant_id, vendor_id, id desc);
create index vendor_bank_accounts__status on vendor_bank_accounts (tenant_id, status, id desc);
create index vendor_bank_accounts__proof on vendor_bank_accounts (tenant_id, proof_id);
create index vendor_bank_accounts__proposed_by on vendor_bank_accounts (tenant_id, proposed_by);
create index vendor_bank_accounts__verified_by on vendor_bank_accounts (tenant_id, verified_by);
call protect('vendor_bank_accounts', 'select, insert, update');

-- Who entered an account and who approved it is judged by the account, which is no document.
alter table duties_done
drop constraint duties_done__document_fkey,
drop column document_kind;
call refer_to_documents('duties_done', array['invoice_difference', 'vendor_bank_account']);
call refer_to('duties_done', 'vendor_bank_account', 'vendor_bank_accounts');

-- What was proposed stays as it was proposed. The encrypted number may be encrypted anew with another
-- key; its fingerprint stays.
create function bank_account_stays()
returns trigger
language plpgsql
as $$
begin
  if
    (
      new.vendor_id,
      new.holder,
      new.country,
      new.currency,
      new.scheme,
      new.bank_code,
      new.ending,
      new.fingerprint,
      new.named_fingerprint,
      new.valid_from,
      new.beside_others,
      new.proposed_by,
      new.proposed_at
    ) is distinct from (
      old.vendor_id,
      old.holder,
      old.country,
      old.currency,
      old.scheme,
      old.bank_code,
      old.ending,
      old.fingerprint,
      old.named_fingerprint,
      old.valid_from,
      old.beside_others,
      old.proposed_by,
      old.proposed_at
    )
  then
    raise exception 'a bank account is never changed: propose another'
      using errcode = 'check_violation', constraint = 'vendor_bank_accounts__stays';
  end if;
  return new;
end;
$$;
create trigger vendor_bank_accounts__stays
before update on vendor_bank_accounts
for each row
execute function bank_account_stays();

-- The links by which a vendor's contact answers, kept as digests.
create table bank_account_links (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  account_id uuid not null,
  token_hash text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  answer text check (answer in ('confirmed', 'denied')),
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references vendor_bank_accounts (tenant_id, id),
  check ((used_at is null) = (answer is null))
);
create index bank_account_links__token on bank_account_links (token_hash);
create index bank_account_links__account on bank_account_links (tenant_id, account_id);
call protect('bank_account_links', 'select, insert, update');

-- To whom a link leads, before it is known of which organisation.
create function bank_account_link_by(wanted_hash text)
returns table (tenant_id uuid, id uuid, account_id uuid)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select l.tenant_id, l.id, l.account_id
  from bank_account_links as l
  where l.token_hash = wanted_hash;
$$;

-- Every change of a vendor's address for mail, by whichever way it is made: who changed it, and what
-- it was before.
create table vendor_mail_changes (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default gen_random_uuid(),
  vendor_id uuid not null,
  old_email text,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id)
);
create index vendor_mail_changes__vendor on vendor_mail_changes (tenant_id, vendor_id, changed_at);
call protect('vendor_mail_changes', 'select');

create function note_vendor_mail()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  insert into vendor_mail_changes (tenant_id, vendor_id, old_email, changed_by)
  values
    (new.tenant_id, new.id, old.email, nullif(current_setting('app.user_id', true), '')::uuid);
  return null;
end;
$$;
create trigger vendor_details__note_mail
after update on vendor_details
for each row
when (old.email is distinct from new.email)
execute function note_vendor_mail();

-- Every change of a contact that is written to about payments or invoices: who made it, and what the
-- contact was before it. A contact that was added had no address before.
create table vendor_contact_changes (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null default gen_random_uuid(),
  vendor_id uuid not null,
  contact_id uuid not null,
  old_email text,
  old_language text not null,
  old_purposes text[] not null,
  old_active boolean not null,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id)
);
create index vendor_contact_changes__vendor on vendor_contact_changes (
  tenant_id,
  vendor_id,
  changed_at
);
call protect('vendor_contact_changes', 'select');

create function note_vendor_contact()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  known vendor_contacts := coalesce(old, new);
  payee text[] := array['payments', 'invoices'];
begin
  if
    current_setting('app.restoring', true) = 'on'
    or not (coalesce(old.purposes, '{}') || coalesce(new.purposes, '{}')) && payee
  then
    return null;
  end if;
  insert into vendor_contact_changes
    (
      tenant_id,
      vendor_id,
      contact_id,
      old_email,
      old_language,
      old_purposes,
      old_active,
      changed_by
    )
  values
    (
      known.tenant_id,
      known.vendor_id,
      known.id,
      old.email,
      known.language,
      known.purposes,
      known.active,
      nullif(current_setting('app.user_id', true), '')::uuid
    );
  return null;
end;
$$;
create trigger vendor_contacts__note_added_or_removed
after insert or delete on vendor_contacts
for each row
execute function note_vendor_contact();
create trigger vendor_contacts__note_changed
after update on vendor_contacts
for each row
when ((old.email, old.purposes, old.active) is distinct from (new.email, new.purposes, new.active))
execute function note_vendor_contact();

-- Organisations in which an account waits for the day on which it becomes active.
create function organisations_with_verified_bank_accounts()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct a.tenant_id from vendor_bank_accounts as a where a.status = 'verified';
$$;

-- The ids of the keys that stored secrets were sealed with, those of account numbers among them.
create or replace function sealing_keys()
returns setof text
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select split_part(secret, '.', 2)
  from totp_devices
  where secret like 'v1.________.%'
  union
  select split_part(client_secret, '.', 2)
  from identity_providers
  where client_secret like 'v1.________.%'
  union
  select split_part(address, '.', 2)
  from user_devices
  where address like 'v1.________.%'
  union
  select split_part(number, '.', 2)
  from vendor_bank_accounts
  where number like 'v1.________.%';
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function account_fingerprints, bank_account_link_by, organisations_with_verified_bank_accounts
from public;
grant execute
on function account_fingerprints, bank_account_link_by, organisations_with_verified_bank_accounts
to svpms_app;
