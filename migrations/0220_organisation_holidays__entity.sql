-- A legal entity may be closed on days of its own: a bank of its country does not pay then, and nothing of it falls
-- due. Without an entity all of the organisation is closed.
alter table organisation_holidays
add column id uuid not null default uuidv7(),
add column entity_id uuid,
drop constraint organisation_holidays_pkey,
add primary key (tenant_id, id),
add constraint organisation_holidays__entity_fkey
  foreign key (tenant_id, entity_id) references legal_entities (tenant_id, id);
create unique index organisation_holidays__once on organisation_holidays (tenant_id, day, entity_id)
nulls not distinct;

-- The days from a first one on, on which an entity is closed, or the organisation where no entity is named.
create function closed_days(wanted_entity uuid, first date)
returns table (day date)
language sql
stable
as $$
  select distinct h.day
  from organisation_holidays as h
  where
    h.tenant_id = (select current_tenant())
    and h.day >= first
    and (h.entity_id is null or h.entity_id = wanted_entity);
$$;
