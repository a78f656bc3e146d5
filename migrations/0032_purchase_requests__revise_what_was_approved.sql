-- What was approved, while a revision of it waits: it stands again when the revision is not approved.
create table approved_request_contents (
  tenant_id uuid not null default current_tenant() references organisations,
  purchase_request_id uuid not null,
  request jsonb not null,
  lines jsonb not null,
  splits jsonb not null,
  reason text check (length(reason) between 1 and 2000),
  proposed_by uuid not null,
  proposed_at timestamptz not null default now(),
  primary key (tenant_id, purchase_request_id),
  foreign key (tenant_id, purchase_request_id) references purchase_requests (tenant_id, id),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id)
);
create index approved_request_contents__proposed_by on approved_request_contents (tenant_id, proposed_by);
call protect('approved_request_contents', 'select, insert, delete');
create policy within_limits on approved_request_contents as restrictive using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or exists (
    select 1 from purchase_requests r
    where r.tenant_id = approved_request_contents.tenant_id and r.id = approved_request_contents.purchase_request_id));

-- Requests that are added up: of a person, for a vendor, for an item, over some days.
create index purchase_requests__requester_sent on purchase_requests (tenant_id, requester_id, submitted_at);
create index purchase_requests__vendor_sent on purchase_requests (tenant_id, vendor_id, submitted_at) where vendor_id is not null;
create index purchase_request_lines__bought on purchase_request_lines (tenant_id, (coalesce(catalog_item_id::text, lower(btrim(description)))));
create or replace function valid_conditions(conditions jsonb) returns boolean language sql immutable as $$
  select jsonb_typeof(conditions) = 'array' and not exists (
    select 1 from jsonb_array_elements(case when jsonb_typeof(conditions) = 'array' then conditions else '[]' end) c
    where coalesce(c ->> 'what', '') not in ('kind', 'entity', 'department', 'cost_center', 'category', 'vendor_risk', 'contract', 'budget', 'together')
      or jsonb_typeof(c -> 'values') is distinct from 'array' or jsonb_array_length(case when jsonb_typeof(c -> 'values') = 'array' then c -> 'values' else '[]' end) = 0)
$$;
