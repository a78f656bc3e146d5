import { lockToRelease, refuseOtherPrices, saveReleases } from '../../blanket-orders/index.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import { orderTolerances } from '../../match-policies/index.ts'
import { exchangeRate } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as requests from '../../purchase-requests/index.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import { retainageIn } from '../../retainage/index.ts'
import * as allocations from '../allocation-queries.ts'
import type { WantedLine } from '../composition.ts'
import { createDirect, isDirect } from './direct.ts'
import { refuseMistypedDays, refusePastDays } from '../days.ts'
import { preferredOf, vendorReasonIn } from '../preferred.ts'
import * as queries from '../queries.ts'
import * as vendorQueries from '../vendor-queries.ts'
import { subjectOf } from '../purchase-order.ts'
import { taxesNamed } from '../taxes.ts'
import { deliveryOf, placesNamed, refuseClosedPlaces } from '../delivery.ts'
import { nextDelivery } from '../line-delivery.ts'
import { termsNamed } from '../terms.ts'
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
} from './place.ts'

/** Each line names what it takes of a request. */
export function refuseWithoutRequest(lines: Input['lines']): void {
  const other = lines.findIndex((line) => !line.purchase_request_line_id && !line.allocations)
  if (other >= 0)
    throw invalid(
      `/lines/${other}/purchase_request_line_id`,
      'missing',
      'Say which line of a request is ordered. What nobody requested is ordered apart, on an order of its own.',
    )
}

/**
 * Turns (parts of) approved requests into a draft order. Its value is committed in place of what the requests
 * reserved. Locks, all in the one flush that reads: vendor, blanket orders, requests by id, budgets by id. A line of a
 * blanket order is ordered at its agreed price.
 */
export async function create(ctx: Ctx, input: Input): Promise<string> {
  if (isDirect(input)) return createDirect(ctx, input)
  refuseWithoutRequest(input.lines)
  refuseMistypedDays(input, ctx.today)
  refusePastDays(input, { today: ctx.today, had: [] })
  const wanted = input.lines.map(wantedLine)
  const id = ctx.newId()
  const found = await lockToOrder(ctx, input, { id, wanted })
  refuseClosedPlaces(input, found.places)
  const vendor = orderableVendor(found.vendor)
  const ordered = orderable(found)
  const { currency, cost_center_id } = ordered[0]!
  const { agreed, tolerances, toOrder, chargedEntities, taxCodes } = found
  refuseOtherPrices(agreed, input.lines)
  const rate = await rateOf(ctx, ordered)
  const { rows, total, tax, base, pricing } = placed(
    ctx,
    { ...input, wanted },
    {
      vendor,
      agreed,
      ordered,
      open: toOrder.lines,
      tolerances,
      chargedEntities,
      taxCodes,
      places: found.places,
      rate,
    },
  )
  const vendorReason = vendorReasonIn(input, {
    vendorId: vendor.id,
    preferred: preferredOf(rows, ctx.today),
  })
  const budgetIds = new Set(ordered.map((pr) => pr.budget_id))
  queries.insert(ctx.tx, {
    id,
    title: titleOf(rows),
    vendorId: vendor.id,
    requestIds: ordered.map((pr) => pr.id),
    costCenterId: cost_center_id,
    budgetId: budgetIds.size === 1 ? ordered[0]!.budget_id : null,
    buyerId: ctx.actor.userId,
    currency,
    rate,
    total,
    tax,
    base,
    pricing,
    expectedOn: input.expected_on ?? null,
    next: nextDelivery(rows.map(({ dueOn }) => dueOn)),
    termsDays: vendor.payment_terms_days,
    terms: found.terms ?? vendor.terms,
    retainage: retainageIn(input, { kept: null, today: ctx.today }),
    ...deliveryOf(input, { named: found.places.whole, entityId: chargedEntities[0]?.id }),
    reason: null,
    vendorReason,
  })
  insertLines(ctx, { orderId: id, after: 0 }, rows)
  saveReleases(ctx, id, releasesOf(rows), agreed)
  await found.duties.save('purchase_order.place')
  const released = await requests.order(
    ctx,
    subjectOf(id),
    ordered.map((pr) => ({ pr, parts: partsOf(rows, pr) })),
    toOrder,
  )
  ctx.record('purchase_order.created', subjectOf(id), {
    request: ordered.map((pr) => pr.number).join(', '),
    vendor: vendor.name,
    ...(vendorReason ? { vendor_reason: vendorReason } : {}),
    total,
    currency,
    released,
    committed: base,
  })
  return id
}

type Found = Awaited<ReturnType<typeof lockToOrder>>

/** Locks what is ordered, and reads in the same flush all that the order is decided on. */
async function lockToOrder(
  ctx: Ctx,
  input: Input,
  { id, wanted }: { id: string; wanted: readonly WantedLine[] },
) {
  const only = input.purchase_request_id
  const lineIds = wanted.flatMap((line) =>
    line.shares.map((share) => share.purchase_request_line_id),
  )
  const from = only ? allocations.theRequest(only) : allocations.thoseOfLines(lineIds)
  const costCenterId = allocations.costCenterOf(from)
  const [
    vendor,
    agreed,
    locked,
    inOrder,
    duties,
    tolerances,
    entities,
    chargedEntities,
    toOrder,
    taxCodes,
    terms,
    places,
  ] = await Promise.all([
    vendorQueries.lockVendor(ctx.tx, input.vendor_id),
    lockToRelease(ctx, blanketLinesOf(wanted)),
    only
      ? ctx.lock(requests.purchaseRequest, only).then((request) => [request])
      : requests.lockThose(ctx.tx, from),
    allocations.requestsOfLines(ctx.tx, lineIds),
    readDuties(ctx, subjectOf(id), from),
    orderTolerances(ctx.tx, { vendorId: input.vendor_id, costCenterId }),
    allocations.entitiesOf(ctx.tx, from),
    allocations.entitiesOfLines(ctx.tx, lineIds, input.vendor_id),
    requests.readToOrder(ctx, from),
    taxesNamed(ctx.tx, input.lines, input.charges ?? []),
    termsNamed(ctx.tx, input.payment_terms_id),
    placesNamed(ctx.tx, input),
  ])
  const ids = only ? [only] : inOrder.map((row) => row.id)
  const ordered = ids.flatMap((one) => locked.find((request) => request.id === one) ?? [])
  return {
    vendor,
    agreed,
    ordered,
    toOrder,
    duties,
    tolerances,
    entities,
    chargedEntities,
    taxCodes,
    terms,
    places,
  }
}

/** The requests that are ordered, in the order of their lines. */
function orderable({ ordered, entities }: Found): requests.PurchaseRequest[] {
  const first = ordered[0]
  if (!first) throw invalid('/lines', 'unknown', 'Choose lines of approved requests.')
  for (const pr of ordered)
    if (pr.status !== 'approved' && pr.status !== 'partially_ordered')
      throw conflict(
        'wrong_state',
        `${pr.number} is ${pr.status.replaceAll('_', ' ')}; only an approved request can be ordered.`,
      )
  const other = ordered.find((pr) => pr.currency !== first.currency)
  if (other)
    throw invalid(
      '/lines',
      'other_currency',
      `${first.number} is in ${first.currency} and ${other.number} in ${other.currency}. One order has one currency: order them apart.`,
    )
  if (ordered.length > 1 && entities.length > 1)
    throw invalid(
      '/lines',
      'other_entity',
      `These requests belong to ${entities.map((e) => e.name).join(' and ')}. One order is placed by one legal entity: order them apart.`,
    )
  return ordered
}

/** The rate that the requests were approved at; where theirs differ, that of today. */
const rateOf = async (ctx: Ctx, ordered: readonly requests.PurchaseRequest[]): Promise<string> =>
  new Set(ordered.map((pr) => pr.fx_rate)).size === 1
    ? ordered[0]!.fx_rate
    : exchangeRate(ctx, ordered[0]!.currency)
