import type pg from 'pg'

/**
 * What people were told in the last month of the story, as the application would have told it; all but the last three
 * days is read. Held invoices have told theirs already, on the wrong day.
 */
export async function writeNotices(client: pg.Client, tenantId: string): Promise<void> {
  await client.query(
    `
    update notices n set created_at = h.at, id = uuidv7(h.at - now()) from (select invoice_id, min(raised_at) as at from invoice_holds where tenant_id = $1 group by invoice_id) h where n.tenant_id = $1 and n.subject_id = h.invoice_id`,
    [tenantId],
  )
  await client.query(
    `
    with told as (
      select t.assignee_id as user_id, 'approval_wanted' as kind, 'notice.waits' as code, jsonb_build_object('number', a.subject_number) as params, a.title as body, a.subject_id, 'step ' || t.step_id as key, t.created_at as at
      from approval_tasks t join approvals a on a.tenant_id = t.tenant_id and a.id = t.approval_id where t.tenant_id = $1 and t.open
      union all select a.requester_id, 'request_decided', case a.status when 'returned' then 'notice.returned_to_you' else 'notice.decided' end, jsonb_build_object('number', a.subject_number) || case a.status when 'returned' then '{}'::jsonb else jsonb_build_object('decision', a.status) end, a.title, a.subject_id, 'decided ' || a.subject_id || ' ' || a.revision, max(s.decided_at)
      from approvals a join approval_steps s on s.tenant_id = a.tenant_id and s.approval_id = a.id where a.tenant_id = $1 and a.status in ('approved', 'rejected', 'returned') group by a.tenant_id, a.id having max(s.decided_at) > now() - interval '30 days'
      union all select r.requester_id, 'order_issued', 'notice.order_issued', jsonb_build_object('order', o.number, 'request', r.number), null, r.id, 'issued ' || o.id, o.issued_at
      from purchase_orders o join purchase_requests r on r.tenant_id = o.tenant_id and r.id = o.purchase_request_id where o.tenant_id = $1 and o.issued_at > now() - interval '30 days')
    insert into notices (tenant_id, id, user_id, kind, title, body, path, subject_kind, subject_id, dedupe_key, created_at, read_at)
    select $1, uuidv7(at - now()), user_id, kind, jsonb_build_object('code', code, 'params', params), case when body is not null then jsonb_build_object('code', 'text.as_written', 'params', jsonb_build_object('text', body)) end, '/purchase-requests/' || subject_id, 'purchase_request', subject_id, key, at, case when kind <> 'approval_wanted' and at < now() - interval '3 days' then at + interval '2 hours' end from told`,
    [tenantId],
  )
}
