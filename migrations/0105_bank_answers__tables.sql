-- What banks answered: each file once, and each of its lines with what became of it.
create table bank_answers (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  file_id uuid not null,
  -- Lines that are about no payment of ours: money that came in, what a bank only announces.
  skipped int not null default 0,
  imported_by uuid not null,
  imported_at timestamptz not null,
  primary key (tenant_id, id),
  constraint bank_answers__file_key unique (tenant_id, sha256),
  constraint bank_answers__file_fkey
    foreign key (tenant_id, file_id) references files (tenant_id, id),
  constraint bank_answers__imported_by_fkey
    foreign key (tenant_id, imported_by) references memberships (tenant_id, user_id)
);
create index bank_answers__file on bank_answers (tenant_id, file_id);
create index bank_answers__imported_by on bank_answers (tenant_id, imported_by);
call protect('bank_answers', 'select, insert');

create table bank_answer_lines (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  answer_id uuid not null,
  position int not null check (position > 0),
  reference text check (length(reference) between 1 and 200),
  amount bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  outcome text not null check (outcome in ('settled', 'failed', 'returned')),
  day date,
  reason text check (length(reason) between 1 and 500),
  payment_id uuid,
  -- `applied`: it changed its payment. `known`: its payment says so already. `waiting`: somebody must
  -- look, for the reason in `why`.
  state text not null check (state in ('applied', 'known', 'waiting', 'resolved')),
  why text check (why in ('unknown', 'amount', 'contradicts', 'own_release')),
  note text check (length(note) between 1 and 500),
  resolved_by uuid,
  resolved_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint bank_answer_lines__position_key unique (tenant_id, answer_id, position),
  constraint bank_answer_lines__answer_fkey
    foreign key (tenant_id, answer_id) references bank_answers (tenant_id, id),
  constraint bank_answer_lines__payment_fkey
    foreign key (tenant_id, payment_id) references payment_details (tenant_id, id),
  constraint bank_answer_lines__resolved_by_fkey
    foreign key (tenant_id, resolved_by) references memberships (tenant_id, user_id),
  constraint bank_answer_lines__whole
    check (
      (state in ('waiting', 'resolved')) = (why is not null)
      and (state = 'resolved') = (resolved_by is not null)
      and (resolved_by is null) = (resolved_at is null)
      and (state not in ('applied', 'known') or payment_id is not null)
    )
);
create index bank_answer_lines__payment on bank_answer_lines (tenant_id, payment_id)
where payment_id is not null;
create index bank_answer_lines__resolved_by on bank_answer_lines (tenant_id, resolved_by)
where resolved_by is not null;
call protect('bank_answer_lines', 'select, insert, update');
