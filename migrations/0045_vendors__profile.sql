-- Where a vendor is: its seat, where payments are sent, where orders are sent. One address a purpose.
create table vendor_addresses (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  purpose text not null check (purpose in ('legal', 'remit_to', 'orders')),
  street text not null check (length(street) between 1 and 300),
  postal_code text check (length(postal_code) between 1 and 20),
  city text not null check (length(city) between 1 and 100),
  region text check (length(region) between 1 and 100),
  country text not null check (country ~ '^[A-Z]{2}$'),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendor_addresses__purpose unique (tenant_id, vendor_id, purpose),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id)
);
call protect('vendor_addresses', 'select, insert, update, delete');

-- The numbers by which tax offices know a vendor. They are kept without spaces and marks, so that one
-- number is one row, and a number belongs to one vendor of an organisation. The main one is the
-- vendor's `vat_id`.
create table vendor_tax_registrations (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  scheme text not null check (scheme ~ '^[a-z_]{1,20}$'),
  number text not null check (length(number) between 1 and 40),
  -- What its form and its check digits say. No register was asked.
  check_state text not null check (check_state in ('fits', 'does_not_fit', 'not_checked')),
  main boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint vendor_tax_registrations__number unique (tenant_id, country, number),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id)
);
create index vendor_tax_registrations__any_country on vendor_tax_registrations (tenant_id, number);
create index vendor_tax_registrations__vendor on vendor_tax_registrations (tenant_id, vendor_id);
create unique index vendor_tax_registrations__main on vendor_tax_registrations (
  tenant_id,
  vendor_id
)
where main;
-- The numbers known until now become the first registration of their vendors.
alter table vendor_details no force row level security;
insert into vendor_tax_registrations
  (tenant_id, id, vendor_id, country, scheme, number, check_state, main)
select tenant_id, uuidv7(), id, country, 'other', vat_id, 'not_checked', true
from vendor_details
where vat_id is not null;
alter table vendor_details force row level security;
call protect('vendor_tax_registrations', 'select, insert, update, delete');

-- A company's name without accents, punctuation and legal forms, to compare it with others.
create function plain_company_name(name text)
returns text
language sql
immutable
strict
parallel safe
as $$
  select
    btrim(
      regexp_replace(
        regexp_replace(
          regexp_replace(lower(normalize(name, nfkd)), '[\u0300-\u036f.''’]', '', 'g'),
          '[^[:alnum:]]+',
          ' ',
          'g'
        ),
        '\m(ltd|limited|pvt|private|llp|llc|inc|incorporated|corp|corporation|co|company|plc|gmbh|mbh' || '|ag|kg|kgaa|ohg|gbr|ug|ev|se|sa|sas|sarl|srl|spa|bv|nv|oy|oyj|ab|as|asa|aps|sro|zoo|kft|doo' || '|ltda|eirl|pty|pte|bhd|kk|und|and|et|e|y|the)\M *',
        '',
        'g'
      )
    );
$$;
revoke execute on function plain_company_name from public;
grant execute on function plain_company_name to svpms_app;
create index documents__company_names on documents using gin (
  tenant_id,
  plain_company_name(title) gin_trgm_ops
)
where kind = 'vendor';

-- Vendors of a country whose name is nearly the one wanted, the nearest first. The tenant-safe door,
-- like search_documents: an operator of trigrams cannot use an index under row level security. Every
-- member who may read vendors may read all of them, so nothing narrows it further.
create function similar_vendors(wanted text, wanted_country text, most int)
returns table (id uuid, likeness real)
language sql
stable
rows 6
security definer
set search_path = public, pg_temp
as $$
  select d.id, similarity(plain_company_name(d.title), plain_company_name(wanted)) as likeness
  from
    documents as d
    join vendor_details as v on v.tenant_id = d.tenant_id and v.id = d.id
  where
    d.tenant_id = (select current_tenant())
    and d.kind = 'vendor'
    and plain_company_name(d.title) % plain_company_name(wanted)
    and v.country = wanted_country
  order by likeness desc, d.id
  limit most;
$$;
do $$
begin
  execute 'alter function similar_vendors set pg_trgm.similarity_threshold = 0.55';
end $$;
revoke execute on function similar_vendors from public;
grant execute on function similar_vendors to svpms_app;
