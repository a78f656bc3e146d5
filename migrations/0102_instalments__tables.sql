-- When an approved invoice is to be paid, in which parts, and with which discount.

create table payment_terms (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- The parts in which an invoice is paid, as src/payment-terms/terms.ts writes them.
  parts jsonb not null check (jsonb_typeof(parts) = 'array' and jsonb_array_length(parts) > 0),
  -- What may be deducted where it is paid within so many days of the invoice's date.
  discount_percent numeric(6, 3) check (discount_percent > 0 and discount_percent < 100),
  discount_days int check (discount_days between 0 and 365),
  -- Where a part that falls due on a day that is no workday is due.
  workday text not null check (workday in ('next', 'previous', 'same')),
  active boolean not null default true,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint payment_terms__name_key unique (tenant_id, name),
  constraint payment_terms__discount check ((discount_percent is null) = (discount_days is null))
);
call protect('payment_terms', 'select, insert, update');

-- The terms agreed with a vendor, where they are more than a number of days.
create table vendor_payment_terms (
  tenant_id uuid not null default current_tenant() references organisations,
  vendor_id uuid not null,
  terms_id uuid not null,
  primary key (tenant_id, vendor_id),
  constraint vendor_payment_terms__vendor_fkey
    foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  constraint vendor_payment_terms__terms_fkey
    foreign key (tenant_id, terms_id) references payment_terms (tenant_id, id)
);
create index vendor_payment_terms__terms on vendor_payment_terms (tenant_id, terms_id, vendor_id);
call protect('vendor_payment_terms', 'select, insert, update, delete');

-- A part of an invoice that is due on a day. Credit notes have one below zero, which is deducted from
-- what the same vendor is paid.
create table instalments (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  position int not null check (position > 0),
  entity_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null constraint instalments__amount check (amount != 0),
  due_date date not null,
  discount bigint not null default 0,
  -- The last day on which the discount is had.
  discount_until date,
  status text not null default 'open' check (
    status in ('open', 'in_run', 'sent', 'paid', 'dropped')
  ),
  -- Why a person stopped its payment, such as a dispute.
  stop_reason text check (length(stop_reason) between 1 and 500),
  stopped_by uuid,
  stopped_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint instalments__invoice_fkey
    foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  constraint instalments__entity_fkey
    foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id),
  constraint instalments__stopped_by_fkey
    foreign key (tenant_id, stopped_by) references memberships (tenant_id, user_id),
  constraint instalments__position_key unique (tenant_id, invoice_id, position),
  constraint instalments__discount
    check (
      discount >= 0
      and (discount > 0) = (discount_until is not null)
      and (discount = 0 or discount < amount)
    ),
  constraint instalments__stopped
    check (
      (stop_reason is null) = (stopped_by is null)
      and (stop_reason is null) = (stopped_at is null)
    )
);
create index instalments__due on instalments (tenant_id, due_date, id)
where status = 'open';
create index instalments__entity on instalments (tenant_id, entity_id);
create index instalments__stopped_by on instalments (tenant_id, stopped_by)
where stopped_by is not null;
call protect('instalments', 'select, insert, update');

create policy within_limits on instalments
as restrictive
for select
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = instalments.tenant_id and d.id = instalments.invoice_id
  )
);

-- The instalments of an invoice come to what is payable of it, exactly; or all of them are dropped.
create function instalments_add_up()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from
    invoice_details as i
    join instalments as t on t.tenant_id = i.tenant_id and t.invoice_id = i.id
  where i.tenant_id = new.tenant_id and i.id = new.invoice_id
  group by i.tenant_id, i.id
  having
    count(*) filter (where t.status != 'dropped') = 0
    or sum(t.amount) filter (where t.status != 'dropped') = case
      when i.kind = 'credit_note' then -i.payable
      else i.payable
    end;
  if not found then
    raise exception 'the instalments of invoice % do not add up', new.invoice_id
      using errcode = 'check_violation', constraint = 'instalments__add_up';
  end if;
  return null;
end;
$$;
revoke execute
on function instalments_add_up
from public;
create constraint trigger instalments__add_up
after insert or update of amount, status on instalments
deferrable initially deferred
for each row
execute function instalments_add_up();

-- Organisations in which an approved invoice has no instalments yet.
create function organisations_with_unplanned_invoices()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select distinct d.tenant_id
  from
    documents as d
    join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
  where
    d.kind = 'invoice'
    and d.status = 'approved'
    and i.payable != 0
    and not exists (
      select 1 from instalments as t where t.tenant_id = i.tenant_id and t.invoice_id = i.id
    );
$$;
revoke execute
on function organisations_with_unplanned_invoices
from public;
grant execute
on function organisations_with_unplanned_invoices
to svpms_app;

-- What was approved before is due by the days agreed with its vendor, or later where it says so, on
-- the next workday. A credit note is deducted from its own day on.
insert into instalments
  (tenant_id, id, invoice_id, position, entity_id, currency, amount, due_date)
select
  d.tenant_id,
  uuidv7(),
  d.id,
  1,
  coalesce(c.entity_id, e.id),
  d.currency,
  case
    when i.kind = 'credit_note' then -i.payable
    else i.payable
  end,
  case
    when i.kind = 'credit_note' then d.document_date
    else w.day
  end
from
  documents as d
  join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
  join vendor_details as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
  left join cost_centers as c on c.tenant_id = d.tenant_id and c.id = d.cost_center_id
  cross join lateral (
    select x.id
    from legal_entities as x
    where x.tenant_id = d.tenant_id
    order by x.id
    limit 1
  ) as e
  cross join lateral (
    select g::date as day
    from
      generate_series(
        greatest(i.due_date, d.document_date + v.payment_terms_days)::timestamp,
        greatest(
          i.due_date,
          d.document_date + v.payment_terms_days
        )::timestamp + interval '60 days',
        interval '1 day'
      ) as g
    where
      extract(isodow from g) < 6
      and not exists (
        select 1
        from organisation_holidays as h
        where h.tenant_id = d.tenant_id and h.day = g::date
      )
    order by g
    limit 1
  ) as w
where d.kind = 'invoice' and d.status = 'approved' and i.payable != 0;
