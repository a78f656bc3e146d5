-- Invoices that ask for an advance on an order, before anything of it came.
alter table invoice_details drop constraint invoice_details_kind_check;
alter table invoice_details
add constraint invoice_details__kind check (kind in ('invoice', 'credit_note', 'advance'));
