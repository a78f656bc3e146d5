-- A rule may ask by how much a price rises.
create or replace function valid_conditions(conditions jsonb)
returns boolean
language sql
immutable
as $$
  select
    jsonb_typeof(conditions) = 'array'
    and not exists (
      select 1
      from
        jsonb_array_elements(
          case
            when jsonb_typeof(conditions) = 'array' then conditions
            else '[]'
          end
        ) as c
      where
        coalesce(c ->> 'what', '') not in (
          'kind',
          'entity',
          'department',
          'cost_center',
          'category',
          'vendor_risk',
          'contract',
          'budget',
          'together',
          'price_rise'
        )
        or jsonb_typeof(c -> 'values') is distinct from 'array'
        or jsonb_array_length(
          case
            when jsonb_typeof(c -> 'values') = 'array' then c -> 'values'
            else '[]'
          end
        ) = 0
    );
$$;
