-- The bank accounts that a legal entity pays from. The number of an account never changes: another
-- number is another account.
create table payment_accounts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  entity_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  holder text not null check (length(holder) between 1 and 140),
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  scheme text not null check (scheme in ('iban', 'ifsc', 'aba', 'bic')),
  bank_code text check (length(bank_code) between 8 and 11),
  -- Encrypted; shown are its last characters.
  number text not null,
  ending text not null check (length(ending) between 1 and 4),
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  active boolean not null default true,
  added_by uuid not null,
  added_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint payment_accounts__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint payment_accounts__added_by_fkey
    foreign key (tenant_id, added_by) references memberships (tenant_id, user_id)
);
create unique index payment_accounts__one_in_use on payment_accounts (tenant_id, fingerprint)
where active;
create index payment_accounts__entity on payment_accounts (tenant_id, entity_id);
create index payment_accounts__added_by on payment_accounts (tenant_id, added_by);
call protect('payment_accounts', 'select, insert, update');

-- What was added stays. The encrypted number may be encrypted anew with another key.
create function payment_account_stays()
returns trigger
language plpgsql
as $$
begin
  if
    (
      new.entity_id,
      new.holder,
      new.country,
      new.currency,
      new.scheme,
      new.bank_code,
      new.ending,
      new.fingerprint,
      new.added_by,
      new.added_at
    ) is distinct from (
      old.entity_id,
      old.holder,
      old.country,
      old.currency,
      old.scheme,
      old.bank_code,
      old.ending,
      old.fingerprint,
      old.added_by,
      old.added_at
    )
  then
    raise exception 'an account that is paid from is never changed: add another'
      using errcode = 'check_violation', constraint = 'payment_accounts__stays';
  end if;
  return new;
end;
$$;
create trigger payment_accounts__stays
before update on payment_accounts
for each row
execute function payment_account_stays();

-- The ids of the keys that stored secrets were sealed with.
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
  where number like 'v1.________.%'
  union
  select split_part(number, '.', 2)
  from payment_accounts
  where number like 'v1.________.%';
$$;
