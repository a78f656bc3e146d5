import { z } from 'zod'
import { chainOf, DocumentJson } from '../history/index.ts'
import { inBase } from '../kernel/counted-in.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Instant, Uuid, Version } from '../platform/http/output.ts'
import { waitingOf } from './inspection.ts'
import * as queries from './queries.ts'
import { linesShown, type Receipt } from './shown.ts'

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  purchase_order_id: Uuid,
  received_on: Day,
  delivery_note: z.string().nullable(),
  note: z.string().nullable(),
  received_by: z.string(),
  /** The receipt that it takes back. */
  reverses_id: Uuid.nullable(),
  /** The receipt that takes it back. */
  reversed_by_id: Uuid.nullable(),
  version: Version,
  created_at: Instant,
})
export const ReceiptJson = SummaryJson.extend({
  lines: z.array(
    z.object({
      id: Uuid,
      purchase_order_line_id: Uuid,
      description: z.string(),
      unit: z.string(),
      /** In the item's smaller unit, where the order is in a larger one; else the same. */
      base_unit: z.string().nullable(),
      base_quantity: DecimalText,
      /** As it was stated, where that was in another unit. */
      stated_quantity: DecimalText.nullable(),
      stated_unit: z.string().nullable(),
      /** What the vendor had announced of it. */
      announced_quantity: DecimalText.nullable(),
      /** Below zero on a reversal. */
      quantity: DecimalText,
      accepted: DecimalText,
      rejected: DecimalText,
      /** Waits for its inspection. */
      pending: DecimalText,
      returned: DecimalText,
    }),
  ),
  documents: z.array(DocumentJson),
})
export const summaryJson = (r: Receipt): z.input<typeof SummaryJson> => ({
  id: r.id,
  number: r.number,
  purchase_order_id: r.purchase_order_id,
  received_on: r.received_on,
  delivery_note: r.delivery_note,
  note: r.note,
  received_by: r.received_by_name,
  reverses_id: r.reverses_id,
  reversed_by_id: r.reversed_by_id,
  version: r.version,
  created_at: r.created_at.toISOString(),
})
/** One receipt, read for the API: without what only its screen shows. */
export async function receiptJson(ctx: ReadCtx, id: string): Promise<z.input<typeof ReceiptJson>> {
  const [receipt, lines, chain] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.lines(ctx.tx, id),
    chainOf(ctx, { kind: 'receipt', id }),
  ])
  return {
    ...summaryJson(receipt),
    documents: [...chain.rows],
    lines: linesShown(receipt, lines).map((l) => ({
      id: l.id,
      purchase_order_line_id: l.purchase_order_line_id,
      description: l.description,
      unit: l.unit,
      base_unit: l.base_unit,
      base_quantity: decimalText(inBase(decimal(l.quantity), l)),
      stated_quantity: l.stated_quantity,
      stated_unit: l.stated_unit,
      announced_quantity: l.announced,
      quantity: plain(l.quantity),
      accepted: plain(l.accepted),
      rejected: plain(l.rejected),
      pending: receipt.reverses_id ? '0' : waitingOf(l),
      returned: plain(l.returned),
    })),
  }
}
const plain = (value: string): string => decimalText(decimal(value))
