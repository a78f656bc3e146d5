-- A document may be asked by what a vendor sells, beside its country and its risk.
alter table vendor_document_rules
add column category_id uuid,
add constraint vendor_document_rules__category_fkey
  foreign key (tenant_id, category_id) references categories (tenant_id, id);
create index vendor_document_rules__category on vendor_document_rules (tenant_id, category_id);
drop index vendor_document_rules__once;
create unique index vendor_document_rules__once on vendor_document_rules (
  tenant_id,
  kind_id,
  coalesce(country, ''),
  coalesce(risk, ''),
  coalesce(category_id::text, '')
);

-- The rules that ask something of a vendor: the one place that reads them. A rule about a category holds
-- for what lies below it, too. The contact of a vendor asks of their own vendor alone, and is not told
-- how the organisation judges its risk.
create function document_rules_of(wanted_vendor uuid)
returns table (kind_id uuid, country text, risk text, category text)
language sql
stable
rows 10
security definer
set search_path = public, pg_temp
as $$
  with recursive
    sold as (
      select s.category_id as id
      from vendor_categories as s
      where s.tenant_id = (select current_tenant()) and s.vendor_id = wanted_vendor
      union
      select c.parent_id
      from
        sold
        join categories as c on c.tenant_id = (select current_tenant()) and c.id = sold.id
      where c.parent_id is not null
    )
  select
    r.kind_id,
    r.country,
    case
      when coalesce(current_setting('app.limits', true), '') not like 'vendor:%' then r.risk
    end,
    g.name
  from
    vendor_details as v
    join vendor_document_rules as r
      on r.tenant_id = v.tenant_id
      and (r.country is null or r.country = v.country)
      and (r.risk is null or r.risk = v.risk)
      and (
        r.category_id is null
        or r.category_id in (
          select id
          from sold
        )
      )
    join vendor_document_kinds as k on k.tenant_id = r.tenant_id and k.id = r.kind_id and k.active
    left join categories as g on g.tenant_id = r.tenant_id and g.id = r.category_id
  where
    v.tenant_id = (select current_tenant())
    and v.id = wanted_vendor
    and v.merged_into is null
    and (
      coalesce(current_setting('app.limits', true), '') not like 'vendor:%'
      or v.id = (select current_vendor())
    );
$$;
create or replace function document_kinds_asked_of(wanted_vendor uuid)
returns setof uuid
language sql
stable
rows 10
security definer
set search_path = public, pg_temp
as $$
  select distinct r.kind_id
  from document_rules_of(wanted_vendor) as r;
$$;
revoke execute on function document_rules_of from public;
grant execute on function document_rules_of to svpms_app, svpms_portal;
