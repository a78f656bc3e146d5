-- Money that others owe us and pay through Stripe: a vendor's refund, a fee. Paying vendors is
-- another thing.
create table collections (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number text not null,
  vendor_id uuid not null,
  purpose text not null check (purpose in ('vendor_refund', 'portal_fee', 'other')),
  description text not null check (length(description) between 1 and 500),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null check (
    status in ('requested', 'awaiting_payment', 'processing', 'paid', 'refused', 'cancelled')
  ),
  -- The PaymentIntent at Stripe, once it exists.
  intent_id text check (length(intent_id) <= 255),
  received bigint not null default 0 check (received >= 0),
  -- Why it was refused, or why the last try to pay failed, in Stripe's words.
  failure text check (length(failure) <= 500),
  paid_at timestamptz,
  created_by uuid not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint collections__number_key unique (tenant_id, number),
  constraint collections__vendor_fkey
    foreign key (tenant_id, vendor_id) references vendors (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id),
  check ((status = 'paid') = (paid_at is not null)),
  check (status != 'paid' or received >= amount)
);
create index collections__vendor on collections (tenant_id, vendor_id);
create index collections__created_by on collections (tenant_id, created_by);
call protect('collections', 'select, insert, update');

-- Events of Stripe that were taken: one that comes again changes nothing.
create table payment_events (
  tenant_id uuid not null default current_tenant() references organisations,
  id text not null check (length(id) between 1 and 255),
  type text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
call protect('payment_events', 'select, insert');
