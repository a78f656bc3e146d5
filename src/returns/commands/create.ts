import { conflict } from '../../kernel/problem.ts'
import { numberFor } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { purchaseOrder } from '../../purchase-orders/index.ts'
import {
  goingBack,
  returnLifecycle,
  type Intent,
  type ReceiptLine,
  type ReturnLine,
  type StatedLine,
} from '../goods-return.ts'
import * as queries from '../queries.ts'

export type Input = {
  receipt_id: string
  intent: Intent
  reason: string
  lines: readonly StatedLine[]
}

/** A draft: nothing has left yet. */
export async function create(ctx: Ctx, input: Input): Promise<string> {
  const head = await queries.findReceipt(ctx.tx, input.receipt_id)
  const [order, receipt, received] = await Promise.all([
    ctx.lock(purchaseOrder, head.purchase_order_id),
    queries.findReceipt(ctx.tx, input.receipt_id),
    queries.receiptLines(ctx.tx, input.receipt_id),
  ])
  refuseReversed(receipt)
  const lines = goingBack(input.lines, received)
  return insert(ctx, { ...input, lines, received, order, receiptNumber: receipt.number })
}

export function refuseReversed({ number, reversal }: { number: string; reversal: string | null }) {
  if (reversal !== null)
    throw conflict(
      'wrong_state',
      `${number} does not stand: it belongs to the reversal ${reversal}. Return goods of the receipt that they came with.`,
    )
}

type New = Omit<Input, 'lines'> & {
  lines: readonly ReturnLine[]
  received: readonly ReceiptLine[]
  order: { id: string; cost_center_id: string; vendor_id: string }
  receiptNumber: string
}
/** The order is locked. */
export function insert(ctx: Ctx, { received, order, receiptNumber, ...input }: New): string {
  const id = ctx.newId()
  let number = ''
  queries.insert(
    ctx.tx,
    {
      id,
      number: numberFor(ctx, 'goods_return'),
      status: returnLifecycle.begins[0]!,
      orderId: order.id,
      receiptId: input.receipt_id,
      intent: input.intent,
      reason: input.reason,
      costCenterId: order.cost_center_id,
      vendorId: order.vendor_id,
      by: ctx.actor.userId,
    },
    (given) => {
      number = given
    },
  )
  insertLines(ctx, id, { lines: input.lines, received })
  ctx.record('goods_return.created', { kind: 'goods_return', id }, () => ({
    number,
    receipt: receiptNumber,
    intent: input.intent,
    reason: input.reason,
  }))
  return id
}

type Lines = { lines: readonly ReturnLine[]; received: readonly ReceiptLine[] }
export const insertLines = (ctx: Ctx, id: string, { lines, received }: Lines): void =>
  queries.insertLines(
    ctx.tx,
    id,
    lines.map((line) => ({
      id: ctx.newId(),
      receiptLineId: line.receipt_line_id,
      orderLineId: received.find((of) => of.id === line.receipt_line_id)!.purchase_order_line_id,
      quantity: line.quantity,
      stated: line.stated ?? null,
    })),
  )
