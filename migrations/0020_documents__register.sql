-- The register: whatever has a number, a status and a history is one row here, whatever its kind.
-- The table of its kind adds what only this kind has.

-- Which kinds of documents there are, and the statuses each may have. The same for everybody.
create table document_statuses (
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  status text not null check (status ~ '^[a-z_]{1,40}$'),
  primary key (kind, status)
);
grant select on document_statuses to svpms_app;

-- `title` holds the words a document is found by: a request's title, a vendor's name, the number a
-- supplier gave an invoice. `owner_id` is who raised, bought, received or entered it. `total` is in
-- minor units of `currency`, `base_total` in those of the currency of the books. `document_date` is
-- the business day of the document itself, where it has one. The part of the organisation it belongs
-- to is that of its cost centre, wherever that stands today.
create table documents (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  kind text not null,
  number text check (length(number) between 1 and 60),
  title text check (length(title) between 1 and 2000),
  status text not null,
  cost_center_id uuid,
  vendor_id uuid,
  owner_id uuid not null,
  currency text check (currency ~ '^[A-Z]{3}$'),
  total bigint,
  base_total bigint,
  document_date date,
  -- So that only a vendor can be named as one.
  vendor_kind text generated always as (
    case
      when vendor_id is not null then 'vendor'
    end
  ) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint documents__kind_key unique (tenant_id, kind, id),
  constraint documents__number_key unique (tenant_id, kind, number),
  constraint documents__status_fkey
    foreign key (kind, status) references document_statuses (kind, status),
  constraint documents__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id),
  constraint documents__vendor_fkey
    foreign key (tenant_id, vendor_kind, vendor_id) references documents (tenant_id, kind, id),
  constraint documents__owner_fkey
    foreign key (tenant_id, owner_id) references memberships (tenant_id, user_id)
);
create index documents__status on documents (tenant_id, kind, status, id);
create index documents__vendor on documents (tenant_id, vendor_id, kind, id);
create index documents__owner on documents (tenant_id, owner_id, kind, id);
create index documents__cost_center on documents (tenant_id, cost_center_id);
create index documents__words on documents using gin (tenant_id, kind, title gin_trgm_ops);
create index documents__numbers on documents using gin (tenant_id, kind, number gin_trgm_ops);
-- A status belongs to a kind or two, which PostgreSQL would else take for a coincidence.
do $$
begin
  create statistics documents__kind_and_status (mcv, dependencies)
  on kind, status from documents;
end $$;
call protect('documents', 'select, insert, update');

-- Whether a person who works for a part of the organisation sees a document: what is charged to that
-- part, what they raised or entered themselves, what they are asked to decide on, every vendor, and
-- a transfer between budgets of which they see one. It runs as its owner, because the tables it reads
-- ask the documents for their own policies.
create function document_in_limits(kind text, document uuid, owner uuid, cost_center uuid)
returns boolean
language plpgsql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
declare
  me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
begin
  return kind = 'vendor'
  or owner = me
  and kind not in ('purchase_order', 'receipt')
  or in_limits(cost_center)
  or exists (
    select 1
    from
      approvals as a
      join approval_tasks as t on t.tenant_id = a.tenant_id and t.approval_id = a.id
    where a.tenant_id = (select current_tenant()) and a.subject_id = document and t.assignee_id = me
  )
  or kind = 'budget_transfer'
  and exists (
    select 1
    from
      budget_transfer_details as t
      join budgets as b on b.tenant_id = t.tenant_id and b.id in (t.from_id, t.to_id)
    where
      t.tenant_id = (select current_tenant())
      and t.id = document
      and in_limits(b.cost_center_id)
  );
end;
$$;
revoke execute on function document_in_limits from public;
grant execute on function document_in_limits to svpms_app;

-- A change of a document that was to touch it and did not: it was not as it was decided on. So such
-- a change needs no look at how many rows it touched, and may travel with COMMIT.
create function refuse_untouched(touched bigint)
returns void
language plpgsql
as $$
begin
  if touched = 0 then
    raise exception 'a document is not as it was decided on'
      using errcode = 'check_violation', constraint = 'documents__untouched';
  end if;
end;
$$;
revoke execute on function refuse_untouched from public;
grant execute on function refuse_untouched to svpms_app;

-- The same for all documents at once, where many rows are looked at: those this person is or was asked
-- to decide on, and transfers between budgets of which they see one.
create function documents_asked_about()
returns setof uuid
language plpgsql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
begin
  return query select a.subject_id
    from
      approval_tasks as t
      join approvals as a on a.tenant_id = t.tenant_id and a.id = t.approval_id
    where
      t.tenant_id = (select current_tenant())
      and t.assignee_id = (select nullif(current_setting('app.user_id', true), '')::uuid);
end;
$$;
create function transfers_in_limits()
returns setof uuid
language plpgsql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
begin
  return query select t.id
    from
      budget_transfer_details as t
      join budgets as b on b.tenant_id = t.tenant_id and b.id in (t.from_id, t.to_id)
    where
      t.tenant_id = (select current_tenant())
      and b.cost_center_id in (select centers_in_limits());
end;
$$;
revoke execute on function documents_asked_about, transfers_in_limits from public;
grant execute on function documents_asked_about, transfers_in_limits to svpms_app;

create policy within_limits on documents
as restrictive
to svpms_limited
using (
  kind = 'vendor'
  or owner_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  and kind not in ('purchase_order', 'receipt')
  or cost_center_id in (select centers_in_limits())
  or id in (select documents_asked_about())
  or kind = 'budget_transfer'
  and id in (select transfers_in_limits())
);

-- What a kind's own table says of a document is shown to those who see the document.
create procedure limit_to_documents(details regclass)
language plpgsql
as $$
begin
  execute
    format(
      'create policy within_limits on %1$s as restrictive for select to svpms_limited using (
        exists (
          select 1 from documents as d where d.tenant_id = %1$s.tenant_id and d.id = %1$s.id
        )
      )',
      details
    );
end;
$$;

-- Which document came of which, and as what.
create table document_links (
  tenant_id uuid not null default current_tenant() references organisations,
  from_id uuid not null,
  to_id uuid not null,
  role text not null check (role ~ '^[a-z_]{1,40}$'),
  created_at timestamptz not null default now(),
  primary key (tenant_id, from_id, to_id, role),
  constraint document_links__from_fkey
    foreign key (tenant_id, from_id) references documents (tenant_id, id),
  constraint document_links__to_fkey
    foreign key (tenant_id, to_id) references documents (tenant_id, id),
  constraint document_links__two_documents check (from_id != to_id)
);
create index document_links__to on document_links (tenant_id, to_id, role);
call protect('document_links', 'select, insert, delete');

create policy within_limits on document_links
as restrictive
for select
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = document_links.tenant_id and d.id = document_links.from_id
  )
);

-- What says something of a document by its kind and its id refers to it: approvals, notices, duties.
-- What it may say of things that are no documents is named in `others`; `refer_to` gives each of these
-- a reference of its own. Both are checked when the transaction commits, because what is said of a
-- document may be written before it.
create procedure refer_to_documents(name regclass, others text[] default '{}')
language plpgsql
as $$
begin
  execute
    format(
      'alter table %1$s
        add column document_kind text generated always as (
          case when subject_kind != all (%2$L::text[]) then subject_kind end
        ) stored,
        add constraint %1$s__document_fkey
          foreign key (tenant_id, document_kind, subject_id)
          references documents (tenant_id, kind, id)
          deferrable initially deferred',
      name,
      others
    );
end;
$$;

create procedure refer_to(name regclass, kind text, target regclass, target_id text default 'id')
language plpgsql
as $$
begin
  execute
    format(
      'alter table %1$s
        add column %2$I uuid generated always as (
          case when subject_kind = %3$L then subject_id end
        ) stored,
        add constraint %4$I
          foreign key (tenant_id, %2$I) references %5$s (tenant_id, %6$I)
          deferrable initially deferred',
      name,
      kind || '_id',
      kind,
      name || '__' || kind || '_fkey',
      target,
      target_id
    );
end;
$$;

-- A person is told of more than documents; of the organisation itself a notice names its own.
call refer_to_documents(
  'notices',
  array['budget', 'delegation', 'invoice_difference', 'member', 'organisation']
);
call refer_to('notices', 'delegation', 'delegations');
call refer_to('notices', 'member', 'memberships', 'user_id');

-- Each kind is read through a view with the plural of its name: the register and its own table under
-- the names of the business. The view joins them by an outer join, though both rows are always there,
-- so that a list that needs the register alone is not made to read the other table, and a plan is
-- never misled about how many there are. Where the view is locked, `details_id` is named beside the
-- id, which makes it an inner join: both rows are locked, and read as they are then.

-- Makes a kind of document known: its statuses, and the rule that its row here (`d`) and the row of
-- its own table (`x`) must keep together. A document of this kind without its own row, or one that
-- breaks the rule, is refused when the transaction commits. The kind's table is called
-- <kind>_details and exists already.
create procedure register_kind(kind text, statuses text[], rule text default 'true')
language plpgsql
as $$
declare
  details text := kind || '_details';
  checks text := details || '__whole';
begin
  insert into document_statuses select kind, unnest(statuses);
  call limit_to_documents(details::regclass);
  execute
    format(
      $body$
      create function %I()
      returns trigger
      language plpgsql
      security definer
      set search_path = public, pg_temp
      as $code$
      begin
        perform 1
        from
          documents as d
          join %I as x on x.tenant_id = d.tenant_id and x.id = d.id
        where d.tenant_id = new.tenant_id and d.id = new.id and (%s);
        if not found then
          raise exception 'the document %% is not whole', new.id
            using errcode = 'check_violation', constraint = %L;
        end if;
        return null;
      end;
      $code$
    $body$,
      checks,
      details,
      rule,
      checks
    );
  execute format('revoke execute on function %I from public', checks);
  execute
    format(
      'create constraint trigger %I after insert%s on documents
    deferrable initially deferred for each row when (new.kind = %L) execute function %I()',
      checks,
      case
        when rule != 'true' then ' or update'
      end,
      kind,
      checks
    );
  if rule != 'true' then
    execute
      format(
        'create constraint trigger %I after update on %I
      deferrable initially deferred for each row execute function %I()',
        checks,
        details,
        checks
      );
  end if;
end;
$$;
