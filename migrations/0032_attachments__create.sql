-- Files attached to a vendor or to a document of the buying. The bytes lie in object storage; until
-- they do, in attachment_bytes.
create table attachments (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  kind text not null check (
    kind in (
      'tax_certificate',
      'registration',
      'insurance',
      'bank_letter',
      'contract',
      'quality_certificate',
      'quote',
      'specification',
      'delivery_note',
      'correspondence',
      'other'
    )
  ),
  name text not null check (length(name) between 1 and 200),
  note text check (length(note) between 1 and 500),
  valid_until date,
  media_type text not null,
  size int not null check (size between 1 and 26214400),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  status text not null check (
    status in ('receiving', 'checking', 'available', 'refused', 'removed')
  ),
  refusal jsonb check (status != 'refused' or refusal is not null),
  -- Where a browser sends the file before it is checked. It is another key than the one it is kept
  -- under: an address that was signed for sending can be used again after the check.
  incoming_key text,
  stored_at timestamptz,
  erased_at timestamptz,
  uploaded_by uuid not null,
  removed_by uuid,
  removed_at timestamptz,
  removal_reason text check (length(removal_reason) between 1 and 500),
  version int not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint attachments__subject_fkey
    foreign key (tenant_id, subject_kind, subject_id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, uploaded_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, removed_by) references memberships (tenant_id, user_id),
  check (
    (status = 'removed') = (
      removed_at is not null
      and removed_by is not null
      and removal_reason is not null
    )
  ),
  check (status != 'available' or sha256 is not null)
);
create index attachments__subject on attachments (tenant_id, subject_id, id);
create index attachments__kind on attachments (tenant_id, kind, id);
create index attachments__status on attachments (tenant_id, status, id);
create index attachments__valid_until on attachments (tenant_id, valid_until, id)
where valid_until is not null and status = 'available';
create index attachments__uploaded_by on attachments (tenant_id, uploaded_by);
create index attachments__removed_by on attachments (tenant_id, removed_by);
create index attachments__left_behind on attachments (created_at)
where
  (erased_at is null and (status != 'available' or stored_at is null))
  or incoming_key is not null;
call protect('attachments', 'select, insert, update');

-- Who sees a part of the organisation sees the attachments of the documents of that part.
create policy within_limits on attachments
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = attachments.tenant_id and d.id = attachments.subject_id
  )
);

-- What was sent through the application and is not in storage yet.
create table attachment_bytes (
  tenant_id uuid not null default current_tenant() references organisations,
  attachment_id uuid not null,
  bytes bytea not null,
  primary key (tenant_id, attachment_id),
  foreign key (tenant_id, attachment_id) references attachments (tenant_id, id)
);
call protect('attachment_bytes', 'select, insert, delete');

-- How much an organisation keeps. Adding and removing lock its row, so that two
-- uploads cannot both take the last of the quota.
create table attachment_usage (
  tenant_id uuid primary key default current_tenant() references organisations,
  bytes bigint not null check (bytes >= 0)
);
call protect('attachment_usage', 'select, insert, update');

-- Who was told that a certificate ends, once for each step of the way: 30, 14, 7 and 1 days before,
-- and when it has ended.
create table attachment_notices (
  tenant_id uuid not null default current_tenant() references organisations,
  attachment_id uuid not null,
  level int not null check (level in (30, 14, 7, 1, 0)),
  created_at timestamptz not null default now(),
  primary key (tenant_id, attachment_id, level),
  foreign key (tenant_id, attachment_id) references attachments (tenant_id, id)
);
call protect('attachment_notices', 'select, insert');

-- Organisations with a vendor's certificate that ends within thirty days of today, or ended within
-- the last week: what the nightly check asks for.
create function organisations_with_expiring_attachments()
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
      from attachments as d
      where
        d.tenant_id = o.tenant_id
        and d.subject_kind = 'vendor'
        and d.status = 'available'
        and d.valid_until between business_day(o.time_zone) - 7 and business_day(o.time_zone) + 30
    );
$$;

-- Attachments whose next step was lost (a storage or a scanner that was down for longer than a job is
-- tried), or was never taken (an upload that was given up).
create function attachments_left_behind()
returns table (tenant_id uuid, attachment_id uuid, step text)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select
    d.tenant_id,
    d.id,
    case
      when d.status = 'receiving' then 'give-up'
      when d.status = 'checking' then 'check'
      when d.status = 'available'
      and d.stored_at is null then 'store'
      else 'erase'
    end
  from attachments as d
  where
    d.erased_at is null
    and d.created_at < now() - case
      when d.status = 'receiving' then interval '1 day'
      else interval '15 minutes'
    end
    and (
      d.status in ('receiving', 'checking', 'refused', 'removed')
      or (d.status = 'available' and d.stored_at is null)
    )
  union all
  select d.tenant_id, d.id, 'forget-incoming'
  from attachments as d
  where
    d.incoming_key is not null
    and d.created_at < now() - interval '1 day'
    and (d.status = 'available' or d.erased_at is not null)
  limit 1000;
$$;

-- What the application may call of it; nobody else may.
revoke execute
on function organisations_with_expiring_attachments, attachments_left_behind
from public;
grant execute
on function organisations_with_expiring_attachments, attachments_left_behind
to svpms_app;
