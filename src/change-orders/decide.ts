import { lockReleasesOf, refuseRaised, type Release } from '../blanket-orders/index.ts'
import type { Resplit } from '../budgets/index.ts'
import { compare, decimal, rescale } from '../kernel/decimal.ts'
import { convert, money, splitByWeights } from '../kernel/money.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { refuseTooLarge } from '../kernel/too-large.ts'
import { orderTolerances } from '../match-policies/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  allocations,
  entitiesOfOrder,
  lockVendorOf,
  orderLines,
  orderPricingOf,
  placed,
  preferredTyped,
  pricing,
  placesNamed,
  purchaseOrder,
  readTyped,
  refuseClosedPlaces,
  taxesFrom,
  taxesNamed,
  typedRows,
  withSplitCenters,
  wantedLine,
  type AskedDelivery,
  type AskedPricing,
  type Line,
  type PlacedLine,
  type PurchaseOrder,
  type TaxesOf,
} from '../purchase-orders/index.ts'
import * as requests from '../purchase-requests/index.ts'
import {
  asksFor,
  belowBilled,
  changesIn,
  deltaOf,
  type Changed,
  type Figured,
  type LineTerms,
  type Paid,
  type Wanted,
} from './change-order.ts'
import { lineNow } from './delivery.ts'
import { isPaidMoreOf, refuseWrongSums, resplitsOf, splitFrom } from './line-split.ts'
import { billedNet, costCenterOf } from './queries.ts'
import { isTyped, type Typed } from './typed.ts'
import { isSameWhole } from './whole.ts'

/** A line that is added from an approved request. */
export type Added = LineTerms & {
  purchase_request_line_id: string
  quantity: string
  unit_price: string
  description?: string | null | undefined
  /** What the line is known by since it was drafted. */
  keptId?: string | undefined
}
export type WantedRow = Wanted | Added | Typed
const isAdded = (row: WantedRow): row is Added => 'purchase_request_line_id' in row
const isWanted = (row: WantedRow): row is Wanted => 'line_id' in row

type ToLock = {
  orderId: string
  vendorId: string
  rows: readonly WantedRow[]
  /** What is said of the whole order. */
  whole: Whole
  /** Where it is to go. */
  goes?: AskedDelivery
}
/**
 * A discount and charges of the order as they are asked for, with the draft's where something is not said, or as they
 * were drafted; null where they stay.
 */
export type Whole =
  (AskedPricing & { drafted?: pricing.OrderPricing | null }) | { kept: pricing.OrderPricing } | null

/** An order with what a change of it is decided on, locked in one order: vendor, blanket orders, requests, order. */
export type Found = Awaited<ReturnType<typeof lockOrder>>
export async function lockOrder(ctx: Ctx, { orderId, vendorId, rows, whole, goes }: ToLock) {
  const lineIds = rows.filter(isAdded).map((row) => row.purchase_request_line_id)
  const from = allocations.thoseOfLines(lineIds)
  const added = lineIds.length > 0
  const [
    vendor,
    releases,
    locked,
    order,
    lines,
    taken,
    tolerances,
    chargedEntities,
    entities,
    toOrder,
    taxCodes,
    billed,
    places,
    typedKnown,
    namedPreferred,
  ] = await Promise.all([
    lockVendorOf(ctx.tx, orderId),
    lockReleasesOf(ctx, orderId),
    added ? requests.lockThose(ctx.tx, from) : [],
    ctx.lock(purchaseOrder, orderId),
    orderLines(ctx.tx, orderId),
    allocations.ofOrder(ctx.tx, orderId),
    orderTolerances(ctx.tx, {
      vendorId,
      costCenterId: added ? allocations.costCenterOf(from) : costCenterOf(orderId),
    }),
    added ? allocations.entitiesOfLines(ctx.tx, lineIds, vendorId) : [],
    entitiesOfOrder(ctx.tx, orderId),
    added ? requests.readToOrder(ctx, from) : null,
    taxesNamed(ctx.tx, rows, whole && 'charges' in whole ? (whole.charges ?? []) : []),
    saysCharges(whole) ? billedNet(ctx.tx, orderId) : null,
    placesNamed(ctx.tx, { ...goes, lines: rows }),
    readTyped(ctx.tx, [...rows.filter(isTyped), ...splitIn(rows)], vendorId),
    preferredTyped(ctx, rows.filter(isTyped)),
  ])
  refuseClosedPlaces({ ...goes, lines: rows }, places, { order, lines })
  const charging = await withSplitCenters(ctx.tx, [...typedIn(rows), ...splitIn(rows)], {
    order,
    vendorId,
    known: typedKnown,
  })
  return {
    vendor,
    locked,
    order,
    lines,
    taken,
    tolerances,
    chargedEntities,
    entities,
    toOrder,
    releases,
    taxCodes,
    whole,
    billed: billed?.net ?? null,
    places,
    charging,
    namedPreferred,
    entityId: entities[0]?.id,
  }
}
const saysCharges = (whole: Whole): boolean =>
  whole !== null && ('kept' in whole || whole.charges !== undefined || !!whole.drafted)

export type Decision = {
  changed: readonly Figured<Changed>[]
  added: readonly PlacedLine[]
  /** Lines that stay, and of which only their part of charges, discounts or tax is another. */
  shifted: readonly Figured<{ line: Line }>[]
  total: bigint
  tax: bigint
  base: bigint
  pricing: pricing.OrderPricing
  /** Whether people are asked, because a line costs more. */
  asks: boolean
  /** By how much each changed line commits more. */
  deltas: ReadonlyMap<string, bigint>
  /** What each part of split lines is to have committed. */
  resplits: readonly Resplit[]
}

/** What a change makes of an order, or a refusal. */
export function decide(ctx: Ctx, rows: readonly WantedRow[], found: Found): Decision {
  const { order, lines } = found
  if (order.status !== 'issued' && order.status !== 'closed')
    throw conflict(
      'wrong_state',
      order.status !== 'cancelled'
        ? 'The order is not issued yet: edit the draft itself.'
        : 'The order is cancelled, so there is nothing to change.',
    )
  const paid = paidFor(ctx, order)
  const taxesOf = taxesFrom(found.taxCodes, found.vendor?.usual_tax ?? null)
  const wanted = changesIn(
    rows.flatMap((row, i) => (isWanted(row) ? [{ ...row, at: `/lines/${i}` }] : [])),
    lines,
    {
      taxesOf,
      places: found.places,
      entityId: found.entityId,
      splitOf: splitFrom({ order, entity: found.entities[0], known: found.charging }),
    },
  )
  refuseOtherPrice(wanted, found.releases)
  const placedRows = [...addedLines(ctx, rows, found), ...typedLines(ctx, rows, found)]
  refuseNothingLeft(lines, wanted, placedRows.length)
  const figures = figuresOf(found, { wanted, placedRows, taxesOf })
  const { changed, shifted, priced } = figures
  for (const { amount, at, description } of changed)
    refuseTooLarge(amount, { at, what: description })
  refuseWrongSums(changed, order.currency)
  refuseRaised(found.releases, changed.map(releasing), {
    vendorId: order.vendor_id,
    currency: order.currency,
    today: ctx.today,
  })
  const lower = belowBilled({
    order,
    pricing: figures.pricing,
    lines: figures.valued,
    net: priced.net,
    billed: found.billed,
  })
  if (lower) throw invalid(lower.pointer, lower.code, lower.detail)
  const added = placedRows.map((row, i) => committing(row, figures.added[i]!, paid))
  const deltas = new Map([
    ...changed.map((one) => [one.line.id, deltaOf(one.line, one, paid)] as const),
    ...shifted.map(
      (one) => [one.line.id, deltaOf(one.line, { ...asItIs(one.line), ...one }, paid)] as const,
    ),
  ])
  const sameWhole = isSameWhole(figures.pricing, order.pricing)
  const resplits = resplitsOf(changed, deltas)
  const more = added.reduce((sum, line) => sum + line.amount, 0n)
  const value = money(priced.net + priced.nonDeductible, paid.currency)
  return {
    changed,
    added,
    shifted,
    total: priced.net,
    tax: priced.tax,
    base: convert(value, paid.rate, paid.baseCurrency).minor,
    pricing: figures.pricing,
    asks:
      asksFor(changed, more) ||
      costsMore({ changed, deltas, sameWhole }) ||
      resplits.some((one) => isPaidMoreOf(one, lines)),
    deltas,
    resplits,
  }
}

type Moved = Pick<Decision, 'changed' | 'deltas'> & { sameWhole: boolean }
/**
 * Whether a line that changes commits more, or any line by another discount or charge of the order. Where a line
 * falls, its part of the charges goes to the lines that stay: nobody is asked for that alone, unless the order as a
 * whole costs more.
 */
function costsMore({ changed, deltas, sameWhole }: Moved): boolean {
  const all = [...deltas.values()]
  const own = changed.map(({ line }) => deltas.get(line.id) ?? 0n)
  return (
    (sameWhole ? own : all).some((delta) => delta > 0n) ||
    all.reduce((sum, delta) => sum + delta, 0n) > 0n
  )
}

type Asked = {
  wanted: readonly Changed[]
  placedRows: readonly PlacedLine[]
  taxesOf: TaxesOf
}
/** The order calculated anew with what changes: lines that are taken off do not count. */
function figuresOf({ order, lines, whole }: Found, { wanted, placedRows, taxesOf }: Asked) {
  const wholeNow = wholeOf(order.pricing, whole, taxesOf)
  const kept = lines
    .filter(({ removed }) => !removed)
    .map((line) => wanted.find((one) => one.line.id === line.id) ?? asItIs(line))
  const counted = kept.filter((one) => !isTakenOff(one))
  const priced = pricing.priceOrder([...counted, ...placedRows], wholeNow, order.currency)
  const figures = new Map(counted.map((one, i) => [one.line.id, priced.lines[i]!]))
  const values = valuesOf([...counted, ...placedRows], wholeNow, order.currency)
  const standing = lines.filter(({ removed }) => !removed)
  const before = valuesOf(standing.map(asItIs), order.pricing, order.currency)
  return {
    valued: counted.map((one, i) => ({
      ...one,
      value: values[i]!,
      before: before[standing.findIndex(({ id }) => id === one.line.id)]!,
    })),
    priced,
    pricing: wholeNow,
    changed: wanted.map((one): Figured<Changed> => ({
      ...one,
      ...(figures.get(one.line.id) ?? nothing),
    })),
    shifted: counted
      .filter((one) => !wanted.includes(one))
      .map(({ line }): Figured<{ line: Line }> => ({ line, ...figures.get(line.id)! }))
      .filter(isShifted),
    added: priced.lines.slice(counted.length),
  }
}
/** What each line comes to after the discounts, without charges. */
const valuesOf = (
  lines: readonly pricing.ToPrice[],
  whole: pricing.OrderPricing,
  currency: string,
): bigint[] =>
  pricing
    .priceOrder(lines, { ...whole, charges: [] }, currency)
    .lines.map(({ amount, adjustment }) => amount + adjustment)
const nothing: pricing.PricedLine = { amount: 0n, adjustment: 0n, tax: 0n, nonDeductible: 0n }

/** A line without a change. */
export const asItIs = (line: Line): Changed => ({
  at: '',
  line,
  description: line.description,
  quantity: line.quantity,
  price: line.unit_price,
  pricing: line.pricing,
  splits: null,
  ...lineNow(line),
})
const isShifted = ({ line, adjustment, tax, nonDeductible }: Figured<{ line: Line }>): boolean =>
  line.adjustment !== adjustment || line.tax !== tax || line.non_deductible !== nonDeductible

/** What is not said of the discount and the charges of the order stays; nothing is none. */
function wholeOf(now: pricing.OrderPricing, whole: Whole, taxesOf: TaxesOf): pricing.OrderPricing {
  if (whole === null) return now
  if ('kept' in whole) return whole.kept
  return orderPricingOf(whole, taxesOf, whole.drafted ?? now)
}

/** An added line with its part of the charges of the order. */
function committing(row: PlacedLine, figures: pricing.PricedLine, paid: Paid): PlacedLine {
  const value = figures.amount + figures.adjustment + figures.nonDeductible
  const same = value === row.amount + row.adjustment + row.nonDeductible
  if (same && row.charged === null) return { ...row, ...figures }
  const committed = convert(money(value, paid.currency), paid.rate, paid.baseCurrency).minor
  if (row.charged !== null) return { ...row, ...figures, committed }
  const weights = row.allocations.map(({ quantity }) => rescale(decimal(quantity), 6))
  return { ...row, ...figures, committed, shares: splitByWeights(committed, weights) }
}

export const isTakenOff = ({ quantity }: { quantity: string }): boolean => quantity === '0'

/** What a changed line releases of a blanket order where it is of one; nothing where it is taken off. */
const releasing = ({ line, quantity, amount, at }: Figured<Changed>) => ({
  orderLineId: line.id,
  quantity,
  amount,
  at,
})

/** What is released from a blanket order is ordered at its agreed price. */
function refuseOtherPrice(
  changed: readonly Changed[],
  releases: readonly Pick<Release, 'order_line_id'>[],
): void {
  const other = changed.find(
    ({ line, price }) =>
      compare(decimal(price), decimal(line.unit_price)) !== 0 &&
      releases.some((release) => release.order_line_id === line.id),
  )
  if (other)
    throw invalid(
      `${other.at}/unit_price`,
      'agreed_price',
      `“${other.line.description}” is released from a blanket order at its agreed price. Keep the price, or have it changed in the blanket order.`,
    )
}

const paidFor = (ctx: Ctx, { currency, fx_rate: rate }: PurchaseOrder) => ({
  currency,
  rate,
  baseCurrency: ctx.actor.organisation.baseCurrency,
})

function refuseNothingLeft(
  lines: readonly Line[],
  changed: readonly Changed[],
  added: number,
): void {
  const left = lines.filter(
    (line) => !line.removed && !changed.some((one) => one.line.id === line.id && isTakenOff(one)),
  )
  if (left.length + added === 0)
    throw invalid(
      '/lines',
      'empty',
      'This takes everything off the order. Cancel the order instead, or leave a line of it.',
    )
}

/** An empty text on a form is the place of the order. */
const withoutEmptyPlace = <R extends { delivery_place_id?: string | null | undefined }>(
  row: R,
): R => (row.delivery_place_id === '' ? { ...row, delivery_place_id: null } : row)

const typedIn = (rows: readonly WantedRow[]) =>
  rows.flatMap((row, i) => (isTyped(row) ? [{ ...withoutEmptyPlace(row), at: `/lines/${i}` }] : []))

/** Lines of the order that another split is said of. */
const splitIn = (rows: readonly WantedRow[]) =>
  rows.flatMap((row, i) =>
    isWanted(row) && (row.split || row.keptSplits)
      ? [{ split: row.split, keptSplits: row.keptSplits, at: `/lines/${i}` }]
      : [],
  )

/** Lines that are typed in. What was requested is added from its request. */
function typedLines(ctx: Ctx, rows: readonly WantedRow[], found: Found): PlacedLine[] {
  const typed = typedIn(rows)
  if (typed.length === 0) return []
  const { order, entities, places, tolerances, charging: known } = found
  if (!order.direct)
    throw invalid(
      typed[0]!.at,
      'not_requested',
      'This order was placed for requests, so what is added must be requested and approved first. Request it, then add it from the approved request.',
    )
  const taxesOf = taxesFrom(found.taxCodes, found.vendor?.usual_tax ?? null)
  return typedRows(ctx, typed, {
    order,
    entity: entities[0],
    places,
    tolerances,
    taxesOf,
    known,
  })
}

/** Lines of approved requests, with the checks of a new order. */
function addedLines(ctx: Ctx, rows: readonly WantedRow[], found: Found): PlacedLine[] {
  const wanted = rows.flatMap((row, i) =>
    isAdded(row) ? [{ ...wantedLine(withoutEmptyPlace(row), i), at: `/lines/${i}` }] : [],
  )
  const { order, vendor, toOrder } = found
  if (wanted.length === 0) return []
  if (!vendor || !toOrder || found.locked.length === 0)
    throw invalid(wanted[0]!.at, 'unknown', 'Choose a line of an approved request.')
  const wrong = found.locked.find(
    ({ status }) => status !== 'approved' && status !== 'partially_ordered',
  )
  if (wrong) {
    const ofWrong = toOrder.lines.filter((line) => line.request_id === wrong.id)
    const at = wanted.find(({ shares }) =>
      shares.some((share) => ofWrong.some(({ id }) => id === share.purchase_request_line_id)),
    )?.at
    throw invalid(
      at ? `${at}/quantity` : '/lines',
      'wrong_state',
      `${wrong.number} is ${wrong.status.replaceAll('_', ' ')}; only an approved request can be ordered. Leave the line out.`,
    )
  }
  const other = found.locked.find(({ currency }) => currency !== order.currency)
  if (other)
    throw invalid(
      '/lines',
      'other_currency',
      `${other.number} is in ${other.currency}, the order in ${order.currency}. Order it apart.`,
    )
  const apart = found.chargedEntities.find(
    ({ name }) => !found.entities.some((entity) => entity.name === name),
  )
  if (apart)
    throw invalid(
      '/lines',
      'other_entity',
      `The order is placed by ${found.entities.map(({ name }) => name).join(', ')}; these lines are charged to ${apart.name}. Order them apart.`,
    )
  return placed(
    ctx,
    { wanted },
    {
      vendor,
      agreed: new Map(),
      ordered: found.locked,
      open: toOrder.lines,
      tolerances: found.tolerances,
      chargedEntities: found.chargedEntities,
      taxCodes: found.taxCodes,
      places: found.places,
      rate: order.fx_rate,
    },
  ).rows.map((row) => ({ ...row, id: keptIdAt(rows, row.at) ?? row.id }))
}
const keptIdAt = (rows: readonly WantedRow[], at: string): string | undefined => {
  const row = rows.find((_row, i) => at === `/lines/${i}`)
  return row && isAdded(row) ? row.keptId : undefined
}
