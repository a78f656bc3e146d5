-- A credit with a vendor that no later payment deducts: the vendor paid it back, or it is lost.
create table credit_refunds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  -- The credit: an instalment below zero.
  instalment_id uuid not null,
  kind text not null check (kind in ('refund', 'write_off')),
  status text not null check (status in ('pending', 'done', 'refused', 'withdrawn', 'taken_back')),
  -- In the currency of the credit.
  amount bigint not null check (amount > 0),
  -- The day on which the money came, with what proves it and the account that it came to.
  paid_on date,
  evidence text check (length(evidence) between 1 and 500),
  account_id uuid,
  -- Why it is written off.
  reason text check (length(reason) between 1 and 500),
  entered_by uuid not null,
  entered_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  -- Why it was refused or withdrawn.
  decision text check (length(decision) between 1 and 500),
  -- From then on the credit is used up, until this is taken back.
  done_at timestamptz,
  taken_back_by uuid,
  taken_back_at timestamptz,
  taken_back_why text check (length(taken_back_why) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint credit_refunds__instalment_fkey
    foreign key (tenant_id, instalment_id) references instalments (tenant_id, id),
  constraint credit_refunds__account_fkey
    foreign key (tenant_id, account_id) references payment_accounts (tenant_id, id),
  constraint credit_refunds__entered_by_fkey
    foreign key (tenant_id, entered_by) references memberships (tenant_id, user_id),
  constraint credit_refunds__decided_by_fkey
    foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  constraint credit_refunds__taken_back_by_fkey
    foreign key (tenant_id, taken_back_by) references memberships (tenant_id, user_id),
  constraint credit_refunds__fits
    check (
      case kind
        when 'refund' then num_nulls(paid_on, evidence, account_id) = 0
        and reason is null
        else num_nonnulls(paid_on, evidence, account_id) = 0
        and reason is not null
      end
    ),
  constraint credit_refunds__counts
    check (
      (done_at is not null) = (status in ('done', 'taken_back'))
      and (taken_back_at is not null) = (status = 'taken_back')
      and (decided_at is not null) = (decided_by is not null)
      and (taken_back_at is not null) = (taken_back_by is not null)
    ),
  -- Nobody writes off alone.
  constraint credit_refunds__second_person
    check (kind = 'refund' or done_at is null or decided_by != entered_by)
);
create index credit_refunds__instalment on credit_refunds (tenant_id, instalment_id);
create index credit_refunds__account on credit_refunds (tenant_id, account_id)
where account_id is not null;
-- A credit is paid back or lost once.
create unique index credit_refunds__one_live on credit_refunds (tenant_id, instalment_id)
where status in ('pending', 'done');
create index credit_refunds__waiting on credit_refunds (tenant_id, entered_at)
where status = 'pending';
call protect('credit_refunds', 'select, insert, update');

-- Who sees the invoice sees what became of its credits.
create policy within_limits on credit_refunds
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from
      instalments as t
      join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    where t.tenant_id = credit_refunds.tenant_id and t.id = credit_refunds.instalment_id
  )
);

-- The books learn of it by an event of its own.
alter table accounting_events
add column credit_refund_id uuid,
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
      'retainage_moved',
      'credit_refunded',
      'credit_written_off',
      'credit_refund_undone',
      'credit_write_off_undone'
    )
  ),
add constraint accounting_events__credit_refund
  check ((credit_refund_id is not null) = (kind like 'credit%')),
add constraint accounting_events__credit_refund_fkey
  foreign key (tenant_id, credit_refund_id) references credit_refunds (tenant_id, id);
create index accounting_events__credit_refund on accounting_events (tenant_id, credit_refund_id)
where credit_refund_id is not null;

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
      'advance_loss',
      'credit_loss'
    )
  );
