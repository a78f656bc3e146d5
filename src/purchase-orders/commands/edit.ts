import {
  lockToRelease,
  refuseOtherPrices,
  releasedBy,
  removeReleases,
  saveReleases,
  withoutOwn,
} from '../../blanket-orders/index.ts'
import { conflict, invalid, stale } from '../../kernel/problem.ts'
import { orderTolerances } from '../../match-policies/index.ts'
import { saidOr } from '../../kernel/unsaid.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as requests from '../../purchase-requests/index.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import { retainageIn } from '../../retainage/index.ts'
import * as allocations from '../allocation-queries.ts'
import type { WantedLine } from '../composition.ts'
import { refuseWithoutRequest } from './create.ts'
import { editDirect } from './direct.ts'
import { daysOf, refuseMistypedDays, refusePastDays } from '../days.ts'
import { nextDelivery } from '../line-delivery.ts'
import * as lineQueries from '../line-queries.ts'
import { moves, subjectOf, type Line } from '../purchase-order.ts'
import { taxesNamed } from '../taxes.ts'
import { deliveryOf, placesNamed, refuseClosedPlaces } from '../delivery.ts'
import { preferredOf, vendorReasonIn } from '../preferred.ts'
import { termsNamed, termsToKeep } from '../terms.ts'
import * as queries from '../queries.ts'
import { toleranceOf } from '../unsaid.ts'
import * as vendorQueries from '../vendor-queries.ts'
import {
  blanketLinesOf,
  insertLines,
  orderableVendor,
  partsOf,
  placed,
  releasesOf,
  titleOf,
  wantedLine,
  type Input,
  type PlacedLine,
} from './place.ts'

export type Edit = Omit<Input, 'purchase_request_id' | 'merge'>

/** A draft is written anew as it was made: with its requests, or without one. */
export async function edit(ctx: Ctx, id: string, input: Edit, version?: number): Promise<void> {
  const { direct } = await queries.findOrder(ctx.tx, id)
  if (!direct) return editOfRequests(ctx, id, input, version)
  const other = input.lines.findIndex((line) => line.purchase_request_line_id || line.allocations)
  if (other >= 0)
    throw invalid(
      `/lines/${other}/purchase_request_line_id`,
      'direct',
      'This order was made without a request. Order what was requested on an order of its own.',
    )
  return editDirect(ctx, id, input, version)
}

/**
 * Writes a draft order anew, with the checks of a new one: other quantities, prices and lines of the same requests,
 * another vendor. What its requests reserve and what it commits follow by the difference. Lock order: vendor, requests
 * by id, order, budgets.
 */
async function editOfRequests(ctx: Ctx, id: string, input: Edit, version?: number): Promise<void> {
  refuseWithoutRequest(input.lines)
  refuseMistypedDays(input, ctx.today)
  const wanted = input.lines.map(wantedLine)
  const [before, released] = await Promise.all([
    allocations.ofOrder(ctx.tx, id),
    releasedBy(ctx.tx, id),
  ])
  const requestIds = [...new Set(before.map((a) => a.request_id))]
  const found = await lockToEdit(ctx, id, { requestIds, released, wanted, input, version })
  const { order, locked, taken, toOrder, tolerances, chargedEntities, taxCodes } = found
  const edited = moves.move('edit', order, ctx.actor)
  refusePastDays(input, { today: ctx.today, had: daysOf(found) })
  refuseClosedPlaces(input, found.places, found)
  if (taken.some((a) => !requestIds.includes(a.request_id))) throw stale()
  if (found.releases.some((r) => !found.agreed.has(r.blanket_line_id))) throw stale()
  const agreed = withoutOwn(found.agreed, found.releases)
  refuseOtherPrices(agreed, input.lines)
  refuseNotOrderable(locked)
  const vendor = orderableVendor(found.vendor)
  const had = taken.map((a) => ({ lineId: a.request_line_id, quantity: a.quantity }))
  const open = requests.withoutOrder(toOrder.lines, had)
  const shared = found.lines.some((line) => line.purchase_request_line_id === null)
  const content = placed(
    ctx,
    {
      ...input,
      over_receipt_pct: saidOr(input.over_receipt_pct, toleranceOf(found.lines)),
      keptPricing: order.pricing,
      merge: shared,
      wanted: asDelivered(wanted, found),
    },
    {
      vendor,
      agreed,
      ordered: locked,
      open,
      tolerances,
      chargedEntities,
      taxCodes,
      places: found.places,
      rate: order.fx_rate,
    },
  )
  const rows = asBefore(content.rows, taken)
  const ordered = locked.filter((pr) => partsOf(rows, pr).length > 0)
  const vendorReason = vendorReasonIn(input, {
    vendorId: vendor.id,
    preferred: preferredOf(rows, ctx.today),
    kept: order,
  })
  const budgetIds = new Set(ordered.map((pr) => pr.budget_id))
  queries.saveEdited(
    ctx.tx,
    {
      id,
      title: titleOf(rows),
      vendorId: vendor.id,
      requestIds: ordered.map((pr) => pr.id),
      costCenterId: ordered[0]!.cost_center_id,
      budgetId: budgetIds.size === 1 ? ordered[0]!.budget_id : null,
      currency: order.currency,
      rate: order.fx_rate,
      reason: null,
      vendorReason,
      total: content.total,
      tax: content.tax,
      base: content.base,
      pricing: content.pricing,
      expectedOn: saidOr(input.expected_on, order.expected_on),
      next: nextDelivery(rows.map(({ dueOn }) => dueOn)),
      termsDays:
        vendor.id === order.vendor_id ? order.payment_terms_days : vendor.payment_terms_days,
      terms: termsToKeep(input, found.terms, { order, vendor }),
      retainage: retainageIn(input, { kept: order.retainage, today: ctx.today }),
      ...deliveryOf(input, {
        named: found.places.whole,
        kept: { deliverTo: order.deliver_to, incoterm: order.incoterm },
        entityId: chargedEntities[0]?.id,
      }),
    },
    edited,
  )
  removeReleases(ctx.tx, id)
  allocations.removeAll(ctx.tx, id)
  lineQueries.removeAll(ctx.tx, id)
  insertLines(ctx, { orderId: id, after: 0 }, rows)
  saveReleases(ctx, id, releasesOf(rows), agreed)
  await found.duties.save('purchase_order.place')
  await requests.reorder(
    ctx,
    subjectOf(id),
    locked.map((pr) => ({ pr, parts: partsOf(rows, pr) })),
    { ...toOrder, lines: open },
  )
  ctx.record('purchase_order.edited', subjectOf(id), {
    ...(vendor.id === order.vendor_id ? {} : { vendor: vendor.name }),
    ...(vendorReason ? { vendor_reason: vendorReason } : {}),
    was: order.total,
    total: content.total,
    currency: order.currency,
    committed: content.base,
  })
}

type Asked = {
  requestIds: readonly string[]
  released: readonly { blanket_line_id: string }[]
  wanted: readonly ReturnType<typeof wantedLine>[]
  input: Edit
  version: number | undefined
}
async function lockToEdit(
  ctx: Ctx,
  id: string,
  { requestIds, released, wanted, input, version }: Asked,
) {
  const lineIds = wanted.flatMap((line) => line.shares.map((s) => s.purchase_request_line_id))
  const from = allocations.those(requestIds)
  const agreedIds = [...blanketLinesOf(wanted), ...released.map((r) => r.blanket_line_id)]
  const [
    vendor,
    agreed,
    locked,
    order,
    taken,
    lines,
    releases,
    duties,
    tolerances,
    chargedEntities,
    toOrder,
    taxCodes,
    terms,
    places,
  ] = await Promise.all([
    vendorQueries.lockVendor(ctx.tx, input.vendor_id),
    lockToRelease(ctx, [...new Set(agreedIds)]),
    requests.lockThose(ctx.tx, from),
    ctx.lock(queries.purchaseOrder, id, version),
    allocations.ofOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    releasedBy(ctx.tx, id),
    readDuties(ctx, subjectOf(id), from),
    orderTolerances(ctx.tx, {
      vendorId: input.vendor_id,
      costCenterId: allocations.costCenterOf(from),
    }),
    allocations.entitiesOfLines(ctx.tx, lineIds, input.vendor_id),
    requests.readToOrder(ctx, from),
    taxesNamed(ctx.tx, input.lines, input.charges ?? []),
    termsNamed(ctx.tx, input.payment_terms_id),
    placesNamed(ctx.tx, input),
  ])
  return {
    vendor,
    agreed,
    locked,
    order,
    taken,
    lines,
    releases,
    duties,
    tolerances,
    chargedEntities,
    toOrder,
    taxCodes,
    terms,
    places,
  }
}

type Before = {
  lines: readonly Line[]
  taken: readonly { order_line_id: string; request_line_id: string }[]
}
/** Lines with the day and the place of what ordered the same before. The day of a milestone is its own. */
function asDelivered(wanted: readonly WantedLine[], { lines, taken }: Before): WantedLine[] {
  return wanted.map((line) => {
    const sourceId = line.shares[0]?.purchase_request_line_id
    const lineId = taken.find((a) => a.request_line_id === sourceId)?.order_line_id
    const had = lines.find(({ id }) => id === lineId)
    if (!had) return line
    const dueOn = had.kind === 'milestone' ? null : had.due_on
    const { deliver_to: deliverTo, accepted_as_whole: asWhole } = had
    return { ...line, keptDelivery: { dueOn, deliverTo, asWhole } }
  })
}

const orderable = ['approved', 'partially_ordered', 'ordered']
function refuseNotOrderable(locked: readonly requests.PurchaseRequest[]): void {
  const other = locked.find(({ status }) => !orderable.includes(status))
  if (other)
    throw conflict(
      'wrong_state',
      `${other.number} is ${other.status.replaceAll('_', ' ')} at the moment, so orders of it cannot be edited. Wait for the decision on it, or cancel this order.`,
    )
}

/** A line that orders what it ordered before stays that line. */
function asBefore(
  rows: readonly PlacedLine[],
  taken: readonly { order_line_id: string; request_line_id: string }[],
): PlacedLine[] {
  const free = new Map(taken.map((a) => [a.request_line_id, a.order_line_id]))
  return rows.map((row) => {
    const known = free.get(row.allocations[0]!.source.id)
    if (known === undefined) return row
    for (const [source, line] of free) if (line === known) free.delete(source)
    return { ...row, id: known }
  })
}
