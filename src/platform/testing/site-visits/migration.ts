/** What the migration of this kind would be. */
export const migration = `
create table site_visit_details (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  document_kind text not null default 'site_visit' check (document_kind = 'site_visit'),
  purchase_order_id uuid not null,
  report text,
  primary key (tenant_id, id),
  constraint site_visit_details__document_fkey
    foreign key (tenant_id, document_kind, id) references documents (tenant_id, kind, id),
  constraint site_visit_details__order_fkey
    foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id)
);
create index site_visit_details__order on site_visit_details (tenant_id, purchase_order_id);
call protect('site_visit_details', 'select, insert, update');
call register_kind(
  'site_visit',
  array['planned', 'asked', 'agreed', 'declined', 'made', 'cancelled'],
  $$ (d.status = 'made') = (x.report is not null) $$
);
create view site_visits with (security_invoker = true) as
select d.*, x.id as details_id, x.purchase_order_id, x.report
from
  documents as d
  left join site_visit_details as x
    on x.tenant_id = d.tenant_id and x.document_kind = d.kind and x.id = d.id
where d.kind = 'site_visit';
grant select, update on site_visits to svpms_app;
`
