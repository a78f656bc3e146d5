-- Whom the organisation buys from: what the register does not say of a vendor. It calls the name the
-- title, and who created the vendor its owner.
create table vendor_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'vendor' check (document_kind = 'vendor'),
  vat_id text check (length(vat_id) between 1 and 40),
  email text check (length(email) <= 254),
  country text not null check (country ~ '^[A-Z]{2}$'),
  payment_terms_days int not null default 30 check (payment_terms_days between 0 and 365),
  status_reason text,
  risk text not null default 'low' constraint vendors__risk
    check (risk in ('low', 'medium', 'high')),
  -- A vendor that nobody vouched for yet, blocked or not: lifting a block does not approve it. Who
  -- wrote what is known of it may not be who vouches.
  unapproved boolean not null default false,
  edited_by uuid,
  -- What was approved of a vendor, while a change of it waits for somebody else; and who changed it
  -- since.
  approved_values jsonb,
  changed_by uuid[] not null default '{}',
  primary key (tenant_id, id),
  constraint vendor_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint vendors__vat_id_key unique (tenant_id, vat_id),
  constraint vendors__edited_by_fkey
    foreign key (tenant_id, edited_by) references memberships (tenant_id, user_id)
);
create index vendors__edited_by on vendor_details (tenant_id, edited_by)
where edited_by is not null;
call protect('vendor_details', 'select, insert, update');
call register_kind('vendor', array['pending', 'active', 'blocked']);
alter table documents
add constraint vendors__name
  check (kind != 'vendor' or length(title) between 1 and 200 and currency is not null);
create index vendors__exact_name on documents (tenant_id, title) where kind = 'vendor';

create view vendors
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
    d.created_at
  from
    documents as d
    left join vendor_details as x
      on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
  where d.kind = 'vendor';
grant select, update on vendors to svpms_app;
