import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { RecordPage } from '../platform/view/ui.ts'
import { refundPage } from '../refunds/index.ts'
import { billedOf, findRefund, type Refund } from '../set-offs/index.ts'
import { totalOf } from './queries.ts'
import { whyNotSetOff } from './rule.ts'
import { url } from './url.ts'

/** What of one advance was paid back or written off, or is to be. */
export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const refund = await findRefund(ctx.tx, id)
  const { advance_id: advanceId, advance_number: number } = refund
  const advance = { text: number, href: url.invoice(advanceId) }
  return refundPage(ctx, refund, {
    of: number,
    note: `of advance ${number}`,
    crumbs: [
      { label: 'Invoices', href: url.invoices },
      { label: number, href: advance.href },
    ],
    fact: { label: 'Advance', ...advance },
    ends: notSetOff,
    url,
    events: await timelineOf(ctx, advanceId),
    otherwise: await noteOfTakenBack(ctx, refund),
  })
}
export const notSetOff = 'It is not set off against invoices any more.'

/** Why no bill is reduced by what the advance has again; null where one still can be. */
async function noteOfTakenBack(
  { tx }: ReadCtx,
  { status, order_id: orderId }: Refund,
): Promise<string | null> {
  if (status !== 'taken_back' || orderId === null) return null
  const [billed, total] = await Promise.all([billedOf(tx, orderId), totalOf(tx, orderId)])
  return billed >= total ? whyNotSetOff : null
}
