-- A higher limit of what a mailed link decides alone waits for a second administrator.
alter table organisations
  add column link_limit_wanted bigint check (link_limit_wanted >= 0),
  add column link_limit_wanted_by uuid,
  add constraint organisations__link_limit_wanted
    check ((link_limit_wanted is null) = (link_limit_wanted_by is null));

-- A domain routes people only when the organisation has shown that it is theirs, by a record in its DNS.
alter table identity_providers
  add column domain_token text,
  add column domain_proven text,
  add column domain_proven_at timestamptz;
create or replace function identity_provider_for(wanted_domain text)
returns table (tenant_id uuid, issuer text, client_id text, client_secret text, domain text, joins boolean, default_role text)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.issuer, p.client_id, p.client_secret, p.domain, p.joins, p.default_role
  from claimed_domains c
  join identity_providers p on p.tenant_id = c.tenant_id and p.domain = c.domain
  where c.domain = lower(wanted_domain)
    and p.domain_proven = p.domain
$$;
-- Whoever proves a domain takes it from those who only claimed it, never from one who has proven it too.
create function prove_domain(wanted text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('domain ' || lower(wanted), 0));
  if exists (
    select 1 from identity_providers p
    where p.domain = lower(wanted)
      and p.domain_proven = p.domain
      and p.tenant_id <> (select current_tenant())
  ) then
    return false;
  end if;
  delete from claimed_domains where domain = lower(wanted) or tenant_id = (select current_tenant());
  insert into claimed_domains (domain, tenant_id) values (lower(wanted), current_tenant());
  return true;
end $$;
revoke execute on function prove_domain from public;
grant execute on function prove_domain to svpms_app;

-- What was approved of a vendor, while a change of it waits for somebody else; and who changed it since.
alter table vendors
  add column approved_values jsonb,
  add column changed_by uuid[] not null default '{}';
update vendors set changed_by = array[edited_by] where unapproved and edited_by is not null;
