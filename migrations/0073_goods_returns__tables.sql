-- Goods that go back to the vendor: to be credited, or to be replaced.
create table goods_return_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'goods_return' check (document_kind = 'goods_return'),
  purchase_order_id uuid not null,
  receipt_id uuid not null,
  intent text not null check (intent in ('credit', 'replacement')),
  shipped_at timestamptz,
  -- The credit note that a person linked; without it the sums of the order say that it was settled.
  credit_note_id uuid,
  -- Why a person closed it or called it off.
  end_reason text check (length(end_reason) between 1 and 2000),
  primary key (tenant_id, id),
  constraint goods_return_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint goods_return_details__order_fkey
    foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  constraint goods_return_details__receipt_fkey
    foreign key (tenant_id, receipt_id) references receipt_details (tenant_id, id),
  constraint goods_return_details__credit_note_fkey
    foreign key (tenant_id, credit_note_id) references invoice_details (tenant_id, id)
);
create index goods_returns__order on goods_return_details (tenant_id, purchase_order_id);
create index goods_returns__receipt on goods_return_details (tenant_id, receipt_id);
create index goods_returns__credit_note on goods_return_details (tenant_id, credit_note_id);
call protect('goods_return_details', 'select, insert, update');
call register_kind(
  'goods_return',
  array['draft', 'shipped', 'satisfied', 'cancelled'],
  $$
    d.status in ('draft', 'cancelled')
    or x.shipped_at is not null and d.document_date is not null
  $$
);
alter table documents
add constraint goods_returns__complete
  check (
    kind != 'goods_return'
    or number is not null
    and vendor_id is not null
    and length(title) between 1 and 500
  );

-- The title is the reason; the date is the day the goods left; cost centre and vendor are those of
-- the order.
create view goods_returns
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.status,
    x.purchase_order_id,
    x.receipt_id,
    x.intent,
    d.title as reason,
    d.document_date as shipped_on,
    x.shipped_at,
    x.credit_note_id,
    x.end_reason,
    d.vendor_id,
    d.owner_id,
    d.version,
    d.created_at
  from
    documents as d
    left join goods_return_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'goods_return';
grant select, update on goods_returns to svpms_app;

-- How much of which line of a receipt goes back. Rejected goods go first.
create table goods_return_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  return_id uuid not null,
  receipt_line_id uuid not null,
  purchase_order_line_id uuid not null,
  quantity numeric(18, 6) not null check (quantity > 0),
  -- The part of it that the inspection had rejected; known once the goods left.
  rejected numeric(18, 6) not null default 0,
  primary key (tenant_id, id),
  constraint goods_return_lines__once unique (tenant_id, return_id, receipt_line_id),
  constraint goods_return_lines__return_fkey
    foreign key (tenant_id, return_id) references goods_return_details (tenant_id, id),
  constraint goods_return_lines__receipt_line_fkey
    foreign key (tenant_id, receipt_line_id) references receipt_lines (tenant_id, id),
  constraint goods_return_lines__order_line_fkey
    foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id),
  constraint goods_return_lines__rejected check (rejected between 0 and quantity)
);
create index goods_return_lines__receipt_line on goods_return_lines (tenant_id, receipt_line_id);
create index goods_return_lines__order_line on goods_return_lines (
  tenant_id,
  purchase_order_line_id
);
call protect('goods_return_lines', 'select, insert');
grant update (rejected) on goods_return_lines to svpms_app;
