-- Fields that an administrator defines for a kind of document, and what was entered in them.
create table custom_fields (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  -- The kinds that have such fields. One more is one more word here and in the code.
  kind text not null check (kind in ('vendor')),
  -- What programs and tables call it.
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  label text not null check (length(label) between 1 and 80),
  type text not null check (type in ('text', 'number', 'date', 'choice', 'yes_no')),
  choices text[] not null default '{}',
  required boolean not null default false,
  position int not null default 100 check (position between 0 and 9999),
  -- One that is not asked for any more keeps what was entered in it.
  active boolean not null default true,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint custom_fields__key unique (tenant_id, kind, key),
  constraint custom_fields__choices check ((type = 'choice') = (cardinality(choices) > 0))
);
create unique index custom_fields__label on custom_fields (tenant_id, kind, lower(label));
call protect('custom_fields', 'select, insert, update');

-- As plain text: a number as exact decimal text, a date as 2026-12-31, 'yes' or 'no'.
create table custom_field_values (
  tenant_id uuid not null default current_tenant() references organisations,
  document_id uuid not null,
  field_id uuid not null,
  value text not null check (length(value) between 1 and 500),
  primary key (tenant_id, document_id, field_id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id),
  foreign key (tenant_id, field_id) references custom_fields (tenant_id, id)
);
create index custom_field_values__field on custom_field_values (tenant_id, field_id, value);
call protect('custom_field_values', 'select, insert, update, delete');
