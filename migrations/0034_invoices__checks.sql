-- What a bill is checked by, kept beside it: where its figures belong, what people said and accepted, and the
-- version of the matching policy it was matched under.
alter table invoices
  add column type_code text,
  add column charges bigint not null default 0,
  add column accepted_charges bigint not null default 0,
  add column match_policy_id uuid,
  add column duplicate_reason text check (length(duplicate_reason) between 1 and 1000),
  add constraint invoices__match_policy_fkey
    foreign key (tenant_id, match_policy_id) references match_policies (tenant_id, id);
create index invoices__match_policy on invoices (tenant_id, match_policy_id);
-- Bills of a vendor by amount, to find what resembles a new one.
create index invoices__amount on invoices (tenant_id, currency, payable);

-- The bank accounts that a bill asks to be paid to, as fingerprints: never the numbers.
create table invoice_accounts (
  tenant_id uuid not null default current_tenant() references organisations,
  invoice_id uuid not null,
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, invoice_id, fingerprint),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);
create index invoice_accounts__fingerprint on invoice_accounts (tenant_id, fingerprint);
call protect('invoice_accounts', 'select, insert');

create index invoices__vendor_date on invoices (tenant_id, vendor_id, issue_date);

-- Bills that a new one may repeat: of its vendor at about its date, or of its amount and vendor or account.
-- It sees all of the organisation, also for people who may see a part of it: what they cannot see is paid twice too.
create function bills_to_compare(
  wanted_invoice uuid, wanted_vendor uuid, wanted_currency text, wanted_payable bigint, wanted_day date,
  wanted_accounts text[]
) returns table (
  id uuid, number text, supplier_number text, supplier_number_norm text, kind text, vendor_id uuid,
  vendor_name text, purchase_order_id uuid, currency text, payable bigint, issue_date date, file_sha256 text,
  accounts text[]
) language sql stable security definer set search_path = public, pg_temp as $$
  with near as (
    (
      select i.*
      from invoices i
      where i.tenant_id = (select current_tenant())
        and i.vendor_id = wanted_vendor
        and i.issue_date between wanted_day - 60 and wanted_day + 60
      order by abs(i.issue_date - wanted_day), i.id desc
      limit 300
    )
    union
    (
      select i.*
      from invoices i
      where i.tenant_id = (select current_tenant())
        and i.currency = wanted_currency
        and i.payable = wanted_payable
        and (
          i.vendor_id = wanted_vendor
          or exists (
            select 1
            from invoice_accounts a
            where a.tenant_id = i.tenant_id
              and a.invoice_id = i.id
              and a.fingerprint = any(wanted_accounts)
          )
        )
      order by i.id desc
      limit 300
    )
  )
  select
    i.id,
    i.number,
    i.supplier_number,
    i.supplier_number_norm,
    i.kind,
    i.vendor_id,
    v.name,
    i.purchase_order_id,
    i.currency,
    i.payable,
    i.issue_date,
    i.file_sha256,
    array(
      select a.fingerprint
      from invoice_accounts a
      where a.tenant_id = i.tenant_id
        and a.invoice_id = i.id
    )
  from near i
  join vendors v
    on v.tenant_id = i.tenant_id
    and v.id = i.vendor_id
  where i.id <> wanted_invoice
    and i.status <> 'rejected'
    -- A pro forma invoice and one for accounting only claim nothing, so nothing repeats them.
    and coalesce(i.type_code, '') not in ('325', '751')
$$;
revoke execute on function bills_to_compare from public;
grant execute on function bills_to_compare to svpms_app;

-- A number is used once a year; a person may say, with a reason, that the same one is another claim.
drop index invoices__duplicate_number;
create unique index invoices__duplicate_number on invoices (
  tenant_id, vendor_id, kind, supplier_number_norm, (extract(year from issue_date))
) where status <> 'rejected' and duplicate_reason is null;

alter table invoice_lines
  add column price_base numeric(18,6) not null default 1 check (price_base > 0),
  add column adjustments bigint not null default 0,
  add column credits text check (credits in ('quantity', 'price', 'amount'));

-- What was credited as goods is billable again only once it was replaced; what people accepted above the
-- order's price is not held again. What is billed stays between nothing and all of it.
alter table purchase_order_lines
  add column credited_quantity numeric(18,6) not null default 0 check (credited_quantity >= 0),
  add column accepted_variance bigint not null default 0 check (accepted_variance >= 0),
  add column committed_most bigint not null default 0,
  add constraint purchase_order_lines__billed_quantity check (billed_quantity >= 0),
  add constraint purchase_order_lines__billed_amount check (billed_amount >= 0);
update purchase_order_lines set committed_most = committed_left;
alter table purchase_order_lines
  add constraint purchase_order_lines__committed check (committed_left between 0 and committed_most);

-- A new line may have committed what it begins with, and no more later.
create function bound_commitment() returns trigger language plpgsql as $$
begin
  new.committed_most := greatest(new.committed_most, new.committed_left);
  return new;
end $$;
create trigger bound_commitment before insert on purchase_order_lines
  for each row execute function bound_commitment();

-- A hold says what it is about: an acceptance counts only for the same thing.
alter table invoice_holds
  drop constraint invoice_holds_reason_check,
  add constraint invoice_holds__reason check (reason ~ '^[a-z_]{1,40}$'),
  add column about text not null default '' check (length(about) <= 300),
  add column base bigint not null default 0,
  add column void boolean not null default false;
drop index invoice_holds__one_open;
create unique index invoice_holds__one_open on invoice_holds (
  tenant_id, invoice_id, reason, position, about
) where released_at is null;

alter table match_results
  add column basis text not null default '',
  add column ordinal int not null default 0;

-- A difference above what somebody may accept alone: people approve it.
create table invoice_acceptances (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  invoice_id uuid not null,
  hold_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  variance bigint not null,
  about text not null,
  status text not null default 'pending'
    check (status in ('pending', 'approved', 'rejected', 'returned', 'withdrawn')),
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  decided_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  foreign key (tenant_id, hold_id) references invoice_holds (tenant_id, id),
  foreign key (tenant_id, asked_by) references memberships (tenant_id, user_id)
);
create unique index invoice_acceptances__one_pending on invoice_acceptances (tenant_id, hold_id)
  where status = 'pending';
create index invoice_acceptances__invoice on invoice_acceptances (tenant_id, invoice_id);
create index invoice_acceptances__hold on invoice_acceptances (tenant_id, hold_id);
create index invoice_acceptances__asked_by on invoice_acceptances (tenant_id, asked_by);
call protect('invoice_acceptances', 'select, insert, update');
