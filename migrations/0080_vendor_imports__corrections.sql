-- What was corrected in a table that was sent, by line and column, and the lines that a person left
-- out. The table itself stays as it was sent.
alter table vendor_imports
add column corrections jsonb not null default '{}' check (
  jsonb_typeof(corrections) = 'object'
  and pg_column_size(corrections) <= 8000000
),
add column left_out int[] not null default '{}' check (cardinality(left_out) <= 10000);
