-- A vendor that nothing is bought from any more. It stays for what was bought.
insert into document_statuses (kind, status)
values ('vendor', 'inactive');
