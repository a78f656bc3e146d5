import type { Ctx } from '../../platform/ctx.ts'
import type { PurchaseOrder } from '../../purchase-orders/index.ts'
import { addsOf } from '../adds.ts'
import {
  asItIs,
  isTakenOff,
  lockOrder,
  type Decision,
  type Found,
  type WantedRow,
  type Whole,
} from '../decide.ts'
import { deliveryNow, lineNow } from '../delivery.ts'
import { plain } from '../differences.ts'
import { draftedSplits, splitNow } from '../line-split.ts'
import * as queries from '../queries.ts'
import type { ChangeLine, ChangeOrder, NewLine } from '../queries.ts'
import { isSameWhole } from '../whole.ts'

export const subjectOf = (id: string) => ({ kind: 'change_order', id })

export const orderOf = (id: string) => ({ kind: 'purchase_order', id })

export type Locked = { change: ChangeOrder; lines: readonly ChangeLine[]; found: Found }

export type Decided = Locked & { decision: Decision }

/** A change after its order: vendor, requests by id, order, change. */
export async function lockChange(ctx: Ctx, id: string, version?: number): Promise<Locked> {
  const [head, drafted] = await Promise.all([queries.find(ctx.tx, id), queries.linesOf(ctx.tx, id)])
  const found = await lockOrder(ctx, placeOf(head, rowsOf(drafted), keptWhole(head)))
  const [change, lines] = await Promise.all([
    ctx.lock(queries.changeOrder, id, version),
    queries.linesOf(ctx.tx, id),
  ])
  return { change, lines, found }
}

export const placeOf = (change: ChangeOrder, rows: readonly WantedRow[], whole: Whole) => ({
  orderId: change.purchase_order_id,
  vendorId: change.vendor_id,
  rows,
  whole,
})

const keptWhole = ({ pricing: kept }: ChangeOrder): Whole => (kept ? { kept } : null)

/** Kept lines as they were asked for. */
export const rowsOf = (lines: readonly ChangeLine[]): WantedRow[] =>
  lines
    .filter(({ shifted }) => !shifted)
    .map(
      ({
        purchase_order_line_id,
        purchase_request_line_id,
        charged,
        splits,
        ...line
      }): WantedRow => {
        const same = {
          quantity: plain(line.quantity),
          unit_price: plain(line.unit_price),
          description: line.description,
          kept: line.pricing,
          keptDelivery: lineNow(line),
        }
        if (purchase_order_line_id !== null)
          return { line_id: purchase_order_line_id, ...same, keptSplits: draftedSplits({ splits }) }
        const added = { ...same, keptId: line.id }
        if (!charged) return { purchase_request_line_id: purchase_request_line_id ?? '', ...added }
        return {
          ...added,
          unit: line.unit,
          cost_center_id: charged.costCenterId,
          category_id: charged.categoryId,
          project_id: charged.projectId,
          keptSplits: charged.splits,
        }
      },
    )

export function linesOf(
  ctx: Ctx,
  { changed, added, shifted, deltas }: Decision,
  reservedOf: ReadonlyMap<string, bigint> = new Map(),
): NewLine[] {
  const known = [
    ...changed.map((one) => ({ ...one, shifted: false })),
    ...shifted.map((one) => ({ ...asItIs(one.line), ...one, shifted: true })),
  ]
  return [
    ...known.map(({ line, ...now }): NewLine => ({
      id: ctx.newId(),
      purchase_order_line_id: line.id,
      purchase_request_line_id: null,
      description: now.description,
      quantity: now.quantity,
      unit: line.unit,
      unit_price: now.price,
      amount: now.amount,
      pricing: now.pricing,
      was_pricing: line.pricing,
      was_description: line.description,
      was_quantity: line.quantity,
      was_unit_price: line.unit_price,
      was_amount: line.amount,
      reserved: reservedOf.get(line.id) ?? positive(deltas.get(line.id) ?? 0n),
      shifted: now.shifted,
      due_on: now.dueOn,
      was_due_on: line.due_on,
      deliver_to: now.deliverTo,
      was_deliver_to: line.deliver_to,
      accepted_as_whole: now.asWhole,
      was_accepted_as_whole: line.accepted_as_whole,
      charged: null,
      splits: now.splits ?? [],
      was_split: isTakenOff(now) ? null : splitNow(line, now.splits),
    })),
    ...added.map((line): NewLine => ({
      id: line.id,
      purchase_order_line_id: null,
      purchase_request_line_id: line.requestLineId,
      description: line.description,
      quantity: line.quantity,
      unit: line.unit,
      unit_price: line.price,
      amount: line.amount,
      pricing: line.pricing,
      was_pricing: null,
      was_description: null,
      was_quantity: null,
      was_unit_price: null,
      was_amount: null,
      shifted: false,
      due_on: line.dueOn,
      was_due_on: null,
      deliver_to: line.deliverTo,
      was_deliver_to: null,
      accepted_as_whole: line.asWhole,
      was_accepted_as_whole: null,
      charged: line.charged,
      splits: line.charged?.splits ?? [],
      was_split: null,
      reserved: line.charged ? line.committed : 0n,
    })),
  ]
}

const positive = (minor: bigint): bigint => (minor > 0n ? minor : 0n)

export const isAmong = (resplits: Decision['resplits'], lineId: string): boolean =>
  resplits.some((one) => one.lineId === lineId)

/** The discount and the charges of the order where they change. */
export const wholeToKeep = (decision: Decision, order: PurchaseOrder) =>
  isSameWhole(decision.pricing, order.pricing) ? null : decision.pricing

type Said = Pick<queries.Content, 'reason' | 'expectedOn' | 'terms' | 'delivery' | 'vendorReason'>
/** What a change keeps of what it says and of what was decided on it, beside the order as it is. */
export const contentOf = (
  decision: Decision,
  order: PurchaseOrder,
  said: Said,
): Omit<queries.Content, 'id'> => ({
  ...said,
  title: said.reason.slice(0, 200),
  total: decision.total,
  wasTotal: order.total,
  base: decision.base,
  tax: decision.tax,
  wasTax: order.tax,
  pricing: wholeToKeep(decision, order),
  wasPricing: order.pricing,
  wasExpectedOn: order.expected_on,
  wasDelivery: deliveryNow(order),
  asks: decision.asks,
  added: addsOf(decision, order).minor,
})
