-- What waits for a milestone, so that it is found among all that was ever held back.
create index instalments__held on instalments (tenant_id, retained_of)
where milestone is not null and retainage_release_id is null and status = 'open';
