-- What the last invoice of an order closed of it: by line the quantity and the commitment that it released. Voiding the
-- invoice opens that again.
alter table invoice_details add column closed_lines jsonb;
