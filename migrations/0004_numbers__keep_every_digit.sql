-- lpad cuts what is longer than its width: the ten thousandth document of a year would have been numbered like the thousandth.
create or replace function next_number(wanted_series text, wanted_year int) returns text language sql as $$
  insert into counters (series, year, value) values (wanted_series, wanted_year, 1)
  on conflict (tenant_id, series, year) do update set value = counters.value + 1
  returning wanted_series || '-' || wanted_year || '-' || lpad(value::text, greatest(4, length(value::text)), '0')
$$;
