-- A rule may ask what is unusual about a vendor that a payment run pays.
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
          'price_rise',
          'payment_risk'
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
