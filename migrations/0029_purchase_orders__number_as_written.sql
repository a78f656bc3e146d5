-- An order's number as people write it: in any case, with any spacing or punctuation.
create index purchase_orders__plain_number
  on purchase_orders (tenant_id, upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')))
  where number is not null;
