import { businessDate } from '../kernel/calendar.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import { nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { addReceived, purchaseOrder, orderLines, refreshStatus } from '../purchase-orders/index.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
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
  const order = await ctx.lock(purchaseOrder, input.purchase_order_id)
  if (order.status !== 'issued')
    throw conflict(
      'wrong_state',
      `The order is ${order.status}; goods can only be received for an issued order.`,
    )
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
  const ordered = await orderLines(ctx.tx, order.id)
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
  await recordDuty(ctx, 'goods.receive', { kind: 'purchase_order', id: order.id })
  const id = ctx.newId()
  addReceived(ctx.tx, totals(input.lines))
  const number = await nextNumber(ctx, 'receipt')
  queries.insert(ctx.tx, {
    id,
    number,
    orderId: order.id,
    costCenterId: order.cost_center_id,
    vendorId: order.vendor_id,
    receivedOn,
    deliveryNote: input.delivery_note ?? null,
    note: input.note ?? null,
    by: ctx.actor.userId,
  })
  queries.insertLines(
    ctx.tx,
    id,
    input.lines.map((line) => ({
      id: ctx.newId(),
      lineId: line.purchase_order_line_id,
      quantity: line.quantity,
    })),
  )
  ctx.record(
    'receipt.posted',
    { kind: 'receipt', id },
    { number, order: order.number, lines: input.lines.length },
  )
  ctx.record(
    'purchase_order.received',
    { kind: 'purchase_order', id: order.id },
    { receipt: number },
  )
  await refreshStatus(ctx, order.id)
  await ctx.emit('receipt.posted', { id, orderId: order.id })
  return id
}

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
