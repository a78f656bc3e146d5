import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Money, moneyJson, Version } from '../platform/http/output.ts'
import { actNames, actsOf } from './acts.ts'
import type { RefundRow } from './queries.ts'
import { refundKinds, refundStatuses } from './refund.ts'

/** What the API says of each, besides what it is of. */
export const refundJsonFields = {
  kind: z.enum(refundKinds),
  status: z.enum(refundStatuses),
  amount: Money,
  /** Of what was paid back: the day, what proves it, and the account of ours that it came to. */
  paid_on: Day.nullable(),
  evidence: z.string().nullable(),
  account: z.string().nullable(),
  /** Why it is written off. */
  reason: z.string().nullable(),
  entered_by: z.string(),
  entered_at: Instant,
  decided_by: z.string().nullable(),
  /** Why it was refused or withdrawn. */
  decision: z.string().nullable(),
  taken_back_by: z.string().nullable(),
  taken_back_why: z.string().nullable(),
  version: Version,
  actions: z.array(z.enum(actNames)),
}
export const refundAsJson = (ctx: ReadCtx, r: RefundRow) => ({
  kind: r.kind,
  status: r.status,
  amount: moneyJson(r.amount, r.currency),
  paid_on: r.paid_on,
  evidence: r.evidence,
  account: r.account,
  reason: r.reason,
  entered_by: r.entered_by_name,
  entered_at: r.entered_at.toISOString(),
  decided_by: r.decided_by_name,
  decision: r.decision,
  taken_back_by: r.taken_back_by_name,
  taken_back_why: r.taken_back_why,
  version: r.version,
  actions: actsOf(ctx.actor, r),
})
