-- Accounting: the account that each amount goes to, what happened that the books must know of, and
-- the balanced journals in which it was exported.

-- The account for a purpose. Where several fit, the one that says most wins; what is null holds for
-- all.
create table ledger_accounts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purpose text not null check (
    purpose in (
      'expense',
      'tax',
      'payable',
      'prepaid',
      'accrual',
      'bank',
      'discount',
      'exchange_gain',
      'exchange_loss',
      'rounding'
    )
  ),
  entity_id uuid,
  category_id uuid,
  cost_center_id uuid,
  tax_code_id uuid,
  payment_account_id uuid,
  account text not null check (length(account) between 1 and 40),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint ledger_accounts__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint ledger_accounts__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint ledger_accounts__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint ledger_accounts__tax_code_fkey
    foreign key (tenant_id, tax_code_id) references tax_codes (tenant_id, id),
  constraint ledger_accounts__payment_account_fkey
    foreign key (tenant_id, payment_account_id) references payment_accounts (tenant_id, id),
  constraint ledger_accounts__fits
    check (
      (purpose = 'expense' or category_id is null and cost_center_id is null)
      and (purpose = 'tax' or tax_code_id is null)
      and (purpose = 'bank' or payment_account_id is null)
    )
);
-- Two without a value are the same. (The formatter cannot write that inside of the table.)
create unique index ledger_accounts__what_key on ledger_accounts (
  tenant_id,
  purpose,
  entity_id,
  category_id,
  cost_center_id,
  tax_code_id,
  payment_account_id
)
nulls not distinct;
create index ledger_accounts__entity on ledger_accounts (tenant_id, entity_id);
create index ledger_accounts__category on ledger_accounts (tenant_id, category_id);
create index ledger_accounts__cost_center on ledger_accounts (tenant_id, cost_center_id);
create index ledger_accounts__tax_code on ledger_accounts (tenant_id, tax_code_id);
create index ledger_accounts__payment_account on ledger_accounts (tenant_id, payment_account_id);
call protect('ledger_accounts', 'select, insert, update, delete');

-- What happened, written with the change itself, so that nothing is missed and nothing is told twice.
create table accounting_events (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  kind text not null check (
    kind in (
      'invoice_approved',
      'invoice_voided',
      'payment_settled',
      'payment_returned',
      'month_accrued',
      'month_reversed',
      'accrual_undone',
      'reversal_undone'
    )
  ),
  entity_id uuid not null,
  -- The invoice or payment; or the month whose accruals are meant.
  document_id uuid,
  month date,
  -- The day in the books.
  day date not null,
  at timestamptz not null,
  exported boolean not null default false,
  primary key (tenant_id, id),
  constraint accounting_events__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint accounting_events__document_fkey
    foreign key (tenant_id, document_id) references documents (tenant_id, id),
  constraint accounting_events__about check ((document_id is null) = (month is not null))
);
create index accounting_events__waiting on accounting_events (tenant_id, entity_id, id)
where not exported;
create index accounting_events__entity on accounting_events (tenant_id, entity_id);
create index accounting_events__document on accounting_events (tenant_id, document_id)
where document_id is not null;
call protect('accounting_events', 'select, insert, update');

create table journal_exports (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  entity_id uuid not null,
  until date not null,
  format text not null check (format ~ '^[a-z_]{1,40}$'),
  -- The export whose failed entries it tells again.
  again_of uuid,
  file_id uuid not null,
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (tenant_id, id),
  constraint journal_exports__number_key unique (tenant_id, number),
  constraint journal_exports__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint journal_exports__again_of_fkey
    foreign key (tenant_id, again_of) references journal_exports (tenant_id, id),
  constraint journal_exports__file_fkey
    foreign key (tenant_id, file_id) references files (tenant_id, id),
  constraint journal_exports__made_by_fkey
    foreign key (tenant_id, made_by) references memberships (tenant_id, user_id)
);
create index journal_exports__entity on journal_exports (tenant_id, entity_id);
create index journal_exports__again_of on journal_exports (tenant_id, again_of)
where again_of is not null;
create index journal_exports__file on journal_exports (tenant_id, file_id);
create index journal_exports__made_by on journal_exports (tenant_id, made_by);
call protect('journal_exports', 'select, insert');

-- An event is one entry, ever.
create table journal_entries (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  event_id uuid not null,
  number text not null,
  text text not null check (length(text) between 1 and 300),
  -- Where it was told last, for the `attempt`-th time.
  export_id uuid not null,
  attempt int not null default 1,
  status text not null default 'exported' check (status in ('exported', 'booked', 'failed')),
  -- How the accounting system names it; or why it did not take it.
  remote_id text check (length(remote_id) between 1 and 100),
  problem text check (length(problem) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint journal_entries__event_key unique (tenant_id, event_id),
  constraint journal_entries__number_key unique (tenant_id, number),
  constraint journal_entries__event_fkey
    foreign key (tenant_id, event_id) references accounting_events (tenant_id, id),
  constraint journal_entries__export_fkey
    foreign key (tenant_id, export_id) references journal_exports (tenant_id, id),
  constraint journal_entries__answered
    check (
      (status = 'booked') = (remote_id is not null)
      and (status = 'failed') = (problem is not null)
    )
);
create index journal_entries__export on journal_entries (tenant_id, export_id, id);
call protect('journal_entries', 'select, insert, update');

create table journal_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  entry_id uuid not null,
  attempt int not null,
  position int not null check (position > 0),
  purpose text not null,
  account text not null check (length(account) between 1 and 40),
  -- In the currency of the books.
  debit bigint not null check (debit >= 0),
  credit bigint not null check (credit >= 0),
  -- In the currency of the document, below zero on the credit side.
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null,
  invoice_id uuid,
  category_id uuid,
  cost_center_id uuid,
  tax_code_id uuid,
  payment_account_id uuid,
  primary key (tenant_id, entry_id, attempt, position),
  constraint journal_lines__entry_fkey
    foreign key (tenant_id, entry_id) references journal_entries (tenant_id, id),
  constraint journal_lines__invoice_fkey
    foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  constraint journal_lines__category_fkey
    foreign key (tenant_id, category_id) references categories (tenant_id, id),
  constraint journal_lines__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint journal_lines__tax_code_fkey
    foreign key (tenant_id, tax_code_id) references tax_codes (tenant_id, id),
  constraint journal_lines__payment_account_fkey
    foreign key (tenant_id, payment_account_id) references payment_accounts (tenant_id, id),
  constraint journal_lines__one_side check (debit = 0 or credit = 0)
);
create index journal_lines__invoice on journal_lines (tenant_id, invoice_id)
where invoice_id is not null;
create index journal_lines__category on journal_lines (tenant_id, category_id)
where category_id is not null;
create index journal_lines__cost_center on journal_lines (tenant_id, cost_center_id)
where cost_center_id is not null;
create index journal_lines__tax_code on journal_lines (tenant_id, tax_code_id)
where tax_code_id is not null;
create index journal_lines__payment_account on journal_lines (tenant_id, payment_account_id)
where payment_account_id is not null;
call protect('journal_lines', 'select, insert');

-- Debit is credit in each entry, each time that it is told.
create function journals_balance()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from journal_lines as l
  where l.tenant_id = new.tenant_id and l.entry_id = new.entry_id and l.attempt = new.attempt
  having sum(l.debit) = sum(l.credit);
  if not found then
    raise exception 'journal entry % does not balance', new.entry_id
      using errcode = 'check_violation', constraint = 'journal_lines__balance';
  end if;
  return null;
end;
$$;
revoke execute
on function journals_balance
from public;
create constraint trigger journal_lines__balance
after insert on journal_lines
deferrable initially deferred
for each row
execute function journals_balance();

-- Nobody else keeps books of this organisation: people whose role is for a part of it see none.
create policy within_limits on accounting_events
as restrictive
for select
to svpms_limited
using (false);
create policy within_limits on journal_exports
as restrictive
to svpms_limited
using (false);
create policy within_limits on journal_entries
as restrictive
to svpms_limited
using (false);
create policy within_limits on journal_lines
as restrictive
to svpms_limited
using (false);

-- Only what a payment's last answer says is kept; the books need to know that it was paid before it
-- came back.
alter table payment_details add column settled_on date;
update payment_details as x
set settled_on = x.answered_on
from documents as d
where d.tenant_id = x.tenant_id and d.id = x.id and d.status in ('settled', 'returned');

-- What happened before there were journals.
insert into accounting_events (tenant_id, id, kind, entity_id, document_id, day, at)
select
  d.tenant_id,
  uuidv7(),
  'invoice_approved',
  t.entity_id,
  d.id,
  (i.approved_at at time zone o.time_zone)::date,
  i.approved_at
from
  documents as d
  join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
  join organisations as o on o.tenant_id = d.tenant_id
  cross join lateral (
    select x.entity_id
    from instalments as x
    where x.tenant_id = d.tenant_id and x.invoice_id = d.id
    order by x.position
    limit 1
  ) as t
where d.kind = 'invoice' and d.status = 'approved' and i.approved_at is not null
order by i.approved_at, d.id;
insert into accounting_events (tenant_id, id, kind, entity_id, document_id, day, at)
select
  d.tenant_id,
  uuidv7(),
  w.kind,
  a.entity_id,
  d.id,
  w.day,
  d.created_at
from
  documents as d
  join payment_details as x on x.tenant_id = d.tenant_id and x.id = d.id
  join payment_run_details as r on r.tenant_id = x.tenant_id and r.id = x.run_id
  join payment_accounts as a on a.tenant_id = r.tenant_id and a.id = r.account_id
  cross join lateral (
    values
      ('payment_settled', x.settled_on),
      ('payment_returned', x.answered_on)
  ) as w (kind, day)
where
  d.kind = 'payment'
  and (d.status = 'returned' or d.status = 'settled' and w.kind = 'payment_settled')
order by d.created_at, d.id, w.kind desc;
