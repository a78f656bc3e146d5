-- Tables of items and prices that somebody sent: what each line would do before it is confirmed, and
-- how far a long one has been worked through.

create table catalog_imports (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  headings text[] not null check (cardinality(headings) between 1 and 100),
  -- In the order of the columns; an empty one is left out.
  fields text[] not null,
  read_as text,
  -- How its numbers and its days are written: as chosen, and as they show.
  numbers text check (numbers in ('point', 'comma')),
  numbers_seen text check (numbers_seen in ('point', 'comma')),
  days text check (days in ('day_first', 'month_first')),
  days_seen text check (days_seen in ('day_first', 'month_first')),
  state text not null default 'checking' check (state in ('checking', 'ready', 'applying', 'done')),
  total int not null check (total > 0),
  -- Lines that are done with in this state.
  reached int not null default 0 check (reached between 0 and total),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references memberships (tenant_id, user_id)
);
create index catalog_imports__created_by on catalog_imports (tenant_id, created_by);
call protect('catalog_imports', 'select, insert, update, delete');

create table catalog_import_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  import_id uuid not null,
  position int not null check (position > 0),
  -- Of the file.
  line int not null check (line > 0),
  cells text[] not null,
  -- What a person wrote instead of cells, by column.
  corrections jsonb not null default '{}' check (jsonb_typeof(corrections) = 'object'),
  left_out boolean not null default false,
  does text check (does in ('new', 'changed', 'same', 'bad', 'left_out')),
  name text not null default '',
  known text,
  faults jsonb not null default '[]',
  notes jsonb not null default '[]',
  changes jsonb not null default '[]',
  -- The item that it is about, and what it says of it, for the lines after it.
  item_key text,
  said jsonb,
  -- A price of it follows another, so it is to be approved; and then the number of what waits.
  to_approve text,
  proposed text,
  primary key (tenant_id, import_id, position),
  constraint catalog_import_lines__import_fkey
    foreign key (tenant_id, import_id) references catalog_imports (tenant_id, id)
      on delete cascade
);
create index catalog_import_lines__item on catalog_import_lines (tenant_id, import_id, item_key);
create index catalog_import_lines__does on catalog_import_lines (
  tenant_id,
  import_id,
  does,
  position
);
create index catalog_import_lines__to_approve on catalog_import_lines (
  tenant_id,
  import_id,
  to_approve
)
where to_approve is not null and proposed is null;
call protect('catalog_import_lines', 'select, insert, update, delete');

-- Items are found by their codes however these are written.
create index catalog_items__plain_code on catalog_items (tenant_id, lower(code));
