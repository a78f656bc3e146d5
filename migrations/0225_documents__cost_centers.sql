-- Each cost centre that a purchase request or an order names: its own, and those that its lines and their splits are
-- charged to. Lists find and show a document by each of them. Triggers keep it, whoever writes lines and splits.
create table document_cost_centers (
  tenant_id uuid not null default current_tenant() references organisations,
  document_id uuid not null,
  document_kind text not null check (document_kind in ('purchase_request', 'purchase_order')),
  cost_center_id uuid not null,
  own boolean not null,
  primary key (tenant_id, cost_center_id, document_kind, document_id),
  constraint document_cost_centers__document_fkey
    foreign key (tenant_id, document_id) references documents (tenant_id, id)
      on delete cascade,
  constraint document_cost_centers__cost_center_fkey
    foreign key (tenant_id, cost_center_id) references cost_centers (tenant_id, id)
);
create index document_cost_centers__document on document_cost_centers (tenant_id, document_id);
create index document_cost_centers__others on document_cost_centers (tenant_id, document_id)
where not own;
call protect('document_cost_centers', 'select');

create policy within_limits on document_cost_centers
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = document_cost_centers.tenant_id and d.id = document_cost_centers.document_id
  )
);

-- What documents name now. Lines that a change took off the order do not count.
create view named_cost_centers
with (security_invoker = true)
as
  select d.tenant_id, d.id as document_id, d.kind as document_kind, d.cost_center_id
  from documents as d
  where d.kind in ('purchase_request', 'purchase_order') and d.cost_center_id is not null
  union
  select
    l.tenant_id,
    l.purchase_order_id,
    'purchase_order',
    coalesce(s.cost_center_id, l.cost_center_id)
  from
    purchase_order_lines as l
    left join order_line_splits as s
      on s.tenant_id = l.tenant_id and s.purchase_order_line_id = l.id
  where l.cost_center_id is not null and not l.removed
  union
  select
    l.tenant_id,
    l.purchase_order_id,
    'purchase_order',
    coalesce(s.cost_center_id, r.cost_center_id)
  from
    purchase_order_lines as l
    join purchase_request_allocations as a
      on a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id
    join purchase_request_lines as q
      on q.tenant_id = a.tenant_id and q.id = a.purchase_request_line_id
    join documents as r on r.tenant_id = q.tenant_id and r.id = q.purchase_request_id
    left join purchase_request_splits as s
      on s.tenant_id = q.tenant_id and s.purchase_request_line_id = q.id
  where not l.removed and coalesce(s.cost_center_id, r.cost_center_id) is not null
  union
  select l.tenant_id, l.purchase_request_id, 'purchase_request', s.cost_center_id
  from
    purchase_request_lines as l
    join purchase_request_splits as s
      on s.tenant_id = l.tenant_id and s.purchase_request_line_id = l.id;

insert into document_cost_centers (tenant_id, document_id, document_kind, cost_center_id, own)
select
  n.tenant_id,
  n.document_id,
  n.document_kind,
  n.cost_center_id,
  n.cost_center_id is not distinct from d.cost_center_id
from
  named_cost_centers as n
  join documents as d on d.tenant_id = n.tenant_id and d.id = n.document_id;

create function names_others(of_tenant uuid, of_document uuid)
returns boolean
language sql
stable
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from document_cost_centers as x
      where x.tenant_id = of_tenant and x.document_id = of_document and not x.own
    );
$$;

-- As the owner: somebody limited to a part of the organisation may order what is charged elsewhere too.
create function keep_cost_centers(of_tenant uuid, of_documents uuid[])
returns void
language sql
security definer
set search_path = public, pg_temp
as $$
  delete from document_cost_centers as x
  where
    x.tenant_id = of_tenant
    and x.document_id = any (of_documents)
    and (x.document_id, x.cost_center_id) not in (
      select n.document_id, n.cost_center_id
      from named_cost_centers as n
      where n.tenant_id = of_tenant and n.document_id = any (of_documents)
    );
  insert into document_cost_centers as x (
    tenant_id,
    document_id,
    document_kind,
    cost_center_id,
    own
  )
  select
    n.tenant_id,
    n.document_id,
    n.document_kind,
    n.cost_center_id,
    n.cost_center_id is not distinct from d.cost_center_id
  from
    named_cost_centers as n
    join documents as d on d.tenant_id = n.tenant_id and d.id = n.document_id
  where n.tenant_id = of_tenant and n.document_id = any (of_documents)
  on conflict (tenant_id, cost_center_id, document_kind, document_id) do update
    set own = excluded.own
    where x.own != excluded.own;
$$;
revoke execute on function keep_cost_centers from public;

-- `written` is what a statement wrote of the table that the trigger is on. Most documents name their own cost centre
-- alone: then there is nothing to keep beside it, and nothing is asked of the whole document.
create function cost_centers_follow()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') = 'on' then
    return null;
  end if;
  if tg_table_name = 'purchase_order_lines' then
    perform keep_cost_centers(w.tenant_id, array_agg(distinct w.purchase_order_id))
    from
      written as w
      join documents as d on d.tenant_id = w.tenant_id and d.id = w.purchase_order_id
    where
      w.cost_center_id != d.cost_center_id
      or tg_op = 'DELETE' and names_others(w.tenant_id, w.purchase_order_id)
    group by w.tenant_id;
  elsif tg_table_name = 'purchase_request_lines' then
    perform keep_cost_centers(w.tenant_id, array_agg(distinct w.purchase_request_id))
    from written as w
    where names_others(w.tenant_id, w.purchase_request_id)
    group by w.tenant_id;
  elsif tg_table_name = 'purchase_request_splits' then
    perform keep_cost_centers(l.tenant_id, array_agg(distinct l.purchase_request_id))
    from
      written as w
      join purchase_request_lines as l
        on l.tenant_id = w.tenant_id and l.id = w.purchase_request_line_id
    group by l.tenant_id;
  elsif tg_table_name = 'order_line_splits' then
    perform keep_cost_centers(l.tenant_id, array_agg(distinct l.purchase_order_id))
    from
      written as w
      join purchase_order_lines as l
        on l.tenant_id = w.tenant_id and l.id = w.purchase_order_line_id
    group by l.tenant_id;
  else
    perform keep_cost_centers(l.tenant_id, array_agg(distinct l.purchase_order_id))
    from
      written as w
      join purchase_order_lines as l
        on l.tenant_id = w.tenant_id and l.id = w.purchase_order_line_id
      join documents as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
      join purchase_request_lines as q
        on q.tenant_id = w.tenant_id and q.id = w.purchase_request_line_id
      join documents as r on r.tenant_id = q.tenant_id and r.id = q.purchase_request_id
    where
      r.cost_center_id is distinct from o.cost_center_id
      or names_others(r.tenant_id, r.id)
      or names_others(o.tenant_id, o.id)
    group by l.tenant_id;
  end if;
  return null;
end;
$$;

create trigger cost_centers_follow_new
after insert on purchase_order_lines
referencing new table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_gone
after delete on purchase_order_lines
referencing old table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_new
after insert on order_line_splits
referencing new table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_gone
after delete on order_line_splits
referencing old table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_new
after insert on purchase_request_allocations
referencing new table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_gone
after delete on purchase_request_allocations
referencing old table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_gone
after delete on purchase_request_lines
referencing old table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_new
after insert on purchase_request_splits
referencing new table as written
for each statement
execute function cost_centers_follow();
create trigger cost_centers_follow_gone
after delete on purchase_request_splits
referencing old table as written
for each statement
execute function cost_centers_follow();

-- A document that names another cost centre, and a line that is charged elsewhere, or was taken off.
create function cost_centers_follow_change()
returns trigger
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  if coalesce(current_setting('app.restoring', true), '') = 'on' then
    return null;
  end if;
  if tg_table_name = 'purchase_order_lines' then
    perform keep_cost_centers(new.tenant_id, array[new.purchase_order_id]);
  elsif tg_op = 'INSERT' then
    insert into document_cost_centers
      (tenant_id, document_id, document_kind, cost_center_id, own)
    values (new.tenant_id, new.id, new.kind, new.cost_center_id, true);
  else
    perform keep_cost_centers(new.tenant_id, array[new.id]);
  end if;
  return null;
end;
$$;

create trigger cost_centers_follow_new
after insert on documents
for each row
when (new.kind in ('purchase_request', 'purchase_order') and new.cost_center_id is not null)
execute function cost_centers_follow_change();
create trigger cost_centers_follow_change
after update of cost_center_id on documents
for each row
when
  (
    new.kind in ('purchase_request', 'purchase_order')
    and new.cost_center_id is distinct from old.cost_center_id
  )
execute function cost_centers_follow_change();
create trigger cost_centers_follow_change
after update of cost_center_id, removed on purchase_order_lines
for each row
when (new.cost_center_id is distinct from old.cost_center_id or new.removed != old.removed)
execute function cost_centers_follow_change();
