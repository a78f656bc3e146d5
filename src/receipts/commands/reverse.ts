import { conflict, invalid } from '../../kernel/problem.ts'
import { numberFor } from '../../organisations/index.ts'
import { orderTolerances } from '../../match-policies/index.ts'
import { refuseClosed } from '../../periods/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  goods,
  insertMovements,
  orderLines,
  purchaseOrder,
  saveProgress,
  type Line,
} from '../../purchase-orders/index.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import { expectNoticeAgain } from '../../ship-notices/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import * as queries from '../queries.ts'
import { refuseBilled, takenBack, withoutReceipt } from '../receipt.ts'

export type Reversal = { reason: string; on?: string | null | undefined }

declare module '../../platform/events.ts' {
  interface Events {
    /** A receipt of an order was taken back, and its status says so. */
    'receipt.reversed': (reversed: { id: string; orderId: string }) => void
  }
}

/** Takes a wrong receipt back, whole, with a document of its own. The order is open again for what is missing now. */
export async function reverse(ctx: Ctx, id: string, { reason, on }: Reversal): Promise<string> {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const subject = { kind: 'purchase_order', id: orderId }
  const day = on ?? ctx.today
  const [, order, receipt, lines, ordered, returns, billedBy, duties, heldBill] = await Promise.all(
    [
      shareVendor(ctx.tx, { orderId }),
      ctx.lock(purchaseOrder, orderId),
      queries.find(ctx.tx, id),
      queries.lines(ctx.tx, id),
      orderLines(ctx.tx, orderId),
      queries.returnsOf(ctx.tx, id),
      queries.billedBy(ctx.tx, orderId),
      readDuties(ctx, subject),
      queries.heldBill(ctx.tx, orderId),
      refuseClosed(ctx, { orderId, day, pointer: '/on' }),
    ],
  )
  refuseReversed(receipt)
  refuseDay(day, { from: receipt.received_on, to: ctx.today })
  refuseReturned(receipt.number, returns)
  const after = withoutReceipt(ordered, lines)
  refuseBilled(after, lines, { by: billedBy, needsReceipt: await receiptsNeeded(ctx, order) })
  await duties.save('goods.receive')
  const reversalId = ctx.newId()
  let number = ''
  queries.insert(
    ctx.tx,
    {
      id: reversalId,
      number: numberFor(ctx, 'receipt'),
      orderId,
      costCenterId: order.cost_center_id,
      vendorId: order.vendor_id,
      receivedOn: day,
      deliveryNote: null,
      note: reason,
      by: ctx.actor.userId,
      reverses: id,
    },
    (given) => {
      number = given
    },
  )
  insertMovements(ctx.tx, reversalId, takenBack(lines))
  ctx.record('receipt.reversed', { kind: 'receipt', id }, () => ({ reason, by: number }))
  ctx.record('receipt.posted_reversal', { kind: 'receipt', id: reversalId }, () => ({
    number,
    of: receipt.number,
    reason,
  }))
  ctx.record('purchase_order.receipt_reversed', subject, () => ({
    receipt: receipt.number,
    reversal: number,
    reason,
  }))
  await expectNoticeAgain(ctx, id)
  saveProgress(ctx, order, after)
  if (heldBill || ordered.some(goods.awaitsReplacement))
    await ctx.emit('receipt.reversed', { id: reversalId, orderId })
  return reversalId
}

/** As the match does it: the policy may ask for less than the line, but for goods that are inspected. */
async function receiptsNeeded(
  ctx: Ctx,
  { id, vendor_id: vendorId, cost_center_id: costCenterId }: Order,
): Promise<(line: Line) => boolean> {
  const [tolerances, categories] = await Promise.all([
    orderTolerances(ctx.tx, { vendorId, costCenterId }),
    queries.categoriesOf(ctx.tx, id),
  ])
  return (line) => {
    const category = categories.find((one) => one.line_id === line.id)?.category_id ?? null
    return (
      goods.isInspected(line) || Math.min(line.match_level, tolerances(category).matchLevel) >= 3
    )
  }
}
type Order = { id: string; vendor_id: string; cost_center_id: string }

type Receipt = Awaited<ReturnType<typeof queries.find>>
function refuseReversed({ number, reverses_number: of, reversed_by_number: by }: Receipt): void {
  if (of !== null)
    throw conflict(
      'wrong_state',
      `${number} takes ${of} back itself. What was right after all is posted as a new receipt.`,
    )
  if (by !== null) throw conflict('wrong_state', `${number} was taken back already, with ${by}.`)
}

function refuseDay(day: string, { from, to }: { from: string; to: string }): void {
  if (day > to) throw invalid('/on', 'future', 'The day of the reversal cannot be in the future.')
  if (day < from)
    throw invalid('/on', 'before_receipt', 'The day of the reversal is before that of the receipt.')
}

function refuseReturned(number: string, returns: readonly { id: string; number: string }[]): void {
  const [first] = returns
  if (!first) return
  const which = returns.map((one) => one.number).join(', ')
  throw conflict(
    'returned_already',
    `Goods of ${number} go back to the vendor with ${which}. Call that return off first, where the goods are still here; otherwise the receipt was right.`,
  ).leadingTo({ label: `Open ${first.number}`, href: `/returns/${first.id}` })
}
