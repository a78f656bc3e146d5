import { sql } from '../platform/db/sql.ts'
import type { Scope, Part } from './part.ts'

export const approvals = ({ userId }: Scope): Part => ({
  from: sql.fragment`
    approval_tasks as t
    join approvals as a on a.tenant_id = t.tenant_id and a.id = t.approval_id
  `,
  about: sql.fragment`a.subject_id`,
  where: sql.fragment`t.assignee_id = ${userId} and t.open`,
  names: sql.fragment`
    join memberships as m on m.tenant_id = a.tenant_id and m.user_id = a.requester_id
  `,
  shows: sql.fragment`
    'approval',
    t.id,
    a.subject_id,
    a.id,
    a.title,
    a.subject_number || ' · ' || m.name,
    a.currency,
    a.amount,
    t.created_at,
    a.revision
  `,
})
export const questions = ({ userId }: Scope): Part => ({
  from: sql.fragment`
    approval_questions as q
    join approvals as a
      on a.tenant_id = q.tenant_id and a.id = q.approval_id and a.status = 'pending'
  `,
  about: sql.fragment`a.subject_id`,
  where: sql.fragment`q.asked_of = ${userId} and q.answer is null`,
  names: sql.fragment`
    join memberships as m on m.tenant_id = q.tenant_id and m.user_id = q.asked_by
  `,
  shows: sql.fragment`
    'question',
    q.id,
    a.subject_id,
    a.id,
    m.name || ' asks about ' || a.subject_number,
    left(q.question, 200),
    a.currency,
    a.amount,
    q.asked_at,
    null::int
  `,
})
export const returned = ({ userId }: Scope): Part => ({
  from: sql.fragment`purchase_requests as r`,
  about: sql.fragment`r.id`,
  where: sql.fragment`r.requester_id = ${userId} and r.status = 'returned'`,
  shows: sql.fragment`
    'returned',
    r.id,
    r.id,
    null::uuid,
    r.title,
    r.number || ' was returned to you',
    r.currency,
    r.total,
    r.created_at,
    null::int
  `,
})
/** However many lines of an invoice are held, it is one document. */
export const holds = ({ roles }: Scope): Part => ({
  from: sql.fragment`
    (
        select
          h.tenant_id,
          h.invoice_id,
          count(*) as n,
          (array_agg(h.message order by h.position, h.id))[1] as message,
          max(h.raised_at) as since
        from invoice_holds as h
        where h.owner_role = any (${sql.array([...roles], 'text')}) and h.released_at is null
        group by h.tenant_id, h.invoice_id
      ) as h
  `,
  about: sql.fragment`h.invoice_id`,
  where: sql.fragment`true`,
  names: sql.fragment`
    join invoices as i on i.tenant_id = h.tenant_id and i.id = h.invoice_id
    join vendors as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
  `,
  shows: sql.fragment`
    'hold',
    h.invoice_id,
    h.invoice_id,
    null::uuid,
    h.n || ' holds',
    i.number || ' · ' || v.name,
    i.currency,
    i.gross,
    h.since,
    null::int
  `,
  message: sql.fragment`
    case
      when h.n = 1 then h.message
    end
  `,
})
