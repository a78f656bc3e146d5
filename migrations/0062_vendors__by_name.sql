-- The list of vendors by name is read in its order, not sorted anew for each page.
create index documents__vendors_by_name on documents (tenant_id, lower(title), id)
where kind = 'vendor';
