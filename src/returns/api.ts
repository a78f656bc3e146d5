import { z } from 'zod'
import { chainOf, DocumentJson } from '../history/index.ts'
import { inBase } from '../kernel/counted-in.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  Day,
  DecimalText,
  Instant,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import { intents, moves, statuses } from './goods-return.ts'
import * as queries from './queries.ts'
import { worthOf } from './worth.ts'

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  status: z.enum(statuses),
  intent: z.enum(intents),
  reason: z.string(),
  purchase_order_id: Uuid,
  receipt_id: Uuid,
  vendor_id: Uuid,
  shipped_on: Day.nullable(),
  credit_note_id: Uuid.nullable(),
  end_reason: z.string().nullable(),
  version: Version,
  created_at: Instant,
})
export const ReturnJson = SummaryJson.extend({
  lines: z.array(
    z.object({
      receipt_line_id: Uuid,
      purchase_order_line_id: Uuid,
      description: z.string(),
      unit: z.string(),
      /** In the item's smaller unit, where the order is in a larger one; else the same. */
      base_unit: z.string().nullable(),
      base_quantity: DecimalText,
      /** As it was stated, where that was in another unit. */
      stated_quantity: DecimalText.nullable(),
      stated_unit: z.string().nullable(),
      quantity: DecimalText,
      rejected: DecimalText,
      /** Of what went back for a credit: what nobody had billed, so that no credit note is expected for it. */
      unbilled_quantity: DecimalText,
      /** Of what went back for a credit: what was replaced before a credit was expected for the rest. */
      replaced_quantity: DecimalText,
    }),
  ),
  /**
   * Of goods that went back for a credit, less the discounts of the order, without tax and without its charges: what
   * will not be billed, and what is to be credited.
   */
  not_billed: Money.nullable(),
  credit_expected: Money.nullable(),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})
export const summaryJson = (r: queries.ReturnRow): z.input<typeof SummaryJson> => ({
  id: r.id,
  number: r.number,
  status: r.status,
  intent: r.intent,
  reason: r.reason,
  purchase_order_id: r.purchase_order_id,
  receipt_id: r.receipt_id,
  vendor_id: r.vendor_id,
  shipped_on: r.shipped_on,
  credit_note_id: r.credit_note_id,
  end_reason: r.end_reason,
  version: r.version,
  created_at: r.created_at.toISOString(),
})
/** One return, read for the API. */
export async function returnJson(ctx: ReadCtx, id: string): Promise<z.input<typeof ReturnJson>> {
  const [row, lines, ordered, chain] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.linesOf(ctx.tx, id),
    queries.orderedOf(ctx.tx, id),
    chainOf(ctx, { kind: 'goods_return', id }),
  ])
  const left = row.status === 'shipped' || row.status === 'satisfied'
  const worth = left ? worthOf(lines, { intent: row.intent, ordered }) : null
  return {
    ...summaryJson(row),
    lines: lines.map((line) => ({
      receipt_line_id: line.receipt_line_id,
      purchase_order_line_id: line.purchase_order_line_id,
      description: line.description,
      unit: line.unit,
      base_unit: line.base_unit,
      base_quantity: decimalText(inBase(decimal(line.quantity), line)),
      stated_quantity: line.stated_quantity,
      stated_unit: line.stated_unit,
      quantity: plain(line.quantity),
      rejected: plain(line.rejected),
      unbilled_quantity: plain(line.unbilled),
      replaced_quantity: plain(line.replaced),
    })),
    not_billed: amountOf(worth?.unbilled),
    credit_expected: amountOf(worth?.credit),
    actions: moves.actions(row, ctx.actor).map(({ name }) => name),
    documents: [...chain.rows],
  }
}
const amountOf = (amount: { minor: string; currency: string } | null | undefined) =>
  amount ? moneyJson(BigInt(amount.minor), amount.currency) : null
const plain = (value: string): string => decimalText(decimal(value))
