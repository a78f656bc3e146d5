-- Where a legal entity has its seat, so that its orders state the address of the company that orders. All of an address
-- or none of it; its country is the entity's.
alter table legal_entities
add column street text check (length(street) between 1 and 200),
add column addition text check (length(addition) between 1 and 200),
add column postal_code text check (length(postal_code) between 1 and 20),
add column city text check (length(city) between 1 and 100),
add column region text check (length(region) between 1 and 100),
add constraint legal_entities__whole_address
  check (
    num_nonnulls(street, city) in (0, 2)
    and (street is null or country is not null)
    and (street is not null or num_nonnulls(addition, postal_code, region) = 0)
  );
