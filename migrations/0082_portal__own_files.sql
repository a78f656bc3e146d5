-- The documents whose files the contact of this transaction sent, and may open again: they were found
-- harmless and lie in storage. What others sent is named in the portal, and not given out. None where no
-- contact asks.
create function own_portal_files()
returns table (document_id uuid, attachment_id uuid)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select d.id, a.id
  from
    vendor_contacts as c
    join vendor_documents as d
      on d.tenant_id = c.tenant_id
      and d.vendor_id = c.vendor_id
      and lower(d.contact_email) = lower(c.email)
    join attachments as a on a.tenant_id = d.tenant_id and a.id = d.attachment_id
  where
    c.tenant_id = (select current_tenant())
    and c.id = (select nullif(split_part(current_setting('app.limits', true), ':', 3), '')::uuid)
    and a.status = 'available'
    and a.stored_at is not null;
$$;
revoke execute on function own_portal_files from public;
grant execute on function own_portal_files to svpms_app, svpms_portal;
