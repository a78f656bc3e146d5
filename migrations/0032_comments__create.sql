-- Comments on a document, and the people they mention.
create table comments (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null check (
    subject_kind in ('purchase_request', 'purchase_order', 'invoice', 'vendor')
  ),
  subject_id uuid not null,
  author_id uuid not null,
  body text not null check (length(body) between 1 and 4000),
  mentioned uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, author_id) references memberships (tenant_id, user_id)
);
create index comments__subject on comments (tenant_id, subject_id, id);
create index comments__author on comments (tenant_id, author_id);
call protect('comments', 'select, insert');

create policy within_limits on comments
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or case subject_kind
    when 'vendor' then true
    when 'purchase_request' then exists (
      select 1
      from purchase_requests as r
      where r.tenant_id = comments.tenant_id and r.id = comments.subject_id
    )
    when 'purchase_order' then exists (
      select 1
      from purchase_orders as o
      where o.tenant_id = comments.tenant_id and o.id = comments.subject_id
    )
    when 'invoice' then exists (
      select 1
      from invoices as i
      where i.tenant_id = comments.tenant_id and i.id = comments.subject_id
    )
  end
);
