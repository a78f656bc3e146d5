import { createHash } from 'node:crypto'
import { languageOf } from '../../messages/index.ts'
import type { OrderTerms } from '../../payment-terms/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as answers from '../answer-queries.ts'
import type { Delivery } from '../delivery.ts'
import * as dispatch from '../dispatch-commands.ts'
import { recipientOfOrder } from '../dispatch-queries.ts'
import * as lineQueries from '../line-queries.ts'
import { replaceSplits } from '../line-split-queries.ts'
import { subjectOf, type Line, type PurchaseOrder } from '../purchase-order.ts'
import type { LinePricing, OrderPricing, PricedLine } from '../pricing.ts'
import * as queries from '../queries.ts'
import { snapshotOf } from '../snapshot.ts'
import * as vendorQueries from '../vendor-queries.ts'
import { insertLines, titleOf, type PlacedLine } from './place.ts'
import { saveProgress } from './progress.ts'

/** What a change order makes of an order. */
export type Revision = {
  /** Of the changes of this order. */
  sequence: number
  expectedOn: string | null
  total: bigint
  tax: bigint
  base: bigint
  pricing: OrderPricing
  terms: OrderTerms | null
  delivery: Delivery
  vendorReason: string | null
  changed: readonly lineQueries.RevisedLine[]
  removed: readonly string[]
  added: readonly PlacedLine[]
}

/**
 * Writes an issued order as a change order has it: what it was is kept, the new content is frozen and mailed to the
 * vendor, who confirms again. The order is locked; what it commits in the budgets is the caller's to post.
 */
export async function revise(
  ctx: Ctx,
  { order, lines }: { order: PurchaseOrder; lines: readonly Line[] },
  revision: Revision,
): Promise<void> {
  const { id } = order
  const [vendor, to, [entity]] = await Promise.all([
    vendorQueries.lockVendorOf(ctx.tx, id),
    recipientOfOrder(ctx.tx, id),
    vendorQueries.entitiesOfOrder(ctx.tx, id),
  ])
  const after = revisedLines(lines, revision)
  const standing = after.filter(({ removed }) => !removed)
  if (revision.changed.length) lineQueries.revise(ctx.tx, revision.changed)
  replaceSplits(ctx.tx, revision.changed, ctx.newId)
  if (revision.removed.length) lineQueries.takeOff(ctx.tx, revision.removed)
  const last = Math.max(0, ...lines.map(({ position }) => position))
  if (revision.added.length) insertLines(ctx, { orderId: id, after: last }, revision.added)
  const snapshot = JSON.stringify(
    snapshotOf(ctx, {
      day: await issueDay(ctx, id),
      change: revision.sequence,
      order: {
        ...order,
        total: revision.total,
        tax: revision.tax,
        pricing: revision.pricing,
        terms: revision.terms,
        expected_on: revision.expectedOn,
        deliver_to: revision.delivery.deliverTo,
        incoterm: revision.delivery.incoterm,
      },
      lines: standing,
      number: order.number ?? '',
      vendor,
      entity,
      language: to?.language ?? languageOf(ctx.actor.organisation.locale),
    }),
  )
  const sha256 = createHash('sha256').update(snapshot).digest('hex')
  queries.saveRevised(ctx.tx, {
    id,
    title: titleOf(standing),
    total: revision.total,
    tax: revision.tax,
    base: revision.base,
    pricing: revision.pricing,
    terms: revision.terms,
    expectedOn: revision.expectedOn,
    delivery: revision.delivery,
    vendorReason: revision.vendorReason,
    snapshot: JSON.stringify({ text: snapshot }),
    sha256,
    versionId: ctx.newId(),
  })
  answers.replaceAfterChange(ctx.tx, id, [
    ...revision.changed.map((line) => line.lineId),
    ...revision.removed,
  ])
  await dispatch.queue(ctx, id, { about: 'change', to, by: ctx.actor.userId })
  ctx.record('purchase_order.changed', subjectOf(id), {
    change: revision.sequence,
    sha256,
    was: order.total,
    total: revision.total,
    currency: order.currency,
  })
  saveProgress(ctx, order, after)
}

/** The day of issue, as the first version has it. */
const issueDay = async (ctx: Ctx, id: string): Promise<string> =>
  (await queries.issuedOn(ctx.tx, id)).day

const figuresOf = ({
  amount,
  pricing,
  adjustment,
  tax,
  nonDeductible,
}: PricedLine & { pricing: LinePricing }) => ({
  amount,
  pricing,
  adjustment,
  tax,
  non_deductible: nonDeductible,
})

/** The lines as they are once the change is written. */
function revisedLines(lines: readonly Line[], revision: Revision): Line[] {
  const last = Math.max(0, ...lines.map(({ position }) => position))
  const kept = lines.map((line): Line => {
    if (revision.removed.includes(line.id))
      return {
        ...line,
        removed: true,
        closed_quantity: line.quantity,
        committed_left: 0n,
        adjustment: 0n,
        tax: 0n,
        non_deductible: 0n,
      }
    const now = revision.changed.find(({ lineId }) => lineId === line.id)
    if (!now) return line
    const { description, quantity, price, dueOn, deliverTo, asWhole, ...figures } = now
    return {
      ...line,
      description,
      quantity,
      unit_price: price,
      due_on: dueOn,
      deliver_to: deliverTo,
      accepted_as_whole: asWhole,
      ...figuresOf(figures),
    }
  })
  return [
    ...kept,
    ...revision.added.map((row, i): Line => ({
      id: row.id,
      purchase_request_line_id: row.requestLineId,
      position: last + i + 1,
      description: row.description,
      quantity: row.quantity,
      unit: row.unit,
      unit_price: row.price,
      ...figuresOf(row),
      match_level: row.matchLevel,
      over_receipt_pct: row.overPct,
      received: '0',
      accepted: '0',
      rejected: '0',
      returned_for_credit: '0',
      returned_for_replacement: '0',
      returned_rejected: '0',
      returned_unbilled: '0',
      acceptor_id: null,
      acceptor: null,
      billed_quantity: '0',
      billed_amount: 0n,
      credited_quantity: '0',
      accepted_variance: 0n,
      committed_left: row.committed,
      closed_quantity: '0',
      closed_commitment: 0n,
      removed: false,
      kind: row.kind,
      due_on: row.dueOn,
      deliver_to: row.deliverTo,
      accepted_as_whole: row.asWhole,
      asked: row.asked,
      charged: null,
      catalog_item_id: row.catalogItemId,
      ...row.counted,
    })),
  ]
}
