-- Goods that came for an order.
create table receipt_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'receipt' check (document_kind = 'receipt'),
  purchase_order_id uuid not null,
  note text check (length(note) <= 2000),
  primary key (tenant_id, id),
  constraint receipt_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id)
);
create index receipts__order on receipt_details (tenant_id, purchase_order_id);
call protect('receipt_details', 'select, insert');
call register_kind('receipt', array['posted']);
alter table documents
add constraint receipts__complete
  check (
    kind != 'receipt'
    or number is not null
    and document_date is not null
    and length(coalesce(title, '')) <= 100
  );
-- What came is never rewritten.
create policy receipts_stand on documents
as restrictive
for update
using (kind != 'receipt');

-- The title is the number of the delivery note; cost centre and vendor are those of the order.
create view receipts
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    x.purchase_order_id,
    d.document_date as received_on,
    d.title as delivery_note,
    x.note,
    d.owner_id as received_by,
    d.version,
    d.created_at
  from
    documents as d
    left join receipt_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'receipt';
grant select on receipts to svpms_app;

-- How much of which line of the order came.
create table receipt_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  receipt_id uuid not null,
  purchase_order_line_id uuid not null,
  quantity numeric(18, 6) not null check (quantity > 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, receipt_id) references receipt_details (tenant_id, id),
  foreign key (tenant_id, purchase_order_line_id) references purchase_order_lines (tenant_id, id)
);
create index receipt_lines__receipt on receipt_lines (tenant_id, receipt_id);
create index receipt_lines__order_line on receipt_lines (tenant_id, purchase_order_line_id);
call protect('receipt_lines', 'select, insert');
