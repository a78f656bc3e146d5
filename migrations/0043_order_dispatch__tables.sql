-- How an order went to its vendor: one row for each mail that was to go out, or was replaced by a
-- telephone call or a letter. A mail keeps the address that it was queued for.
create table order_dispatches (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  about text not null check (about in ('issue', 'again', 'cancellation')),
  state text not null check (
    state in ('queued', 'sent', 'failed', 'no_address', 'by_hand', 'withdrawn')
  ),
  email text check (length(email) <= 254),
  person text check (length(person) between 1 and 200),
  language text not null check (language in ('en', 'de')),
  note text check (length(note) between 1 and 500),
  tries int not null default 0,
  failure text check (length(failure) <= 300),
  -- The day on which somebody sent it by hand.
  sent_on date,
  sent_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint order_dispatches__address
    check ((email is not null) = (state not in ('no_address', 'by_hand'))),
  constraint order_dispatches__by_hand
    check (
      (state = 'by_hand') = (note is not null)
      and (state = 'by_hand') = (sent_on is not null)
    ),
  constraint order_dispatches__sent check ((state = 'sent') = (sent_at is not null)),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index order_dispatches__order on order_dispatches (tenant_id, purchase_order_id, id);
create index order_dispatches__created_by on order_dispatches (tenant_id, created_by);
-- An order is issued once, and its vendor is told of it once by itself.
create unique index order_dispatches__issue on order_dispatches (tenant_id, purchase_order_id)
where about = 'issue' and state != 'by_hand';
call protect('order_dispatches', 'select, insert, update');

create policy within_limits on order_dispatches
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = order_dispatches.tenant_id and d.id = order_dispatches.purchase_order_id
  )
);
