-- Days on which nobody works, besides Saturdays and Sundays.
create table organisation_holidays (
  tenant_id uuid not null default current_tenant() references organisations,
  day date not null,
  name text not null check (length(name) between 1 and 100),
  primary key (tenant_id, day)
);
call protect('organisation_holidays', 'select, insert, delete');
