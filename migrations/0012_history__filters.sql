-- The audit log by person, by kind of thing, and by time, newest first.
create index audit_log__actor on audit_log (tenant_id, actor_id, seq desc);
create index audit_log__kind on audit_log (tenant_id, subject_kind, seq desc);
create index audit_log__at on audit_log (tenant_id, at);
