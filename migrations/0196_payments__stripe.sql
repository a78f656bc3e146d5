-- Vendors are paid through Stripe. The vendor's account is then a recipient at Stripe with the way it
-- is paid out there: it is proposed, proven and verified as any other account.
alter table vendor_bank_accounts
drop constraint vendor_bank_accounts_scheme_check,
drop constraint vendor_bank_accounts_bank_code_check,
add constraint vendor_bank_accounts__scheme
  check (scheme in ('iban', 'ifsc', 'aba', 'bic', 'stripe')),
add constraint vendor_bank_accounts__bank_code
  check (
    length(bank_code) between 8 and case
      when scheme = 'stripe' then 60
      else 11
    end
  ),
add constraint vendor_bank_accounts__recipient check (scheme != 'stripe' or bank_code is not null);

-- What is paid through Stripe leaves this financial account of ours there.
alter table payment_accounts
add column financial_account text check (financial_account ~ '^fa_[A-Za-z0-9_]{1,100}$');

-- When Stripe was first asked to pay, and its id of the payment as soon as it has answered.
alter table payment_details
add column asked_at timestamptz,
add column payout_id text check (length(payout_id) between 1 and 255),
add column payout_trouble text check (length(payout_trouble) between 1 and 500),
add constraint payment_details__asked check (payout_id is null or asked_at is not null);
create unique index payment_details__payout on payment_details (tenant_id, payout_id)
where payout_id is not null;
create index payment_details__by_payout on payment_details (payout_id)
where payout_id is not null;
create index payment_run_details__stripe on payment_run_details (tenant_id, id)
where rail = 'stripe';

create or replace view payments
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    x.run_id,
    d.vendor_id,
    x.account_id,
    d.currency,
    d.total,
    d.document_date as pay_on,
    x.reference,
    x.answered_on,
    x.reason,
    x.evidence,
    d.version,
    d.created_at,
    x.asked_at,
    x.payout_id,
    x.payout_trouble
  from
    documents as d
    left join payment_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'payment';

-- What Stripe was asked, and when, stays.
create or replace function payment_stays()
returns trigger
language plpgsql
as $$
begin
  if
    (new.run_id, new.account_id, new.reference) is distinct from (
      old.run_id,
      old.account_id,
      old.reference
    )
    or old.asked_at is not null
    and new.asked_at is distinct from old.asked_at
    or old.payout_id is not null
    and new.payout_id is distinct from old.payout_id
  then
    raise exception 'a payment is never changed'
      using errcode = 'check_violation', constraint = 'payments__stays';
  end if;
  return new;
end;
$$;

create or replace function payment_account_stays()
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
      new.financial_account,
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
      old.financial_account,
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

-- Which payment an event of Stripe's is about, before it is known of which organisation.
create function payment_by_payout(wanted text)
returns table (tenant_id uuid, id uuid)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select p.tenant_id, p.id
  from payment_details as p
  where p.payout_id = wanted;
$$;

-- Organisations with payments that Stripe is to make, or makes.
create function organisations_with_payouts_under_way()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct r.tenant_id
  from
    payment_run_details as r
    join payment_details as p on p.tenant_id = r.tenant_id and p.run_id = r.id
    join documents as d on d.tenant_id = p.tenant_id and d.id = p.id
  where r.rail = 'stripe' and d.status = 'sent';
$$;

revoke execute
on function payment_by_payout, organisations_with_payouts_under_way
from public;
grant execute
on function payment_by_payout, organisations_with_payouts_under_way
to svpms_app;
