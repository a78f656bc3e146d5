-- People at a vendor, and what each is written to about.
create table vendor_contacts (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  email text check (length(email) <= 254),
  phone text check (length(phone) <= 40),
  language text not null check (language in ('en', 'de')),
  purposes text[] not null default '{}' check (
    purposes <@ array['orders', 'invoices', 'payments', 'quality']
  ),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendor_contacts__orders_need_mail
    check (email is not null or not 'orders' = any (purposes)),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id)
);
create unique index vendor_contacts__email on vendor_contacts (tenant_id, vendor_id, lower(email));
call protect('vendor_contacts', 'select, insert, update, delete');
