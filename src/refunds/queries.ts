import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { sql } from '../platform/db/sql.ts'
import { refundKinds, refundStatuses, type RefundKind } from './refund.ts'

/** What is read of each refund and write-off, whatever it is of. */
export const refundFields = {
  id: z.string(),
  vendor_name: z.string(),
  kind: z.enum(refundKinds),
  status: z.enum(refundStatuses),
  currency: z.string(),
  amount: z.bigint(),
  paid_on: z.string().nullable(),
  evidence: z.string().nullable(),
  account: z.string().nullable(),
  reason: z.string().nullable(),
  entered_by: z.string(),
  entered_by_name: z.string(),
  entered_at: z.date(),
  decided_by_name: z.string().nullable(),
  decided_at: z.date().nullable(),
  decision: z.string().nullable(),
  done_at: z.date().nullable(),
  taken_back_by_name: z.string().nullable(),
  taken_back_at: z.date().nullable(),
  taken_back_why: z.string().nullable(),
  version: z.number(),
}
const Row = z.object(refundFields)
export type RefundRow = z.output<typeof Row>
/** Of the refund `r` and the vendor `v`, with `refundJoins`. The currency is that of what it is of. */
export const refundColumns = sql.fragment`
  r.id,
  v.title as vendor_name,
  r.kind,
  r.status,
  r.amount,
  r.paid_on::text,
  r.evidence,
  p.name as account,
  r.reason,
  r.entered_by,
  e.name as entered_by_name,
  r.entered_at,
  c.name as decided_by_name,
  r.decided_at,
  r.decision,
  r.done_at,
  b.name as taken_back_by_name,
  r.taken_back_at,
  r.taken_back_why,
  r.version
`
export const refundJoins = sql.fragment`
  join memberships as e on e.tenant_id = r.tenant_id and e.user_id = r.entered_by
  left join payment_accounts as p on p.tenant_id = r.tenant_id and p.id = r.account_id
  left join memberships as c on c.tenant_id = r.tenant_id and c.user_id = r.decided_by
  left join memberships as b on b.tenant_id = r.tenant_id and b.user_id = r.taken_back_by
`

export type NewRefund = {
  id: string
  kind: RefundKind
  status: string
  amount: bigint
  paidOn: string | null
  evidence: string | null
  accountId: string | null
  reason: string | null
  by: string
  at: Date
  /** Whether it counts at once. */
  isDone: boolean
}
export const enteredColumns = sql.fragment`
  id,
  kind,
  status,
  amount,
  paid_on,
  evidence,
  account_id,
  reason,
  entered_by,
  entered_at,
  done_at
`
export const enteredValues = (r: NewRefund) => sql.fragment`
  ${r.id},
  ${r.kind},
  ${r.status},
  ${r.amount},
  ${r.paidOn}::date,
  ${r.evidence},
  ${r.accountId}::uuid,
  ${r.reason},
  ${r.by},
  ${r.at.toISOString()},
  ${r.isDone ? r.at.toISOString() : null}::timestamptz
`

type Moved = { id: string; move: Move; by: string; at: Date }
export type Decision = Moved & {
  /** Whether it counts from now on. */
  isDone: boolean
  /** Why not. */
  decision: string | null
}
/** The end of an update, after the name of the table. `more` is set besides. */
export const decided = (d: Decision, more = sql.fragment``) => sql.fragment`
  set
  status = ${d.move.to},
  decided_by = ${d.by},
  decided_at = ${d.at.toISOString()},
  decision = ${d.decision},
  done_at = ${d.isDone ? d.at.toISOString() : null}::timestamptz,
  version = version + 1 ${more}
  where id = ${d.id} and status = any (${sql.array([...d.move.from], 'text')})
`
export type TakenBack = Moved & { why: string }
/** The end of an update, after the name of the table. */
export const takenBack = (t: TakenBack) => sql.fragment`
  set
  status = ${t.move.to},
  taken_back_by = ${t.by},
  taken_back_at = ${t.at.toISOString()},
  taken_back_why = ${t.why},
  version = version + 1
  where id = ${t.id} and status = any (${sql.array([...t.move.from], 'text')})
`
