-- Comments on a document, and the people they mention.
create table comments (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  author_id uuid not null,
  body text not null check (length(body) between 1 and 4000),
  mentioned uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint comments__subject_fkey
    foreign key (tenant_id, subject_kind, subject_id) references documents (tenant_id, kind, id),
  foreign key (tenant_id, author_id) references memberships (tenant_id, user_id)
);
create index comments__subject on comments (tenant_id, subject_id, id);
create index comments__author on comments (tenant_id, author_id);
call protect('comments', 'select, insert');

create policy within_limits on comments
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = comments.tenant_id and d.id = comments.subject_id
  )
);
