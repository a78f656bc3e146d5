-- Payment runs: which instalments are paid together from one account, by whom it was proposed,
-- approved and released; and the payments that a release makes of it.

create table payment_run_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'payment_run' check (document_kind = 'payment_run'),
  revision int not null default 1,
  account_id uuid not null,
  -- How the bank is told, as src/payments/rails.ts names the ways.
  rail text not null check (rail ~ '^[a-z0-9_.]{1,40}$'),
  -- What is due by this day was proposed.
  due_until date not null,
  take_discounts boolean not null,
  released_at timestamptz,
  -- The day that the bank was told, and the file that told it.
  sent_on date,
  file_id uuid,
  file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, id),
  constraint payment_run_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint payment_run_details__account_fkey
    foreign key (tenant_id, account_id) references payment_accounts (tenant_id, id),
  constraint payment_run_details__file_fkey
    foreign key (tenant_id, file_id) references files (tenant_id, id),
  constraint payment_run_details__file check ((file_id is null) = (file_sha256 is null)),
  constraint payment_run_details__released check ((released_at is null) = (sent_on is null))
);
create index payment_run_details__account on payment_run_details (tenant_id, account_id);
create index payment_run_details__file on payment_run_details (tenant_id, file_id)
where file_id is not null;
call protect('payment_run_details', 'select, insert, update');
call register_kind(
  'payment_run',
  array['draft', 'pending', 'approved', 'released', 'settled', 'partly_failed', 'cancelled']
);
alter table documents
add constraint payment_runs__complete
  check (
    kind != 'payment_run'
    or number is not null
    and length(title) between 1 and 200
    and currency is not null
    and total >= 0
    and document_date is not null
  );

create view payment_runs
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title,
    d.status,
    x.revision,
    x.account_id,
    x.rail,
    d.document_date as pay_on,
    x.due_until,
    x.take_discounts,
    d.currency,
    d.total,
    x.released_at,
    x.sent_on,
    x.file_id,
    x.file_sha256,
    d.owner_id as proposed_by,
    d.version,
    d.created_at
  from
    documents as d
    left join payment_run_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'payment_run';
grant select, update on payment_runs to svpms_app;

-- Who had which part in a run: a person has one part in it, so nobody releases what they proposed or
-- approved, whatever their roles.
create table payment_run_people (
  tenant_id uuid not null default current_tenant() references organisations,
  run_id uuid not null,
  person_id uuid not null,
  part text not null check (part in ('proposed', 'approved', 'released')),
  at timestamptz not null default now(),
  primary key (tenant_id, run_id, person_id),
  constraint payment_run_people__run_fkey
    foreign key (tenant_id, run_id) references payment_run_details (tenant_id, id),
  constraint payment_run_people__person_fkey
    foreign key (tenant_id, person_id) references memberships (tenant_id, user_id)
);
create index payment_run_people__person on payment_run_people (tenant_id, person_id);
call protect('payment_run_people', 'select, insert, delete');

create table payment_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'payment' check (document_kind = 'payment'),
  run_id uuid not null,
  -- The account of the vendor that is paid to; null where it is paid in another way.
  account_id uuid,
  -- How the bank names it in its answer.
  reference text not null check (length(reference) between 1 and 35),
  answered_on date,
  -- Why it failed or came back.
  reason text check (length(reason) between 1 and 500),
  -- What proves it, such as the number of a statement.
  evidence text check (length(evidence) between 1 and 500),
  answered_by uuid,
  primary key (tenant_id, id),
  constraint payment_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint payment_details__run_fkey
    foreign key (tenant_id, run_id) references payment_run_details (tenant_id, id),
  constraint payment_details__account_fkey
    foreign key (tenant_id, account_id) references vendor_bank_accounts (tenant_id, id),
  constraint payment_details__answered_by_fkey
    foreign key (tenant_id, answered_by) references memberships (tenant_id, user_id),
  constraint payment_details__reference_key unique (tenant_id, reference)
);
create index payment_details__run on payment_details (tenant_id, run_id, id);
create index payment_details__account on payment_details (tenant_id, account_id)
where account_id is not null;
create index payment_details__answered_by on payment_details (tenant_id, answered_by)
where answered_by is not null;
call protect('payment_details', 'select, insert, update');
call register_kind('payment', array['sent', 'settled', 'failed', 'returned']);
alter table documents
add constraint payments__complete
  check (
    kind != 'payment'
    or number is not null
    and vendor_id is not null
    and currency is not null
    and total >= 0
    and document_date is not null
  );

create view payments
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
    d.created_at
  from
    documents as d
    left join payment_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'payment';
grant select, update on payments to svpms_app;

-- What a run pays. An instalment is in one run at a time, whatever happens at the same moment: what
-- was left out, failed or came back is not live any more, and can be paid again.
create table payment_run_items (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  run_id uuid not null,
  instalment_id uuid not null,
  account_id uuid,
  amount bigint not null check (amount != 0),
  discount bigint not null default 0 check (discount >= 0),
  live boolean not null default true,
  payment_id uuid,
  primary key (tenant_id, id),
  constraint payment_run_items__run_fkey
    foreign key (tenant_id, run_id) references payment_run_details (tenant_id, id),
  constraint payment_run_items__instalment_fkey
    foreign key (tenant_id, instalment_id) references instalments (tenant_id, id),
  constraint payment_run_items__account_fkey
    foreign key (tenant_id, account_id) references vendor_bank_accounts (tenant_id, id),
  constraint payment_run_items__payment_fkey
    foreign key (tenant_id, payment_id) references payment_details (tenant_id, id)
);
create unique index payment_run_items__one_live on payment_run_items (tenant_id, instalment_id)
where live;
create index payment_run_items__run on payment_run_items (tenant_id, run_id, id);
create index payment_run_items__instalment on payment_run_items (tenant_id, instalment_id);
create index payment_run_items__account on payment_run_items (tenant_id, account_id)
where account_id is not null;
create index payment_run_items__payment on payment_run_items (tenant_id, payment_id)
where payment_id is not null;
call protect('payment_run_items', 'select, insert, update');

-- After its release a run is never changed. What is said of its payments says whether its items are
-- live; nothing else of them changes.
create function released_run_stays()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') != '' then
    return new;
  end if;
  if
    tg_op = 'UPDATE'
    and (
      new.run_id,
      new.instalment_id,
      new.account_id,
      new.amount,
      new.discount,
      new.payment_id
    ) is not distinct from (
      old.run_id,
      old.instalment_id,
      old.account_id,
      old.amount,
      old.discount,
      old.payment_id
    )
    and old.live
  then
    return new;
  end if;
  perform 1
  from payment_run_details as r
  where r.tenant_id = new.tenant_id and r.id = new.run_id and r.released_at is not null;
  if found then
    raise exception 'a released payment run is never changed'
      using errcode = 'check_violation', constraint = 'payment_runs__released_stays';
  end if;
  return new;
end;
$$;
revoke execute
on function released_run_stays
from public;
create trigger payment_run_items__released_stays
before insert or update on payment_run_items
for each row
execute function released_run_stays();

create function payment_run_stays()
returns trigger
language plpgsql
as $$
begin
  if
    (
      new.account_id,
      new.rail,
      new.due_until,
      new.take_discounts,
      new.released_at,
      new.sent_on,
      new.file_id,
      new.file_sha256
    ) is distinct from (
      old.account_id,
      old.rail,
      old.due_until,
      old.take_discounts,
      old.released_at,
      old.sent_on,
      old.file_id,
      old.file_sha256
    )
  then
    raise exception 'a released payment run is never changed'
      using errcode = 'check_violation', constraint = 'payment_runs__released_stays';
  end if;
  return new;
end;
$$;
create trigger payment_run_details__stays
before update on payment_run_details
for each row
when (old.released_at is not null)
execute function payment_run_stays();

create function payment_stays()
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
  then
    raise exception 'a payment is never changed'
      using errcode = 'check_violation', constraint = 'payments__stays';
  end if;
  return new;
end;
$$;
create trigger payment_details__stays
before update on payment_details
for each row
execute function payment_stays();
