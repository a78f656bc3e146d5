import { z } from 'zod'
import { latestSteps } from '../approvals/index.ts'
import { DocumentJson, chainOf } from '../history/index.ts'
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
import { leftOf, moves, statuses, type BlanketOrder } from './blanket-order.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  vendor_id: Uuid,
  valid_from: Day,
  /** This day included. */
  valid_until: Day,
  total: Money,
  value_limit: Money.nullable(),
  released: Money,
  version: Version,
  created_at: Instant,
})
export const BlanketOrderJson = SummaryJson.extend({
  revision: z.int(),
  note: z.string().nullable(),
  approval_id: Uuid.nullable(),
  lines: z.array(
    z.object({
      id: Uuid,
      position: z.int(),
      description: z.string(),
      unit: z.string(),
      quantity: DecimalText,
      unit_price: DecimalText,
      released_quantity: DecimalText,
      left: DecimalText,
    }),
  ),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})

export const summaryJson = (b: BlanketOrder): z.input<typeof SummaryJson> => ({
  id: b.id,
  number: b.number,
  title: b.title,
  status: b.status,
  vendor_id: b.vendor_id,
  valid_from: b.valid_from,
  valid_until: b.valid_until,
  total: moneyJson(b.total, b.currency),
  value_limit: b.value_limit === null ? null : moneyJson(b.value_limit, b.currency),
  released: moneyJson(b.released_amount, b.currency),
  version: b.version,
  created_at: b.created_at.toISOString(),
})

/** One blanket order, read for the API: without what only its screen shows. */
export async function blanketOrderJson(
  ctx: ReadCtx,
  id: string,
): Promise<z.input<typeof BlanketOrderJson>> {
  const [order, lines, steps, chain] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    latestSteps(ctx.tx, id),
    chainOf(ctx, { kind: 'blanket_order', id }),
  ])
  return {
    ...summaryJson(order),
    revision: order.revision,
    note: order.note,
    approval_id: steps[0]?.approval_id ?? null,
    lines: lines.map((line) => ({
      id: line.id,
      position: line.position,
      description: line.description,
      unit: line.unit,
      quantity: decimalText(decimal(line.quantity)),
      unit_price: decimalText(decimal(line.unit_price)),
      released_quantity: decimalText(decimal(line.released_quantity)),
      left: leftOf(line),
    })),
    actions: moves.actions(order, ctx.actor).map((action) => action.name),
    documents: [...chain.rows],
  }
}
