-- Advances that were paid are deducted from later invoices of the same order.

-- So much of an advance cleared a part of an invoice. Taken back with the invoice, it is kept and
-- counts no more.
create table advance_set_offs (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  advance_id uuid not null,
  invoice_id uuid not null,
  -- In the currency of the advance, in that of the invoice, and as the advance was booked.
  amount bigint not null constraint advance_set_offs__amount check (amount > 0),
  invoice_amount bigint not null check (invoice_amount > 0),
  base_amount bigint not null check (base_amount >= 0),
  -- What of it is for which line of the order, in the currency of the invoice.
  parts jsonb not null check (jsonb_typeof(parts) = 'array'),
  created_at timestamptz not null default now(),
  taken_back_at timestamptz,
  primary key (tenant_id, id),
  constraint advance_set_offs__advance_fkey
    foreign key (tenant_id, advance_id) references invoice_details (tenant_id, id),
  constraint advance_set_offs__invoice_fkey
    foreign key (tenant_id, invoice_id) references invoice_details (tenant_id, id),
  constraint advance_set_offs__two check (advance_id != invoice_id)
);
create index advance_set_offs__advance on advance_set_offs (tenant_id, advance_id);
create index advance_set_offs__invoice on advance_set_offs (tenant_id, invoice_id);
create unique index advance_set_offs__once on advance_set_offs (tenant_id, advance_id, invoice_id)
where taken_back_at is null;
call protect('advance_set_offs', 'select, insert, update');

-- Who sees the invoice sees what was deducted from it.
create policy within_limits on advance_set_offs
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = advance_set_offs.tenant_id and d.id = advance_set_offs.invoice_id
  )
);

-- What is deducted of an invoice besides what its vendor deducts on it.
alter table invoice_details
add column set_off bigint not null default 0 constraint invoice_details__set_off
  check (set_off = 0 or kind = 'invoice' and set_off > 0 and set_off <= payable);
create or replace view invoices
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title as supplier_number,
    x.supplier_number_norm,
    x.kind,
    d.status,
    d.vendor_id,
    x.purchase_order_id,
    x.order_reference,
    d.document_date as issue_date,
    x.due_date,
    d.currency,
    x.fx_rate,
    x.net,
    x.tax,
    d.total as gross,
    x.prepaid,
    x.rounding,
    x.payable,
    x.format,
    x.document,
    x.file_id,
    x.file_sha256,
    x.match_run,
    x.approved_how,
    x.approved_at,
    x.booked_actual,
    x.budget_id,
    d.owner_id as captured_by,
    x.type_code,
    x.charges,
    x.accepted_charges,
    x.match_policy_id,
    x.duplicate_reason,
    x.rejected,
    d.version,
    d.created_at,
    x.is_last,
    x.set_off
  from
    documents as d
    left join invoice_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'invoice';

-- Nothing of an advance clears two things: what is set off never comes to more than what was asked.
create function advance_set_offs_within()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from
    invoice_details as a
    join advance_set_offs as s on s.tenant_id = a.tenant_id and s.advance_id = a.id
  where a.tenant_id = new.tenant_id and a.id = new.advance_id and s.taken_back_at is null
  group by a.tenant_id, a.id
  having sum(s.amount) > a.payable;
  if found then
    raise exception 'advance % is set off for more than it is', new.advance_id
      using errcode = 'check_violation', constraint = 'advance_set_offs__within';
  end if;
  return null;
end;
$$;
revoke execute
on function advance_set_offs_within
from public;
create constraint trigger advance_set_offs__within
after insert or update on advance_set_offs
deferrable initially deferred
for each row
execute function advance_set_offs_within();

-- The instalments of an invoice come to what is payable of it less what advances cleared, exactly; or
-- all of them are dropped.
create or replace function instalments_add_up()
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
      else i.payable - i.set_off
    end;
  if not found then
    raise exception 'the instalments of invoice % do not add up', new.invoice_id
      using errcode = 'check_violation', constraint = 'instalments__add_up';
  end if;
  return null;
end;
$$;

create or replace function organisations_with_unplanned_invoices()
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
    and i.payable != i.set_off
    and not exists (
      select 1 from instalments as t where t.tenant_id = i.tenant_id and t.invoice_id = i.id
    );
$$;

-- The vendor sees what was deducted.
grant select (set_off) on invoice_details to svpms_portal;
