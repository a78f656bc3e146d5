import { z } from 'zod'
import { Message } from '../messages/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'

export const Item = z.object({
  kind: z.enum(['approval', 'question', 'hold', 'returned', 'to_order', 'to_receive']),
  id: z.string(),
  href_id: z.string(),
  approval_id: z.string().nullable(),
  title: z.string(),
  /** The title of what is held, to be read in the reader's language. */
  message: Message.nullable(),
  meta: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  since: z.date(),
  revision: z.number().nullable(),
})

const approvals = (userId: string) => sql.fragment`
  select 'approval' as kind, t.id, a.subject_id as href_id, a.id as approval_id, a.title, null::jsonb as message, a.subject_number || ' · ' || m.name as meta, a.currency, a.amount, t.created_at as since, a.revision
  from approval_tasks t join approvals a on a.tenant_id = t.tenant_id and a.id = t.approval_id join memberships m on m.tenant_id = a.tenant_id and m.user_id = a.requester_id
  where t.assignee_id = ${userId} and t.open`
const questions = (userId: string) => sql.fragment`
  select 'question', q.id, a.subject_id, a.id, m.name || ' asks about ' || a.subject_number, null, left(q.question, 200), a.currency, a.amount, q.asked_at, null::int
  from approval_questions q join approvals a on a.tenant_id = q.tenant_id and a.id = q.approval_id and a.status = 'pending' join memberships m on m.tenant_id = q.tenant_id and m.user_id = q.asked_by
  where q.asked_of = ${userId} and q.answer is null`
const holds = (roles: readonly string[]) => sql.fragment`
  select 'hold', h.id, h.invoice_id, null, '', h.message, i.number || ' · ' || v.name, i.currency, i.gross, h.raised_at, null
  from invoice_holds h join invoices i on i.tenant_id = h.tenant_id and i.id = h.invoice_id join vendors v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
  where h.owner_role = any(${sql.array([...roles], 'text')}) and h.released_at is null`
const returned = (userId: string) => sql.fragment`
  select 'returned', r.id, r.id, null, r.title, null, r.number || ' was returned to you', r.currency, r.total, r.created_at, null from purchase_requests r where r.requester_id = ${userId} and r.status = 'returned'`
const toOrder = sql.fragment`
  select 'to_order', r.id, r.id, null, r.title, null, r.number || ' · approved, to be ordered', r.currency, r.total, r.created_at, null from purchase_requests r where r.status in ('approved', 'partially_ordered')`
const toReceive = sql.fragment`
  select 'to_receive', o.id, o.id, null, v.name, null, o.number || ' · goods expected', o.currency, o.total, o.issued_at, null
  from purchase_orders o join vendors v on v.tenant_id = o.tenant_id and v.id = o.vendor_id where o.status = 'issued' and o.receipt_status <> 'full'`

export type Scope = { userId: string; roles: readonly string[]; orders: boolean; receives: boolean }
const parts = ({ userId, roles, orders, receives }: Scope, limit: number) =>
  sql.join(
    [
      approvals(userId),
      questions(userId),
      holds(roles),
      returned(userId),
      ...(orders ? [toOrder] : []),
      ...(receives ? [toReceive] : []),
    ].map((part) => sql.fragment`(${part} order by 2 desc limit ${rowsUpTo(limit)})`),
    sql.fragment` union all `,
  )

export const waiting = (tx: Tx, scope: Scope, limit: number) =>
  tx.any(
    sql.type(
      Item,
    )`select * from (${parts(scope, limit)}) as item (kind, id, href_id, approval_id, title, message, meta, currency, amount, since, revision) order by since desc, id desc limit ${rowsUpTo(limit)}`,
  )

const Count = z.object({ n: z.bigint() })
/** Capped at 100: the badge says 99+. Only what needs this very person counts. */
export const count = (tx: Tx, { userId, roles }: Scope) =>
  tx.one(sql.type(
    Count,
  )`select (select count(*) from (select 1 from approval_tasks where assignee_id = ${userId} and open limit 100) t)
  + (select count(*) from (select 1 from approval_questions q join approvals a on a.tenant_id = q.tenant_id and a.id = q.approval_id and a.status = 'pending' where q.asked_of = ${userId} and q.answer is null limit 100) q)
  + (select count(*) from (select 1 from invoice_holds where owner_role = any(${sql.array([...roles], 'text')}) and released_at is null limit 100) h)
  + (select count(*) from (select 1 from purchase_requests where requester_id = ${userId} and status = 'returned' limit 100) r) as n`)

const Named = z.object({ id: z.string(), number: z.string(), title: z.string() })
/** What approvals are called, for whoever is or was asked; of others it says nothing. */
export const named = (tx: Tx, ids: readonly string[], userId: string) =>
  tx.any(sql.type(
    Named,
  )`select a.id, a.subject_number as number, a.title from approvals a where a.id = any(${sql.array([...ids], 'uuid')})
  and exists (select 1 from approval_tasks t where t.tenant_id = a.tenant_id and t.approval_id = a.id and t.assignee_id = ${userId})`)
