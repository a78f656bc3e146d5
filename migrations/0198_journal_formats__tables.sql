-- How an organisation writes the files of its journals, declared by itself.
create table journal_formats (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- The newest version of how it is written.
  number int not null default 1 check (number > 0),
  -- False once it is archived.
  active boolean not null default true,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint journal_formats__name_key unique (tenant_id, name)
);
call protect('journal_formats', 'select, insert, update');

-- A version never changes: a file can be written again as it was.
create table journal_format_versions (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  format_id uuid not null,
  number int not null check (number > 0),
  -- As src/journal-formats/format.ts writes it.
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (tenant_id, id),
  constraint journal_format_versions__number_key unique (tenant_id, format_id, number),
  constraint journal_format_versions__format_fkey
    foreign key (tenant_id, format_id) references journal_formats (tenant_id, id),
  constraint journal_format_versions__made_by_fkey
    foreign key (tenant_id, made_by) references memberships (tenant_id, user_id)
);
create index journal_format_versions__made_by on journal_format_versions (tenant_id, made_by);
call protect('journal_format_versions', 'select, insert');

-- The version that an export was made with, where its format is one of these.
alter table journal_exports
add column format_version_id uuid,
add constraint journal_exports__format_version_fkey
  foreign key (tenant_id, format_version_id) references journal_format_versions (tenant_id, id),
add constraint journal_exports__declared
  check ((format = 'declared') = (format_version_id is not null));
create index journal_exports__format_version on journal_exports (tenant_id, format_version_id)
where format_version_id is not null;
