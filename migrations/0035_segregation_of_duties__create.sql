-- Who did what on which purchase, and what excludes what.

-- Which person did which duty on which thing: what segregation of duties is judged by. Append-only.
create table duties_done (
  tenant_id uuid not null default current_tenant() references organisations,
  subject_kind text not null,
  subject_id uuid not null,
  duty text not null,
  user_id uuid not null,
  at timestamptz not null default now(),
  -- The version of the matrix that an act was judged by.
  matrix int not null default 0,
  -- The duty of the same person on the same purchase that excludes this one by the product's
  -- matrix, where that pair was switched off.
  beside text,
  primary key (tenant_id, subject_id, duty, user_id),
  foreign key (tenant_id, user_id) references memberships (tenant_id, user_id)
);
create index duties_done__user on duties_done (tenant_id, user_id);
create index duties_done__beside on duties_done (tenant_id, at) where beside is not null;
call protect('duties_done', 'select, insert');
call refer_to_documents('duties_done', array['invoice_difference']);
call refer_to('duties_done', 'invoice_difference', 'invoice_acceptances');

-- Version 0 is the matrix of the product; a later one says what was added to it and what was taken
-- out of it.
create table duty_matrices (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  number int not null check (number > 0),
  status text not null default 'proposed' check (
    status in ('proposed', 'active', 'retired', 'withdrawn')
  ),
  added jsonb not null check (jsonb_typeof(added) = 'array'),
  removed jsonb not null check (jsonb_typeof(removed) = 'array'),
  reason text not null check (length(reason) between 1 and 2000),
  proposed_by uuid not null,
  proposed_at timestamptz not null default now(),
  confirmed_by uuid,
  confirmed_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id),
  constraint duty_matrices__number_key unique (tenant_id, number),
  foreign key (tenant_id, proposed_by) references memberships (tenant_id, user_id),
  foreign key (tenant_id, confirmed_by) references memberships (tenant_id, user_id),
  constraint duty_matrices__two_people check (confirmed_by != proposed_by)
);
create unique index duty_matrices__one_active on duty_matrices (tenant_id) where status = 'active';
create unique index duty_matrices__one_proposed on duty_matrices (tenant_id)
where status = 'proposed';
create index duty_matrices__proposed_by on duty_matrices (tenant_id, proposed_by);
create index duty_matrices__confirmed_by on duty_matrices (tenant_id, confirmed_by);
call protect('duty_matrices', 'select, insert, update');

-- Everything that belongs to one purchase: its requests, its orders, and the invoices for them.
-- It runs as its owner, because the part of the organisation that the person who asks may see does
-- not matter for what they did.
create function purchase_chain(wanted_kind text, wanted_id uuid)
returns table (kind text, id uuid)
language plpgsql
stable
security definer
set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
  return query with orders as (
    select wanted_id as id
    where wanted_kind = 'purchase_order'
    union
    select i.purchase_order_id
    from invoices i
    where wanted_kind = 'invoice'
      and i.tenant_id = (select current_tenant())
      and i.id = wanted_id
      and i.purchase_order_id is not null
    union
    select ol.purchase_order_id
    from invoice_lines il
    join purchase_order_lines ol
      on ol.tenant_id = il.tenant_id
      and ol.id = il.purchase_order_line_id
    where wanted_kind = 'invoice'
      and il.tenant_id = (select current_tenant())
      and il.invoice_id = wanted_id
    union
    select ol.purchase_order_id
    from purchase_request_lines rl
    join purchase_request_allocations a
      on a.tenant_id = rl.tenant_id
      and a.purchase_request_line_id = rl.id
      and a.live
    join purchase_order_lines ol
      on ol.tenant_id = a.tenant_id
      and ol.id = a.purchase_order_line_id
    where wanted_kind = 'purchase_request'
      and rl.tenant_id = (select current_tenant())
      and rl.purchase_request_id = wanted_id
  )
  select wanted_kind, wanted_id
  union
  select 'purchase_order', o.id
  from orders o
  union
  select 'purchase_request', rl.purchase_request_id
  from orders o
  join purchase_order_lines ol
    on ol.tenant_id = (select current_tenant())
    and ol.purchase_order_id = o.id
  join purchase_request_allocations a
    on a.tenant_id = ol.tenant_id
    and a.purchase_order_line_id = ol.id
  join purchase_request_lines rl
    on rl.tenant_id = a.tenant_id
    and rl.id = a.purchase_request_line_id
  where wanted_kind <> 'purchase_request'
  union
  select 'invoice', i.id
  from orders o
  join invoices i
    on i.tenant_id = (select current_tenant())
    and i.purchase_order_id = o.id
  where wanted_kind <> 'invoice'
    and i.status <> 'rejected';
end $$;

-- Two acts on one purchase wait for each other, so that neither is judged without the other. Orders
-- are locked in the order of their ids.
create function lock_purchase_chain(wanted_kind text, wanted_id uuid)
returns setof uuid
language plpgsql
volatile
security definer
set search_path = public, pg_temp
as $$
begin
  perform 1
  from documents as o
  where
    o.tenant_id = (select current_tenant())
    and o.id = any (
      array(
        select c.id from purchase_chain(wanted_kind, wanted_id) as c where c.kind = 'purchase_order'
      )
    )
  order by o.id
  for update;
  return query select c.id from purchase_chain(wanted_kind, wanted_id) as c;
end;
$$;

-- What the application may call of it; nobody else may.
revoke execute on function purchase_chain, lock_purchase_chain from public;
grant execute on function purchase_chain, lock_purchase_chain to svpms_app;
