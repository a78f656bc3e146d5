-- What else is known of a vendor. None of it changes who is paid, so a change is kept in the history
-- and asks nobody.
create table vendor_profiles (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  trading_name text check (length(trading_name) between 1 and 200),
  website text check (length(website) between 1 and 300),
  -- The vendor that owns it, or the head of its group.
  parent_id uuid,
  payment_method text check (payment_method in ('bank_transfer', 'direct_debit', 'card', 'cheque')),
  -- In minor units of the vendor's currency.
  minimum_order bigint check (minimum_order > 0),
  minimum_order_currency text check (minimum_order_currency ~ '^[A-Z]{3}$'),
  delivery_days int check (delivery_days between 0 and 730),
  default_tax_rate numeric(6, 3) check (default_tax_rate between 0 and 100),
  risk_reason text check (length(risk_reason) between 1 and 500),
  primary key (tenant_id, id),
  constraint vendor_profiles__minimum_order
    check ((minimum_order is null) = (minimum_order_currency is null)),
  foreign key (tenant_id, id) references vendor_details (tenant_id, id),
  constraint vendor_profiles__parent_fkey
    foreign key (tenant_id, parent_id) references vendor_details (tenant_id, id)
);
create index vendor_profiles__parent on vendor_profiles (tenant_id, parent_id);
call protect('vendor_profiles', 'select, insert, update');
create trigger vendor_profiles__no_circle
before insert or update of parent_id on vendor_profiles
for each row
execute function refuse_circle();
