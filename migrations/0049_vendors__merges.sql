-- Two entries of one vendor become one: somebody proposes it, somebody else confirms it. The entry
-- that was given up stays and says what it became.
alter table vendor_details
add column merged_into uuid,
add constraint vendor_details__merged_into_fkey
  foreign key (tenant_id, merged_into) references vendor_details (tenant_id, id),
add constraint vendor_details__merged_into_other check (merged_into != id);
create index vendor_details__merged_into on vendor_details (tenant_id, merged_into)
where merged_into is not null;

create or replace view vendors
with (security_invoker = true)
as
  select
    d.tenant_id,
    d.id,
    x.id as details_id,
    d.number,
    d.title as name,
    x.vat_id,
    x.email,
    x.country,
    d.currency,
    x.payment_terms_days,
    d.status,
    x.status_reason,
    d.owner_id as created_by,
    x.risk,
    x.unapproved,
    x.edited_by,
    x.approved_values,
    x.changed_by,
    d.version,
    d.created_at,
    x.merged_into
  from
    documents as d
    left join vendor_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'vendor';

create table vendor_merges (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  from_id uuid not null,
  into_id uuid not null,
  reason text not null check (length(reason) between 1 and 500),
  status text not null default 'proposed' check (status in ('proposed', 'done', 'refused')),
  proposed_by uuid not null,
  proposed_at timestamptz not null default now(),
  decided_by uuid,
  decided_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint vendor_merges__two_vendors check (from_id != into_id),
  constraint vendor_merges__decided
    check (
      (status = 'proposed') = (decided_by is null)
      and (decided_by is null) = (decided_at is null)
    ),
  foreign key (tenant_id, from_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, into_id) references vendor_details (tenant_id, id),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id)
);
create unique index vendor_merges__one_open on vendor_merges (tenant_id, from_id)
where status = 'proposed';
create index vendor_merges__from on vendor_merges (tenant_id, from_id);
create index vendor_merges__into on vendor_merges (tenant_id, into_id);
create index vendor_merges__proposed_by on vendor_merges (tenant_id, proposed_by);
create index vendor_merges__decided_by on vendor_merges (tenant_id, decided_by);
call protect('vendor_merges', 'select, insert, update');

-- What people wrote about the entry that is given up goes along.
grant update (subject_id) on comments to svpms_app;
