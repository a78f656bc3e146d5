import { z } from 'zod'
import { instalmentStatuses } from '../instalments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Money, moneyJson, Uuid } from '../platform/http/output.ts'
import { refundAsJson, refundJsonFields } from '../refunds/index.ts'
import * as queries from './queries.ts'
import type { CreditRefund } from './queries.ts'

export const CreditRefundJson = z.object({
  id: Uuid,
  /** The part of an invoice that is the credit. */
  instalment_id: Uuid,
  ...refundJsonFields,
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

const asJson = (ctx: ReadCtx, refund: CreditRefund): z.input<typeof CreditRefundJson> => ({
  id: refund.id,
  instalment_id: refund.instalment_id,
  ...refundAsJson(ctx, refund),
})
