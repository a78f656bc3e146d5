-- Money that others owe us and pay through Stripe: a vendor's refund, a fee. Paying vendors is
-- another thing.
create table collection_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'collection' check (document_kind = 'collection'),
  purpose text not null check (purpose in ('vendor_refund', 'portal_fee', 'other')),
  -- The PaymentIntent at Stripe, once it exists.
  intent_id text check (length(intent_id) <= 255),
  received bigint not null default 0 check (received >= 0),
  -- Why it was refused, or why the last try to pay failed, in Stripe's words.
  failure text check (length(failure) <= 500),
  paid_at timestamptz,
  primary key (tenant_id, id),
  constraint collection_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id)
);
call protect('collection_details', 'select, insert, update');
call register_kind(
  'collection',
  array['requested', 'awaiting_payment', 'processing', 'paid', 'refused', 'cancelled'],
  $$
    (d.status = 'paid') = (x.paid_at is not null)
    and (d.status != 'paid' or x.received >= d.total)
  $$
);
alter table documents
add constraint collections__complete
  check (
    kind != 'collection'
    or number is not null
    and length(title) between 1 and 500
    and vendor_id is not null
    and currency is not null
    and total > 0
  );

-- The title says what the money is for.
create view collections
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.vendor_id,
    x.purpose,
    d.title as description,
    d.total as amount,
    d.currency,
    d.status,
    x.intent_id,
    x.received,
    x.failure,
    x.paid_at,
    d.owner_id as created_by,
    d.version,
    d.created_at
  from
    documents as d
    left join collection_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'collection';
grant select, update on collections to svpms_app;

-- Events of Stripe that were taken: one that comes again changes nothing.
create table payment_events (
  tenant_id uuid not null default current_tenant() references organisations,
  id text not null check (length(id) between 1 and 255),
  type text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
call protect('payment_events', 'select, insert');
