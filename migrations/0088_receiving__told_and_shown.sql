-- The vendor is told when goods go back to it, and when what was left of an order is closed or opened
-- again. `details` says which goods; the sentence around them is in the language of the mail.
alter table order_dispatches
add column details jsonb,
drop constraint order_dispatches_about_check,
add constraint order_dispatches_about_check
  check (
    about in ('issue', 'again', 'cancellation', 'change', 'return', 'rest_closed', 'rest_reopened')
  ),
add constraint order_dispatches__details
  check ((about in ('return', 'rest_closed', 'rest_reopened')) = (details is not null));

-- Goods that wait for their inspection, for the inbox of those who inspect them.
create index purchase_order_lines__pending on purchase_order_lines (tenant_id, id)
where pending > 0;

-- The vendor sees the goods that were sent back to it, and what does not come any more of its orders.
-- A draft of a return is the organisation's own, and what was called off did not go back.
drop policy vendor_rows on documents;
create policy vendor_rows on documents
as restrictive
to svpms_portal
using (
  kind = 'vendor'
  and id = (select current_vendor())
  or vendor_id = (select current_vendor())
  and (
    kind in ('receipt', 'invoice')
    or kind = 'purchase_order'
    and status != 'draft'
    and number is not null
    or kind = 'goods_return'
    and status in ('shipped', 'satisfied')
  )
);
call show_below_document('goods_return_details', 'tenant_id, id, purchase_order_id, intent', 'id');
call show_below_document(
  'goods_return_lines',
  'tenant_id, id, return_id, purchase_order_line_id, quantity',
  'return_id'
);
grant select (closed_quantity) on purchase_order_lines to svpms_portal;
