import { businessDate } from '../kernel/calendar.ts'
import { add, decimal, decimalText } from '../kernel/decimal.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import { numberFor } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  addReceived,
  purchaseOrder,
  orderLines,
  refuseOnHold,
  saveProgress,
} from '../purchase-orders/index.ts'
import { readDuties } from '../segregation-of-duties/index.ts'
import { shareVendor } from '../vendor-holds/index.ts'
import * as queries from './queries.ts'

export type Input = {
  purchase_order_id: string
  received_on?: string | null | undefined
  delivery_note?: string | null | undefined
  note?: string | null | undefined
  lines: readonly { purchase_order_line_id: string; quantity: string }[]
}

declare module '../platform/events.ts' {
  interface Events {
    /** Goods of an order arrived, and its status says so. */
    'receipt.posted': (posted: { id: string; orderId: string }) => void
  }
}

/** Posts received goods, partial or complete. The database refuses more than the order's tolerance allows. */
export async function post(ctx: Ctx, input: Input): Promise<string> {
  const subject = { kind: 'purchase_order', id: input.purchase_order_id }
  const [, order, ordered, duties, heldBill] = await Promise.all([
    shareVendor(ctx.tx, { orderId: input.purchase_order_id }),
    ctx.lock(purchaseOrder, input.purchase_order_id),
    orderLines(ctx.tx, input.purchase_order_id),
    readDuties(ctx, subject),
    queries.heldBill(ctx.tx, input.purchase_order_id),
  ])
  if (order.status !== 'issued')
    throw conflict(
      'wrong_state',
      `The order is ${order.status}; goods can only be received for an issued order.`,
    )
  refuseOnHold(order)
  const receivedOn = input.received_on ?? ctx.today
  if (receivedOn > ctx.today)
    throw invalid('/received_on', 'future', 'The receipt date cannot be in the future.')
  if (
    order.issued_at &&
    receivedOn < businessDate(order.issued_at, ctx.actor.organisation.timeZone)
  )
    throw invalid(
      '/received_on',
      'before_order',
      'The receipt date is before the order was issued.',
    )
  input.lines.forEach((line, i) => {
    const of = ordered.find((o) => o.id === line.purchase_order_line_id)
    if (!of)
      throw invalid(
        `/lines/${i}/purchase_order_line_id`,
        'unknown',
        'This line is not on the order.',
      )
    const problem = wholeUnitsProblem(line.quantity, of.unit, of.description)
    if (problem) throw invalid(`/lines/${i}/quantity`, 'whole_units', problem)
  })
  await duties.save('goods.receive')
  const id = ctx.newId()
  const arrived = totals(input.lines)
  let number = ''
  addReceived(ctx.tx, arrived)
  queries.insert(
    ctx.tx,
    {
      id,
      number: numberFor(ctx, 'receipt'),
      orderId: order.id,
      costCenterId: order.cost_center_id,
      vendorId: order.vendor_id,
      receivedOn,
      deliveryNote: input.delivery_note ?? null,
      note: input.note ?? null,
      by: ctx.actor.userId,
    },
    (given) => {
      number = given
    },
  )
  queries.insertLines(
    ctx.tx,
    id,
    input.lines.map((line) => ({
      id: ctx.newId(),
      lineId: line.purchase_order_line_id,
      quantity: line.quantity,
    })),
  )
  ctx.record('receipt.posted', { kind: 'receipt', id }, () => ({
    number,
    order: order.number,
    lines: input.lines.length,
  }))
  ctx.record('purchase_order.received', subject, () => ({ receipt: number }))
  saveProgress(ctx, order, received(ordered, arrived))
  if (heldBill) await ctx.emit('receipt.posted', { id, orderId: order.id })
  return id
}

/** The order's lines with what arrived of them now. */
const received = <L extends { id: string; received: string }>(
  lines: readonly L[],
  arrived: readonly { lineId: string; quantity: string }[],
): L[] =>
  lines.map((line) => {
    const now = arrived.find(({ lineId }) => lineId === line.id)
    if (!now) return line
    return { ...line, received: decimalText(add(decimal(line.received), decimal(now.quantity))) }
  })

/** One row per order line: an UPDATE from a list takes each target once. */
function totals(lines: Input['lines']): { lineId: string; quantity: string }[] {
  const seen = new Set<string>()
  return lines.map((line, i) => {
    if (seen.has(line.purchase_order_line_id))
      throw invalid(
        `/lines/${i}/purchase_order_line_id`,
        'twice',
        'Each line of the order may be received once per receipt. Add the quantities up.',
      )
    seen.add(line.purchase_order_line_id)
    return { lineId: line.purchase_order_line_id, quantity: line.quantity }
  })
}
