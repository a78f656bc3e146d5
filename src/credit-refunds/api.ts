import { z } from 'zod'
import { instalmentStatuses } from '../instalments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { refundKinds, refundStatuses } from '../set-offs/index.ts'
import { actNames, actsOf } from './acts.ts'
import * as queries from './queries.ts'
import type { CreditRefund } from './queries.ts'

export const CreditRefundJson = z.object({
  id: Uuid,
  /** The part of an invoice that is the credit. */
  instalment_id: Uuid,
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
})
export const CreditJson = z.object({
  id: Uuid,
  invoice_id: Uuid,
  vendor_id: Uuid,
  status: z.enum(instalmentStatuses),
  /** What the vendor owes. */
  amount: Money,
  refunds: z.array(CreditRefundJson),
})

export async function creditJson(ctx: ReadCtx, id: string): Promise<z.input<typeof CreditJson>> {
  const [credit, refunds] = await Promise.all([
    queries.findCredit(ctx.tx, id),
    queries.refundsOf(ctx.tx, id),
  ])
  return {
    id: credit.id,
    invoice_id: credit.invoice_id,
    vendor_id: credit.vendor_id,
    status: credit.status,
    amount: moneyJson(-credit.amount, credit.currency),
    refunds: refunds.map((refund) => asJson(ctx, refund)),
  }
}
export const creditRefundJson = async (
  ctx: ReadCtx,
  id: string,
): Promise<z.input<typeof CreditRefundJson>> => asJson(ctx, await queries.findRefund(ctx.tx, id))

const asJson = (ctx: ReadCtx, r: CreditRefund): z.input<typeof CreditRefundJson> => ({
  id: r.id,
  instalment_id: r.instalment_id,
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
