-- A role that is limited to an entity or a department stopped at documents. It stops at cost centres, transfers,
-- collections and accepted differences too, and at their history.

-- Whether an entity and a department lie in the part where the person's right holds.
create function part_in_limits(wanted_entity uuid, wanted_department uuid)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from
        jsonb_to_recordset((select current_setting('app.limits')::jsonb)) as l (
          "entityId" uuid,
          "departmentId" uuid
        )
      where
        (l."entityId" is null or l."entityId" = wanted_entity)
        and (
          l."departmentId" is null
          or wanted_department in (
            select departments_below((select current_tenant()), l."departmentId")
          )
        )
    );
$$;

-- Runs as its owner: the policy of cost centres would else ask the documents, and they the cost centres again.
create or replace function in_limits(wanted_cost_center uuid)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = public, pg_temp
as $$
  select
    exists (
      select 1
      from cost_centers as c
      where
        c.tenant_id = (select current_tenant())
        and c.id = wanted_cost_center
        and part_in_limits(c.entity_id, c.department_id)
    );
$$;
revoke execute on function part_in_limits, in_limits from public;
grant execute on function part_in_limits, in_limits to svpms_app;

-- A document that somebody may see for another reason (they raised it, they are asked to decide) keeps the names of
-- the cost centres it is charged to. In a function: written out in the policy, its tables would be planned with every
-- statement that joins a cost centre, for everybody.
create function names_cost_center(wanted uuid)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
  return exists (
    select 1
    from purchase_requests as r
    where r.tenant_id = (select current_tenant()) and r.cost_center_id = wanted
  )
  or exists (
    select 1
    from
      purchase_request_splits as s
      join purchase_request_lines as l
        on l.tenant_id = s.tenant_id and l.id = s.purchase_request_line_id
      join purchase_requests as r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
    where s.tenant_id = (select current_tenant()) and s.cost_center_id = wanted
  )
  or exists (
    select 1
    from purchase_orders as o
    where o.tenant_id = (select current_tenant()) and o.cost_center_id = wanted
  )
  or exists (
    select 1
    from
      invoice_codings as k
      join invoices as i on i.tenant_id = k.tenant_id and i.id = k.invoice_id
    where k.tenant_id = (select current_tenant()) and k.cost_center_id = wanted
  );
end;
$$;
create policy within_limits on cost_centers
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or part_in_limits(entity_id, department_id)
  or names_cost_center(id)
)
with check (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or part_in_limits(entity_id, department_id)
);

create policy within_limits on budget_transfers
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or requester_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or exists (
    select 1
    from budgets as b
    where
      b.tenant_id = budget_transfers.tenant_id
      and b.id in (budget_transfers.from_id, budget_transfers.to_id)
  )
);

create policy within_limits on invoice_acceptances
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or asked_by = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or exists (
    select 1
    from invoices as i
    where i.tenant_id = invoice_acceptances.tenant_id and i.id = invoice_acceptances.invoice_id
  )
);

-- What a vendor owes belongs to no part: somebody who works for one sees what they asked for themselves.
create policy within_limits on collections
as restrictive
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or created_by = (select nullif(current_setting('app.user_id', true), '')::uuid)
);

-- History says of a thing what its own policy shows. In a function, for the same reason.
create function history_shown(kind text, subject uuid)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
  case kind
    when 'purchase_request' then
      return exists (
        select 1
        from purchase_requests as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'purchase_order' then
      return exists (
        select 1
        from purchase_orders as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'receipt' then
      return exists (
        select 1
        from receipts as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'invoice' then
      return exists (
        select 1
        from invoices as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'invoice_capture' then
      return exists (
        select 1
        from invoice_captures as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'attachment' then
      return exists (
        select 1
        from attachments as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'budget' then
      return exists (
        select 1
        from budgets as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'budget_transfer' then
      return exists (
        select 1
        from budget_transfers as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'approval' then
      return exists (
        select 1
        from approvals as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'collection' then
      return exists (
        select 1
        from collections as x
        where x.tenant_id = (select current_tenant()) and x.id = subject
      );
    when 'cost_center' then
      return in_limits(subject);
    else
      -- What a member, a vendor or a setting is does not belong to a part of the organisation.
      return true;
  end case;
end;
$$;
drop policy within_limits on audit_log;
create policy within_limits on audit_log
as restrictive
for select
using (
  (select coalesce(current_setting('app.limits', true), '') = '')
  or actor_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
  or history_shown(subject_kind, subject_id)
);
