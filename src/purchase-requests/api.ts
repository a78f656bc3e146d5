import { Message as MessageJson, toText } from '../messages/index.ts'
import { z } from 'zod'
import { latestSteps, splitNotes } from '../approvals/index.ts'
import { decimalText, decimal } from '../kernel/decimal.ts'
import { chainOf, DocumentJson } from '../history/index.ts'
import { usedRateJson, UsedRateJson } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import {
  Day,
  DecimalText,
  Instant,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import { changesSince, usedRateOf } from './changes.ts'
import { minimumMissed, totalsOf } from '../vendor-profiles/index.ts'
import { moves, statuses, type Line, type PurchaseRequest } from './purchase-request.ts'
import { splitText } from './split-text.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'

const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  requester: z.string(),
  cost_center_id: Uuid,
  vendor_id: Uuid.nullable(),
  need_by: Day,
  total: Money,
  base_total: Money,
  version: Version,
  created_at: Instant,
})
/** As lists say it: with each cost centre that it names, its own first. */
export const ListedJson = SummaryJson.extend({
  cost_centers: z.array(z.object({ id: Uuid, code: z.string() })),
})
export const RequestJson = SummaryJson.extend({
  justification: z.string().nullable(),
  project_id: Uuid.nullable(),
  vendor_reason: z.string().nullable(),
  changes: z.array(
    z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
  revision: z.int().min(1),
  /** A sign that one purchase was split below a limit. */
  split_note: z.string().nullable(),
  exchange_rate: UsedRateJson,
  /** The least its vendor takes an order of, where this request is below it. */
  below_minimum_order: Money.nullable(),
  reserved: Money,
  actions: z.array(z.string()),
  approval: z.array(
    z.object({
      who: z.string(),
      status: z.string(),
      why: z.string(),
      why_message: MessageJson,
    }),
  ),
  approval_id: Uuid.nullable(),
  lines: z.array(
    z.object({
      id: Uuid,
      description: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      unit_price: DecimalText,
      amount: Money,
      ordered_quantity: DecimalText,
      cancelled_quantity: DecimalText,
      category_id: Uuid.nullable(),
      catalog_item_id: Uuid.nullable(),
      price_source: z.string().nullable(),
      split: z.string().nullable(),
    }),
  ),
  orders: z.array(
    z.object({
      purchase_order_id: Uuid,
      purchase_request_line_id: Uuid,
      quantity: DecimalText,
      /** What the order still has of it, after changes and without what was closed. */
      standing_quantity: DecimalText,
      received: DecimalText,
      live: z.boolean(),
    }),
  ),
  documents: z.array(DocumentJson),
})
export const summaryJson = (pr: PurchaseRequest, base: string) => ({
  id: pr.id,
  number: pr.number,
  title: pr.title,
  status: pr.status,
  requester: pr.requester_name,
  cost_center_id: pr.cost_center_id,
  vendor_id: pr.vendor_id,
  need_by: pr.need_by,
  total: moneyJson(pr.total, pr.currency),
  base_total: moneyJson(pr.base_total, base),
  version: pr.version,
  created_at: pr.created_at.toISOString(),
})

/** One request, read for the API: without what only its screen shows. */
export async function requestJson(ctx: ReadCtx, id: string): Promise<z.input<typeof RequestJson>> {
  const { tx, actor } = ctx
  const [pr, lines, taken, steps, chain, notes] = await Promise.all([
    queries.findShown(tx, id),
    lineQueries.lines(tx, id),
    queries.allocations(tx, id),
    latestSteps(tx, id),
    chainOf(ctx, { kind: 'purchase_request', id }),
    splitNotes(ctx, [id]),
  ])
  const [changes, used] = await Promise.all([changesSince(ctx, pr, lines), usedRateOf(ctx, pr)])
  const base = actor.organisation.baseCurrency
  const least = minimumMissed(pr.minimum, totalsOf(pr, base))
  return {
    ...summaryJson(pr, base),
    below_minimum_order: least && moneyJson(least.minor, least.currency),
    justification: pr.justification,
    project_id: pr.project_id,
    vendor_reason: pr.vendor_reason,
    changes: [...(changes?.changes ?? [])],
    revision: pr.revision,
    split_note: notes.get(id) ?? null,
    exchange_rate: usedRateJson(used),
    reserved: moneyJson(pr.reserved, base),
    actions: moves.actions(pr, actor).map((action) => action.name),
    approval: steps.map(stepJson),
    approval_id: steps[0]?.approval_id ?? null,
    lines: lines.map((line) => lineJson(line, pr.currency)),
    orders: taken.map(orderJson),
    documents: [...chain.rows],
  }
}

const stepJson = (step: Awaited<ReturnType<typeof latestSteps>>[number]) => ({
  who: step.decided_by_name ?? step.assignee_names,
  status: step.status,
  why: toText(step.why),
  why_message: step.why,
})

const lineJson = (line: Line, currency: string) => ({
  id: line.id,
  description: line.description,
  quantity: decimalText(decimal(line.quantity)),
  unit: line.unit,
  unit_price: decimalText(decimal(line.unit_price)),
  amount: moneyJson(line.amount, currency),
  ordered_quantity: decimalText(decimal(line.ordered_quantity)),
  cancelled_quantity: decimalText(decimal(line.cancelled_quantity)),
  category_id: line.category_id,
  catalog_item_id: line.catalog_item_id,
  price_source: line.price_source,
  split: splitText(line.splits, currency, numbersNow()) || null,
})

const orderJson = (taken: queries.Allocation) => ({
  purchase_order_id: taken.order_id,
  purchase_request_line_id: taken.request_line_id,
  quantity: decimalText(decimal(taken.quantity)),
  standing_quantity: decimalText(decimal(taken.standing)),
  received: decimalText(decimal(taken.received)),
  live: taken.live,
})
