-- A hold on orders that is set when a document that is asked ends. It is of that document: one for each,
-- at most once, beside a hold that a person sets.
alter table vendor_holds
alter column set_by drop not null,
alter column reason drop not null,
add column document_id uuid,
-- The reason as a message, until a person writes another one.
add column why jsonb,
add foreign key (tenant_id, document_id) references vendor_documents (tenant_id, id),
add constraint vendor_holds__reason check (reason is not null or why is not null),
add constraint vendor_holds__setter
  check ((set_by is null) = (document_id is not null) and (set_by is null) = (why is not null));
drop index vendor_holds__one_of_each;
create unique index vendor_holds__one_of_each on vendor_holds (tenant_id, vendor_id, stops)
where ended_at is null and document_id is null;
create unique index vendor_holds__one_a_document on vendor_holds (tenant_id, document_id)
where document_id is not null;

-- Files that contacts of vendors send, who are kept by name because contacts can be removed.
alter table attachments
alter column uploaded_by drop not null,
add column contact text check (length(contact) between 1 and 400),
add constraint attachments__uploader check ((uploaded_by is null) = (contact is not null)),
drop constraint attachments_kind_check,
add constraint attachments_kind_check
  check (
    kind in (
      'tax_certificate',
      'registration',
      'insurance',
      'bank_letter',
      'contract',
      'quality_certificate',
      'vendor_document',
      'quote',
      'specification',
      'delivery_note',
      'correspondence',
      'other'
    )
  );

-- What contacts see of it: their documents, the names of their files, and the kinds that are asked of
-- them or that they have sent.
call show_in_portal(
  'vendor_documents',
  'tenant_id, id, vendor_id, kind_id, attachment_id, issued_on, expires_on, state, uploaded_at, refusal, file_refusal, version',
  'vendor_id = (select current_vendor())'
);
call show_in_portal(
  'attachments',
  'tenant_id, id, name, status',
  $$
    exists (
      select 1
      from vendor_documents as d
      where d.tenant_id = attachments.tenant_id and d.attachment_id = attachments.id
    )
  $$
);
call show_in_portal(
  'vendor_document_kinds',
  'tenant_id, id, name, why, expires, active',
  $$
    id in (select document_kinds_asked_of((select current_vendor())))
    or exists (
      select 1
      from vendor_documents as d
      where d.tenant_id = vendor_document_kinds.tenant_id and d.kind_id = vendor_document_kinds.id
    )
  $$
);
grant execute on function document_kinds_asked_of to svpms_portal;
