import { z } from 'zod'
import { splitNotes } from '../approvals/index.ts'
import { DocumentJson, chainOf } from '../history/index.ts'
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
import {
  incoterm,
  LinePricingJson,
  OrderPricingJson,
  PlaceJson,
  splitJson,
  pricing,
  type Delivery,
} from '../purchase-orders/index.ts'
import { actionsOf } from './again.ts'
import { advanceNote } from './ahead.ts'
import { statuses } from './change-order.ts'
import { plain } from './differences.ts'
import { splitSides } from './line-split.ts'
import * as queries from './queries.ts'
import type { ChangeOrder } from './queries.ts'

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  status: z.enum(statuses),
  purchase_order_id: Uuid,
  /** The changes of one order are counted. */
  sequence: z.int(),
  vendor_id: Uuid,
  reason: z.string(),
  /** Why what it adds comes from another than the preferred vendor, where the order did not say so. */
  vendor_reason: z.string().nullable(),
  expected_on: Day.nullable(),
  /** The terms by which it is paid with the change; null where they stay. */
  payment_terms: z.object({ id: Uuid, name: z.string() }).nullable(),
  was_total: Money,
  /** What the order comes to with the change: its approvers are chosen by this. */
  total: Money,
  was_tax: Money,
  tax: Money,
  base_total: Money,
  version: Version,
  created_at: Instant,
})
const NamedPlaceJson = PlaceJson.extend({ id: Uuid })
const Figures = z.object({
  quantity: DecimalText,
  unit_price: DecimalText,
  ...LinePricingJson.shape,
  /** Without tax. */
  amount: Money,
  /** When and where the line is delivered; null where as the order. */
  due_on: Day.nullable(),
  deliver_to: NamedPlaceJson.nullable(),
  /** No part of it is received or billed. */
  accepted_as_whole: z.boolean(),
  /** As it would be typed: 'IT 60 %; MKT 40 %'; null where it is charged to one cost centre or as its request says. */
  split: z.string().nullable(),
})
const DeliveryJson = z.object({
  deliver_to: NamedPlaceJson.nullable(),
  incoterm: incoterm.nullable(),
})
export const ChangeJson = SummaryJson.extend({
  approval_id: Uuid.nullable(),
  /** The discount and the charges of the order where they change, beside what they were. */
  order_pricing: OrderPricingJson.nullable(),
  order_pricing_before: OrderPricingJson.nullable(),
  /** Where the order goes, and by which incoterm, where that changes, beside what it was. */
  delivery: DeliveryJson.nullable(),
  delivery_before: DeliveryJson.nullable(),
  /** Said where, with the change, more was asked for in advance than can still be billed. */
  advances_beyond: z.string().nullable(),
  /** A sign that one purchase was split below a limit. */
  split_note: z.string().nullable(),
  actions: z.array(z.string()),
  lines: z.array(
    Figures.extend({
      /** Of a line that is added: by it an edit of the draft says which one it means. */
      id: Uuid.nullable(),
      position: z.int(),
      purchase_order_line_id: Uuid.nullable(),
      purchase_request_line_id: Uuid.nullable(),
      /** Where a line is charged that is typed in. */
      cost_center_id: Uuid.nullable(),
      category_id: Uuid.nullable(),
      project_id: Uuid.nullable(),
      description: z.string(),
      unit: z.string(),
      before: Figures.nullable(),
    }),
  ),
  documents: z.array(DocumentJson),
})
export const summaryJson = (c: ChangeOrder, base: string): z.input<typeof SummaryJson> => ({
  id: c.id,
  number: c.number,
  status: c.status,
  purchase_order_id: c.purchase_order_id,
  sequence: c.sequence,
  vendor_id: c.vendor_id,
  reason: c.reason,
  vendor_reason: c.vendor_reason,
  expected_on: c.expected_on,
  payment_terms: c.terms && { id: c.terms.id, name: c.terms.name },
  was_total: moneyJson(c.was_total, c.currency),
  total: moneyJson(c.total, c.currency),
  was_tax: moneyJson(c.was_tax, c.currency),
  tax: moneyJson(c.tax, c.currency),
  base_total: moneyJson(c.base_total, base),
  version: c.version,
  created_at: c.created_at.toISOString(),
})
const deliveryJson = (of: Delivery | null): z.input<typeof DeliveryJson> | null =>
  of && { deliver_to: of.deliverTo, incoterm: of.incoterm }
export async function changeJson(ctx: ReadCtx, id: string): Promise<z.input<typeof ChangeJson>> {
  const [change, lines, pending, chain, ahead, notes] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.changedLines(ctx.tx, id),
    queries.approvalOf(ctx.tx, id),
    chainOf(ctx, { kind: 'change_order', id }),
    queries.aheadOf(ctx.tx, id),
    splitNotes(ctx, [id]),
  ])
  return {
    ...summaryJson(change, ctx.actor.organisation.baseCurrency),
    approval_id: pending?.id ?? null,
    order_pricing: change.pricing,
    order_pricing_before: change.was_pricing,
    delivery: deliveryJson(change.delivery),
    delivery_before: change.delivery && deliveryJson(change.was_delivery),
    advances_beyond: advanceNote(change, ahead, ctx.actor.organisation.baseCurrency),
    split_note: notes.get(id) ?? null,
    actions: actionsOf(change, ctx.actor),
    documents: [...chain.rows],
    lines: lines.map((line) => ({
      id: line.purchase_order_line_id === null ? line.id : null,
      position: line.position,
      purchase_order_line_id: line.purchase_order_line_id,
      purchase_request_line_id: line.purchase_request_line_id,
      cost_center_id: line.charged?.costCenterId ?? null,
      category_id: line.charged?.categoryId ?? null,
      project_id: line.charged?.projectId ?? null,
      split:
        splitJson(line.charged, change.currency) ??
        splitSides(line, change.currency)?.after ??
        null,
      description: line.description,
      quantity: plain(line.quantity),
      unit: line.unit,
      unit_price: plain(line.unit_price),
      ...line.pricing,
      amount: moneyJson(line.amount, change.currency),
      due_on: line.due_on,
      deliver_to: line.deliver_to,
      accepted_as_whole: line.accepted_as_whole,
      before:
        line.was_quantity === null || line.was_unit_price === null || line.was_amount === null
          ? null
          : {
              quantity: plain(line.was_quantity),
              unit_price: plain(line.was_unit_price),
              ...(line.was_pricing ?? pricing.noPricing),
              amount: moneyJson(line.was_amount, change.currency),
              due_on: line.was_due_on,
              deliver_to: line.was_deliver_to,
              accepted_as_whole: line.was_accepted_as_whole ?? false,
              split: splitSides(line, change.currency)?.before ?? null,
            },
    })),
  }
}
