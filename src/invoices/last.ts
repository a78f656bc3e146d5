import { quantityText } from '../platform/view/format.ts'
import { compare, decimal, decimalText, subtract, type Decimal } from '../kernel/decimal.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  closeAfterLast,
  goods,
  orderLines,
  purchaseOrder,
  type Line,
} from '../purchase-orders/index.ts'
import { moves, type Invoice } from './invoice.ts'
import { lockFresh } from './lock.ts'
import * as queries from './queries.ts'

type Said = { is_last: boolean; version?: number | undefined }

/**
 * Says whether an invoice is the last one of its order. Its approval then closes what has not come of the order and
 * releases its commitment. An approved invoice does so at once; 409 while goods that came are not billed.
 */
export async function sayLast(ctx: Ctx, id: string, said: Said): Promise<void> {
  const invoice = await lockFresh(ctx, id, said.version)
  if (invoice.status === 'approved') return closeOrder(ctx, invoice, said)
  const move = moves.move('say_last', invoice, ctx.actor)
  queries.saveLast(ctx.tx, id, said.is_last, move)
  ctx.record(said.is_last ? 'invoice.said_last' : 'invoice.said_not_last', { kind: 'invoice', id })
}

async function closeOrder(ctx: Ctx, invoice: Invoice, { is_last: isLast }: Said): Promise<void> {
  const move = moves.move('close_order', invoice, ctx.actor)
  if (!isLast || !invoice.purchase_order_id) return
  const order = await ctx.lock(purchaseOrder, invoice.purchase_order_id)
  refuseUnbilled(await orderLines(ctx.tx, order.id), order.id)
  queries.saveLast(ctx.tx, invoice.id, true, move)
  ctx.record('invoice.said_last', { kind: 'invoice', id: invoice.id })
  const closings = await closeAfterLast(ctx, order, invoice.number)
  queries.saveClosed(ctx.tx, invoice.id, closings)
}

/** What came is paid for, so a bill for it is still to come. */
function refuseUnbilled(lines: readonly Line[], orderId: string): void {
  const line = lines.find((one) => compare(unbilledOf(one), decimal('0')) > 0)
  if (!line) return
  throw conflict(
    'not_billed',
    `${quantityText(decimalText(unbilledOf(line)))} ${line.unit} of “${line.description}” came and are not billed, so this is not the last invoice. Enter the invoice for them, or give them back to the vendor; then say it again. What has not come can be closed on the order now.`,
  ).leadingTo({ label: 'Open the order', href: `/purchase-orders/${orderId}` })
}
const unbilledOf = (line: Line): Decimal => subtract(goods.deliveredOf(line), goods.settledOf(line))
