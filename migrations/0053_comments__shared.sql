-- Comments that the vendor reads too, and those that its contacts write. The author is a member
-- or a contact, who is kept by name because contacts can be removed. What a contact writes is always
-- shared.
alter table comments
alter column author_id drop not null,
add column shared boolean not null default false,
add column contact text check (length(contact) between 1 and 400),
add constraint comments__author
  check ((author_id is null) = (contact is not null) and (contact is null or shared));

call show_in_portal(
  'comments',
  'tenant_id, id, subject_kind, subject_id, body, shared, contact, created_at',
  $$
    shared
    and exists (
      select 1
      from documents as d
      where d.tenant_id = comments.tenant_id and d.id = comments.subject_id
    )
  $$
);
