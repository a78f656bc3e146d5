-- Accounts that contacts of vendors propose in the portal. Contacts can be removed, so one is kept by
-- name. Neither the contact nor its address is ever the one that is asked about the account.
alter table vendor_bank_accounts
alter column proposed_by drop not null,
add column contact text check (length(contact) between 1 and 400),
add column contact_id uuid,
add column contact_address text check (length(contact_address) between 1 and 254),
-- The letter that the contact sent with it. A member looks at it before it becomes the proof.
add column letter_id uuid,
add constraint vendor_bank_accounts__proposer
  check (
    (proposed_by is null) = (contact is not null)
    and (contact is null) = (contact_id is null)
    and (contact is null) = (contact_address is null)
  ),
add constraint vendor_bank_accounts__letter_fkey
  foreign key (tenant_id, letter_id) references attachments (tenant_id, id);
create index vendor_bank_accounts__letter on vendor_bank_accounts (tenant_id, letter_id);

-- What was proposed stays as it was proposed, whoever proposed it.
create or replace function bank_account_stays()
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
      new.contact,
      new.contact_id,
      new.contact_address,
      new.letter_id,
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
      old.contact,
      old.contact_id,
      old.contact_address,
      old.letter_id,
      old.proposed_at
    )
  then
    raise exception 'a bank account is never changed: propose another'
      using errcode = 'check_violation', constraint = 'vendor_bank_accounts__stays';
  end if;
  return new;
end;
$$;

-- Every contact may propose an account in the portal, so every change of a contact is noted, not only
-- of those who are written to about payments: who adds a contact does not verify what it proposes.
create or replace function note_vendor_contact()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  known vendor_contacts := coalesce(old, new);
begin
  if current_setting('app.restoring', true) = 'on' then
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

-- What contacts see: their accounts by the last characters, never a number, a fingerprint, or whom
-- the customer asked.
call show_in_portal(
  'vendor_bank_accounts',
  'tenant_id, id, vendor_id, holder, country, currency, scheme, ending, status, active_on, letter_id, proposed_at, end_reason, version',
  'vendor_id = (select current_vendor())'
);
-- And the files they sent with them.
drop policy vendor_rows on attachments;
create policy vendor_rows on attachments
as restrictive
to svpms_portal
using (
  exists (
    select 1
    from vendor_documents as d
    where d.tenant_id = attachments.tenant_id and d.attachment_id = attachments.id
  )
  or exists (
    select 1
    from vendor_bank_accounts as a
    where a.tenant_id = attachments.tenant_id and a.letter_id = attachments.id
  )
);
