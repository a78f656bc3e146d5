-- The documents that an organisation asks of its vendors: a kind each, which an administrator names,
-- and rules that say of whom it is asked.
create table vendor_document_kinds (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- Why it is asked, as the vendor reads it.
  why text check (length(why) between 1 and 500),
  -- Whether it ends some day; then the day is asked with it.
  expires boolean not null default true,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index vendor_document_kinds__name on vendor_document_kinds (tenant_id, lower(name));

-- The kinds that an organisation begins with.
create function first_document_kinds()
returns table (name text, why text, expires boolean)
language sql
immutable
as $$
  values
    ('Certificate of insurance', 'Damage that is done on our sites must be covered.', true),
    ('Tax certificate', 'We withhold tax from payments without it.', true),
    ('W-9', 'We report payments to vendors in the United States by it.', false),
    ('ISO certificate', 'Our quality management asks for it.', true),
    ('Code of conduct', 'We buy from those alone who have signed it.', false),
    ('Registration of the company', 'It proves who may sign for your company.', false);
$$;
insert into vendor_document_kinds (tenant_id, id, name, why, expires)
select o.tenant_id, uuidv7(), k.name, k.why, k.expires
from
  every_organisation() as o (tenant_id)
  cross join first_document_kinds() as k;
call protect('vendor_document_kinds', 'select, insert, update');

create function begin_document_kinds()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  -- A restored organisation brings its own.
  if current_setting('app.restoring', true) = 'on' then
    return null;
  end if;
  insert into vendor_document_kinds (tenant_id, id, name, why, expires)
  select new.tenant_id, uuidv7(), k.name, k.why, k.expires from first_document_kinds() as k;
  return null;
end;
$$;
create trigger organisations__begin_document_kinds
after insert on organisations
for each row
execute function begin_document_kinds();

-- Of whom a kind is asked: of vendors in a country, of a risk, of both, or of all.
create table vendor_document_rules (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  kind_id uuid not null,
  country text check (country ~ '^[A-Z]{2}$'),
  risk text check (risk in ('low', 'medium', 'high')),
  added_by uuid not null,
  added_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, kind_id) references vendor_document_kinds (tenant_id, id),
  foreign key (tenant_id, added_by) references memberships (tenant_id, user_id)
);
create unique index vendor_document_rules__once on vendor_document_rules (
  tenant_id,
  kind_id,
  coalesce(country, ''),
  coalesce(risk, '')
);
create index vendor_document_rules__added_by on vendor_document_rules (tenant_id, added_by);
call protect('vendor_document_rules', 'select, insert, delete');

create table vendor_documents (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  vendor_id uuid not null,
  kind_id uuid not null,
  attachment_id uuid not null,
  issued_on date,
  -- The last day on which it counts.
  expires_on date,
  state text not null check (state in ('waiting', 'verified', 'refused', 'expired', 'replaced')),
  -- A member, or a contact of the vendor, who is kept by name because contacts can be removed.
  uploaded_by uuid,
  contact text check (length(contact) between 1 and 400),
  contact_email text check (length(contact_email) <= 254),
  uploaded_at timestamptz not null,
  checked_by uuid,
  checked_at timestamptz,
  -- Why it was refused: by a person in their words, by the check of its file as a message.
  refusal text check (length(refusal) between 1 and 500),
  file_refusal jsonb,
  replaced_by uuid,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, vendor_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, kind_id) references vendor_document_kinds (tenant_id, id),
  foreign key (tenant_id, attachment_id) references attachments (tenant_id, id),
  foreign key (tenant_id, uploaded_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, checked_by) references memberships (tenant_id, user_id),
  -- Deferred: the one that waited makes room before the next one is there.
  foreign key (tenant_id, replaced_by) references vendor_documents (tenant_id, id)
    deferrable initially deferred,
  constraint vendor_documents__uploader check ((uploaded_by is null) = (contact is not null)),
  constraint vendor_documents__two_people check (checked_by != uploaded_by),
  constraint vendor_documents__dates check (issued_on <= expires_on),
  constraint vendor_documents__whole
    check (
      case state
        when 'verified' then checked_by is not null
        when 'expired' then checked_by is not null
        when 'refused' then (refusal is not null and checked_by is not null)
        or file_refusal is not null
        else true
      end
    )
);
-- Of a kind, one counts and one waits; the others are what came before.
create unique index vendor_documents__one_counts on vendor_documents (tenant_id, vendor_id, kind_id)
where state in ('verified', 'expired');
create unique index vendor_documents__one_waits on vendor_documents (tenant_id, vendor_id, kind_id)
where state = 'waiting';
create unique index vendor_documents__attachment on vendor_documents (tenant_id, attachment_id);
create index vendor_documents__vendor on vendor_documents (tenant_id, vendor_id, id desc);
create index vendor_documents__kind on vendor_documents (tenant_id, kind_id, id desc);
create index vendor_documents__state on vendor_documents (tenant_id, state, id desc);
create index vendor_documents__expires_on on vendor_documents (tenant_id, expires_on)
where state = 'verified';
create index vendor_documents__uploaded_by on vendor_documents (tenant_id, uploaded_by);
create index vendor_documents__checked_by on vendor_documents (tenant_id, checked_by);
create index vendor_documents__replaced_by on vendor_documents (tenant_id, replaced_by)
where replaced_by is not null;
call protect('vendor_documents', 'select, insert, update');

-- What was uploaded stays as it was uploaded, and what was checked as it was checked. A correction is
-- another document.
create function vendor_document_stays()
returns trigger
language plpgsql
as $$
begin
  if
    (
      new.kind_id,
      new.attachment_id,
      new.issued_on,
      new.expires_on,
      new.uploaded_by,
      new.contact,
      new.contact_email,
      new.uploaded_at
    ) is distinct from (
      old.kind_id,
      old.attachment_id,
      old.issued_on,
      old.expires_on,
      old.uploaded_by,
      old.contact,
      old.contact_email,
      old.uploaded_at
    )
    or old.checked_by is not null
    and (new.checked_by, new.checked_at) is distinct from (old.checked_by, old.checked_at)
  then
    raise exception 'a document of a vendor is never changed: upload another'
      using errcode = 'check_violation', constraint = 'vendor_documents__stays';
  end if;
  return new;
end;
$$;
create trigger vendor_documents__stays
before update on vendor_documents
for each row
execute function vendor_document_stays();

-- Which reminders went out, once for each step of the way: 60, 30 and 7 days before, and on the last
-- day.
create table vendor_document_reminders (
  tenant_id uuid not null default current_tenant() references organisations,
  document_id uuid not null,
  days int not null check (days in (60, 30, 7, 0)),
  sent_at timestamptz not null,
  primary key (tenant_id, document_id, days),
  foreign key (tenant_id, document_id) references vendor_documents (tenant_id, id)
);
call protect('vendor_document_reminders', 'select, insert');

-- The kinds that are asked of a vendor: the one place that reads the rules. The contact of a vendor
-- asks of their own vendor alone.
create function document_kinds_asked_of(wanted_vendor uuid)
returns setof uuid
language sql
stable
rows 10
security definer
set search_path = public, pg_temp
as $$
  select distinct r.kind_id
  from
    vendor_details as v
    join vendor_document_rules as r
      on r.tenant_id = v.tenant_id
      and (r.country is null or r.country = v.country)
      and (r.risk is null or r.risk = v.risk)
    join vendor_document_kinds as k on k.tenant_id = r.tenant_id and k.id = r.kind_id and k.active
  where
    v.tenant_id = (select current_tenant())
    and v.id = wanted_vendor
    and v.merged_into is null
    and (
      coalesce(current_setting('app.limits', true), '') not like 'vendor:%'
      or v.id = (select current_vendor())
    );
$$;

-- Organisations in which a document of a vendor ends within sixty days, or has ended.
create function organisations_with_ending_vendor_documents()
returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select o.tenant_id
  from organisations as o
  where
    exists (
      select 1
      from vendor_documents as d
      where
        d.tenant_id = o.tenant_id
        and (
          d.state = 'verified'
          and d.expires_on <= business_day(o.time_zone) + 60
          or d.state = 'expired'
        )
    );
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function first_document_kinds,
begin_document_kinds,
document_kinds_asked_of,
organisations_with_ending_vendor_documents
from public;
grant execute
on function document_kinds_asked_of, organisations_with_ending_vendor_documents
to svpms_app;
