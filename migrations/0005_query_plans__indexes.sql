-- What was read from end to end: people by what they may decide, vendors by their exact name, the newest exchange rates.
create index memberships__deciders on memberships (tenant_id, name) where active and roles && array['approver', 'controller'];
create index memberships__admins on memberships (tenant_id, user_id) where active and 'admin' = any(roles);
create index vendors__exact_name on vendors (tenant_id, name);
create index exchange_rates__newest on exchange_rates (tenant_id, valid_on desc, currency);
