-- What a change adds to its order, when it was last sent for approval and by whom: what is bought in small steps is
-- added up over days, and so are orders that are raised in small steps.
alter table change_order_details
add column added bigint not null default 0 check (added >= 0),
add column submitted_at timestamptz,
add column submitted_by uuid,
add constraint change_order_details__submitter_fkey
  foreign key (tenant_id, submitted_by) references memberships (tenant_id, user_id);

update change_order_details as x
set
  submitted_at = a.created_at,
  submitted_by = a.requester_id
from
  (
    select distinct on (tenant_id, subject_id) tenant_id, subject_id, created_at, requester_id
    from approvals
    where subject_kind = 'change_order'
    order by tenant_id, subject_id, revision desc, id desc
  ) as a
where a.tenant_id = x.tenant_id and a.subject_id = x.id;

update change_order_details as x
set added = coalesce(round(l.more::numeric * d.base_total / nullif(d.total, 0)), 0)
from
  documents as d,
  (
    select tenant_id, change_order_id, sum(greatest(amount - coalesce(was_amount, 0), 0)) as more
    from change_order_lines
    where purchase_request_line_id is null
    group by tenant_id, change_order_id
  ) as l
where
  d.tenant_id = x.tenant_id
  and d.id = x.id
  and l.tenant_id = x.tenant_id
  and l.change_order_id = x.id;

create index change_order_details__submitter on change_order_details (
  tenant_id,
  submitted_by,
  submitted_at
);
create index change_order_details__sent on change_order_details (tenant_id, submitted_at);
