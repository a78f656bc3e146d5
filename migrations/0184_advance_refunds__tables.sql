-- What of a paid advance is not set off because its vendor paid it back, or because it is lost.
create table advance_refunds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  advance_id uuid not null,
  kind text not null check (kind in ('refund', 'write_off')),
  status text not null check (status in ('pending', 'done', 'refused', 'withdrawn', 'taken_back')),
  -- In the currency of the advance; and as the advance was booked, once it counts.
  amount bigint not null check (amount > 0),
  base_amount bigint check (base_amount >= 0),
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
  -- From then on it counts, until it is taken back.
  done_at timestamptz,
  taken_back_by uuid,
  taken_back_at timestamptz,
  taken_back_why text check (length(taken_back_why) between 1 and 500),
  version int not null default 1,
  primary key (tenant_id, id),
  constraint advance_refunds__advance_fkey
    foreign key (tenant_id, advance_id) references invoice_details (tenant_id, id),
  constraint advance_refunds__account_fkey
    foreign key (tenant_id, account_id) references payment_accounts (tenant_id, id),
  constraint advance_refunds__entered_by_fkey
    foreign key (tenant_id, entered_by) references memberships (tenant_id, user_id),
  constraint advance_refunds__decided_by_fkey
    foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  constraint advance_refunds__taken_back_by_fkey
    foreign key (tenant_id, taken_back_by) references memberships (tenant_id, user_id),
  constraint advance_refunds__fits
    check (
      case kind
        when 'refund' then num_nulls(paid_on, evidence, account_id) = 0
        and reason is null
        else num_nonnulls(paid_on, evidence, account_id) = 0
        and reason is not null
      end
    ),
  constraint advance_refunds__counts
    check (
      (done_at is not null) = (status in ('done', 'taken_back'))
      and (base_amount is not null) = (done_at is not null)
      and (taken_back_at is not null) = (status = 'taken_back')
      and (decided_at is not null) = (decided_by is not null)
      and (taken_back_at is not null) = (taken_back_by is not null)
    ),
  -- Nobody writes off alone.
  constraint advance_refunds__second_person
    check (kind = 'refund' or done_at is null or decided_by != entered_by)
);
create index advance_refunds__advance on advance_refunds (tenant_id, advance_id);
create index advance_refunds__account on advance_refunds (tenant_id, account_id)
where account_id is not null;
create unique index advance_refunds__waiting on advance_refunds (tenant_id, advance_id)
where status = 'pending';
-- The same money is not entered twice.
create unique index advance_refunds__same on advance_refunds (
  tenant_id,
  advance_id,
  account_id,
  paid_on,
  amount,
  evidence
)
where status = 'done' and kind = 'refund';
call protect('advance_refunds', 'select, insert, update');

-- Who sees the advance sees what became of it.
create policy within_limits on advance_refunds
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = advance_refunds.tenant_id and d.id = advance_refunds.advance_id
  )
);

-- Nothing of an advance is used twice.
create constraint trigger advance_refunds__within
after insert or update on advance_refunds
deferrable initially deferred
for each row
execute function advance_set_offs_within();

-- The books learn of it by an event of its own.
alter table accounting_events add column refund_id uuid;
alter table accounting_events drop constraint accounting_events_kind_check;
alter table accounting_events
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
      'advance_write_off_undone'
    )
  ),
add constraint accounting_events__refund check ((refund_id is not null) = (kind like 'advance%')),
add constraint accounting_events__refund_fkey
  foreign key (tenant_id, refund_id) references advance_refunds (tenant_id, id);
create index accounting_events__refund on accounting_events (tenant_id, refund_id)
where refund_id is not null;

alter table ledger_accounts drop constraint ledger_accounts_purpose_check;
alter table ledger_accounts
add constraint ledger_accounts__purpose
  check (
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
      'rounding',
      'advance_loss'
    )
  );
