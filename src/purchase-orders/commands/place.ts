import { refuseReleases, type Agreed } from '../../blanket-orders/index.ts'
import { countedFrom, type Counted } from '../../kernel/counted-in.ts'
import { add, decimal, decimalText } from '../../kernel/decimal.ts'
import { convert, money } from '../../kernel/money.ts'
import { invalid } from '../../kernel/problem.ts'
import { refuseTooLarge } from '../../kernel/too-large.ts'
import { refuseOverReceipt, type orderTolerances } from '../../match-policies/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { AskedRetainage } from '../../retainage/index.ts'
import * as requests from '../../purchase-requests/index.ts'
import type { UsableTax } from '../../tax-codes/index.ts'
import * as allocations from '../allocation-queries.ts'
import {
  committedBy,
  compose,
  merged,
  pricedLines,
  refuseAboveRequests,
  refuseOtherVendor,
  type ComposedLine,
  type PricedComposedLine,
  type Share,
  type Source,
  type WantedLine,
} from '../composition.ts'
import type { Charged } from '../direct.ts'
import type { AskedDelivery, NamedPlaces } from '../delivery.ts'
import { byKind, type LineKind, type Milestone } from '../kinds.ts'
import {
  firstDay,
  lineDelivery,
  neededDays,
  type AskedLineDelivery,
  type LineDelivery,
} from '../line-delivery.ts'
import * as lineQueries from '../line-queries.ts'
import { insertSplits } from '../line-split-queries.ts'
import { refuseUnevenSplits, type LineSplit } from '../line-splits.ts'
import type { AskedVendorReason } from '../preferred.ts'
import { untaxedBy, type LinePricing, type OrderPricing } from '../pricing.ts'
import { refuseOutsideScope } from '../scope.ts'
import { orderPricingOf, taxesFrom, type AskedPricing, type TaxesOf } from '../taxes.ts'
import type * as vendorQueries from '../vendor-queries.ts'

export type InputLine = AskedLineDelivery & {
  keptDelivery?: LineDelivery | undefined
  /** Of a draft: the line that it names, and the one that it is. */
  id?: string | null | undefined
  keptId?: string | undefined
  purchase_request_line_id?: string | undefined
  quantity?: string | undefined
  unit_price?: string | null | undefined
  blanket_order_line_id?: string | null | undefined
  /** What the request says, if nothing is said. */
  description?: string | null | undefined
  allocations?: readonly Share[] | undefined
  discounts?: readonly string[] | null | undefined
  discount_amount?: string | null | undefined
  /** The usual tax of the vendor, if nothing is said. */
  tax_code_ids?: readonly string[] | null | undefined
  kind?: LineKind | undefined
  milestones?: readonly Milestone[] | undefined
  kept?: LinePricing | undefined
  /** Where no request is ordered. */
  unit?: string | null | undefined
  catalog_item_id?: string | null | undefined
  cost_center_id?: string | null | undefined
  category_id?: string | null | undefined
  project_id?: string | null | undefined
  /** 'IT 60 %; MKT 40 %'; empty is all to its cost centre. */
  split?: string | null | undefined
  keptSplits?: readonly LineSplit[] | undefined
}
export type Input = AskedPricing &
  AskedDelivery &
  AskedRetainage &
  AskedVendorReason & {
    purchase_request_id?: string | null | undefined
    /** Where no request is ordered. */
    cost_center_id?: string | null | undefined
    project_id?: string | null | undefined
    currency?: string | undefined
    reason?: string | null | undefined
    /** Those of the vendor, if nothing is said. */
    payment_terms_id?: string | null | undefined
    vendor_id: string
    expected_on?: string | null | undefined
    over_receipt_pct?: string | null | undefined
    merge?: boolean | undefined
    /** What is not said of the whole order stays. */
    keptPricing?: OrderPricing | undefined
    lines: readonly InputLine[]
  }
export function wantedLine(line: InputLine, i: number): WantedLine {
  const at = `/lines/${i}`
  const shares = line.allocations?.map((share, k) => ({
    ...share,
    at: `${at}/allocations/${k}`,
  })) ?? [
    {
      purchase_request_line_id: line.purchase_request_line_id ?? '',
      quantity: line.quantity ?? '0',
      at,
    },
  ]
  return {
    at,
    unit_price: line.unit_price ?? '0',
    description: line.description ?? null,
    blanketLineId: line.blanket_order_line_id ?? null,
    discounts: line.discounts ?? [],
    discountAmount: line.discount_amount ?? '0',
    taxCodeIds: line.tax_code_ids ?? null,
    kind: line.milestones?.length ? 'milestone' : (line.kind ?? 'quantity'),
    milestones: line.milestones ?? [],
    delivery: {
      due_on: line.due_on,
      delivery_place_id: line.delivery_place_id,
      accepted_as_whole: line.accepted_as_whole,
    },
    keptDelivery: line.keptDelivery,
    kept: line.kept,
    shares,
  }
}

type FoundVendor = Awaited<ReturnType<typeof vendorQueries.lockVendor>>
type FoundEntities = Awaited<ReturnType<typeof allocations.entitiesOfLines>>

export function orderableVendor(vendor: FoundVendor): NonNullable<FoundVendor> {
  if (!vendor) throw invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.')
  if (vendor.status !== 'active')
    throw invalid(
      '/vendor_id',
      'blocked',
      vendor.status === 'pending'
        ? `${vendor.name} is not approved yet. A controller or an administrator approves new vendors.`
        : `${vendor.name} is ${vendor.status === 'blocked' ? 'blocked' : 'no longer used'}. Choose another vendor.`,
    )
  return vendor
}

/** What an order is decided on, as it was locked or read in one flush. */
export type ToPlace = {
  vendor: NonNullable<FoundVendor>
  /** Its requests, in the order of its lines, and what is open of their lines. */
  ordered: readonly requests.PurchaseRequest[]
  open: requests.ToOrder['lines']
  /** The lines of blanket orders that are released from. */
  agreed: ReadonlyMap<string, Agreed>
  tolerances: Awaited<ReturnType<typeof orderTolerances>>
  chargedEntities: FoundEntities
  taxCodes: readonly UsableTax[]
  places: NamedPlaces
  rate: string
}
export type PlacedLine = PricedComposedLine & {
  id: string
  requestLineId: string | null
  catalogItemId: string | null
  /** What it is counted in from this day on. */
  counted: Counted
  overPct: string
  /** Four where the goods of the line are inspected. */
  matchLevel: number
  /** Where it is charged, when no request says so. */
  charged: Charged | null
  /** In the organisation's currency, and each request's share of it. */
  committed: bigint
  shares: readonly bigint[]
}
export type Placed = {
  rows: PlacedLine[]
  /** Without tax. */
  total: bigint
  tax: bigint
  /** What counts in the budgets, in the organisation's currency. */
  base: bigint
  pricing: OrderPricing
}

/** The lines of an order and what they commit, or a refusal of what may not be ordered. */
export function placed(
  ctx: Ctx,
  input: Omit<Input, 'lines' | 'vendor_id'> & { wanted: readonly WantedLine[] },
  found: ToPlace,
): Placed {
  const { vendor, agreed, ordered, open, tolerances, chargedEntities, taxCodes, rate } = found
  const { currency } = ordered[0]!
  const sources = ordered.flatMap((request): Source[] =>
    open.filter((line) => line.request_id === request.id).map((line) => ({ ...line, request })),
  )
  const taxesOf = taxesFrom(taxCodes, vendor.usual_tax)
  const goes = deliveryIn(ctx, found, sources)
  const wanted = input.wanted.map((line) => ({
    ...withTaxes(atAgreedPrice(line, agreed), taxesOf),
    ...goes(line),
  }))
  const asked = input.merge ? merged(wanted, sources) : wanted
  const composed = compose(asked, sources, currency)
  const pricing = orderPricingOf(input, taxesOf, input.keptPricing)
  const figures = figured(ctx, composed, { pricing, currency, rate })
  const { lines, base } = figures
  refuseReleases(agreed, released(lines), { vendorId: vendor.id, currency, today: ctx.today })
  refuseOtherVendor(ordered, vendor)
  refuseAboveRequests(lines, (source) => tolerances(source.category_id).overOrderPct, currency)
  refuseOverReceipt(input.over_receipt_pct, tolerances, lines.flatMap(categoriesOf))
  refuseOtherEntities(chargedEntities)
  refuseOutsideScope(vendor, chargedEntities)
  const committed = committedBy(lines, base)
  const rows = rowsOf(ctx, lines, { overPct: input.over_receipt_pct, tolerances })
  return {
    ...figures,
    rows: rows.map((row, i) => ({
      ...row,
      committed: committed[i]!.line,
      shares: committed[i]!.shares,
    })),
  }
}

/** When and where each line goes: as it is said, else on the day on which its requests are needed. */
function deliveryIn(
  ctx: Ctx,
  { places, chargedEntities, ordered }: ToPlace,
  sources: readonly Source[],
) {
  const days = neededDays(ordered, ctx.today)
  const requestOf = new Map(sources.map(({ id, request }) => [id, request.id]))
  return (line: WantedLine) =>
    lineDelivery(line, {
      places,
      entityId: chargedEntities[0]?.id,
      needed: firstDay(
        line.shares.map((share) => days.get(requestOf.get(share.purchase_request_line_id) ?? '')),
      ),
    })
}

type Figuring = { pricing: OrderPricing; currency: string; rate: string }
/** What lines come to together, in their currency and in that of the organisation. */
export function figured(
  ctx: Ctx,
  composed: readonly ComposedLine[],
  { pricing, currency, rate }: Figuring,
) {
  for (const { amount, at, description } of composed)
    refuseTooLarge(amount, { at, what: description })
  const kinds = composed.flatMap((line) => byKind(line, currency))
  const { lines, priced } = pricedLines(kinds, pricing, currency)
  refuseUnevenSplits(
    lines.map((line) => ({ ...line, splits: line.direct?.charged.splits ?? [] })),
    currency,
  )
  const { net: total, tax, nonDeductible } = priced
  const value = money(total + nonDeductible, currency)
  const base = convert(value, rate, ctx.actor.organisation.baseCurrency).minor
  return { lines, total, tax, base, pricing }
}

type Receiving = {
  overPct: string | null | undefined
  tolerances: ToPlace['tolerances']
}
/** The rows of lines that commit nothing yet. */
export const rowsOf = (
  ctx: Ctx,
  lines: readonly PricedComposedLine[],
  { overPct, tolerances }: Receiving,
): PlacedLine[] =>
  lines.map((line) => ({
    ...line,
    id: ctx.newId(),
    requestLineId:
      line.allocations.length === 1 && line.kind === 'quantity'
        ? line.allocations[0]!.source.id
        : null,
    ...countedIn(line),
    overPct: line.kind === 'quantity' ? (overPct ?? '0') : '0',
    matchLevel: isInspected(line, tolerances) ? 4 : 3,
    charged: line.direct?.charged ?? null,
    committed: 0n,
    shares: [],
  }))

/** Money and milestones are no units of an item. */
function countedIn(line: ComposedLine): { catalogItemId: string | null; counted: Counted } {
  if (line.kind !== 'quantity')
    return { catalogItemId: null, counted: { base_unit: null, holds: '1' } }
  if (line.direct) return { catalogItemId: line.direct.catalogItemId, counted: line.direct.counted }
  const { source } = line.allocations[0]!
  return {
    catalogItemId: source.catalog_item_id,
    counted: countedFrom({ ...source, unit: line.unit, quantity: line.quantity }),
  }
}

export const categoriesOf = (line: ComposedLine): (string | null)[] =>
  line.direct
    ? [line.direct.charged.categoryId]
    : line.allocations.map(({ source }) => source.category_id)
const isInspected = (line: ComposedLine, tolerances: ToPlace['tolerances']): boolean =>
  categoriesOf(line).some((category) => tolerances(category).matchLevel === 4)

export const withTaxes = <L extends WantedLine>(line: L, taxesOf: TaxesOf) => ({
  ...line,
  pricing: line.kept ?? {
    discounts: [...line.discounts],
    discount_amount: line.discountAmount,
    taxes: taxesOf(line.taxCodeIds, line.at),
    ...untaxedBy(line.taxCodeIds),
  },
})

export const atAgreedPrice = <L extends WantedLine>(
  line: L,
  agreed: ReadonlyMap<string, Agreed>,
): L => {
  const found = line.blanketLineId === null ? undefined : agreed.get(line.blanketLineId)
  return found ? { ...line, unit_price: found.line.unit_price } : line
}

/** What is released of each line of a blanket order: all that the order's lines take of it together. */
export const released = (lines: readonly ComposedLine[]) =>
  [...Map.groupBy(lines, (line) => line.blanketLineId).entries()].flatMap(([blanketLineId, of]) =>
    blanketLineId === null
      ? []
      : of.map(({ unit, at }) => ({
          blanketLineId,
          unit,
          at,
          quantity: decimalText(
            of.reduce((sum, line) => add(sum, decimal(line.quantity)), decimal('0')),
          ),
        })),
  )

/** What each line releases, to be noted. */
export const releasesOf = (rows: readonly PlacedLine[]) =>
  rows.flatMap(({ id: orderLineId, quantity, amount, blanketLineId }) =>
    blanketLineId ? [{ orderLineId, blanketLineId, quantity, amount }] : [],
  )

export const blanketLinesOf = (wanted: readonly WantedLine[]): string[] => [
  ...new Set(wanted.flatMap(({ blanketLineId }) => blanketLineId ?? [])),
]

export function insertLines(ctx: Ctx, into: lineQueries.Into, rows: readonly PlacedLine[]): void {
  lineQueries.insertLines(ctx.tx, into, rows)
  insertSplits(ctx.tx, 'purchase_order_line_id', rows, ctx.newId)
  const shared = rows
    .filter((row) => row.requestLineId === null)
    .flatMap((row) =>
      row.allocations.map((a) => ({
        orderLineId: row.id,
        requestLineId: a.source.id,
        quantity: a.quantity,
      })),
    )
  if (shared.length) allocations.insert(ctx.tx, shared)
}

/** What lines take of one request, and commit for it. */
export const partsOf = (
  rows: readonly PlacedLine[],
  request: requests.PurchaseRequest,
): requests.OrderedPart[] =>
  rows.flatMap((row) =>
    row.allocations.flatMap((a, k) =>
      a.source.request.id === request.id
        ? [
            {
              lineId: a.source.id,
              quantity: a.quantity,
              toLine: row.id,
              committed: row.shares[k]!,
            },
          ]
        : [],
    ),
  )

/** What an order is found by: its first line, and how many more there are. */
export const titleOf = (rows: readonly { description: string }[]): string =>
  rows.length > 1
    ? `${rows[0]!.description} and ${rows.length - 1} more`
    : (rows[0]?.description ?? 'Order')

/** One order is placed by one legal entity, so all that its lines are charged to belongs to it. */
function refuseOtherEntities(entities: FoundEntities): void {
  if (entities.length > 1)
    throw invalid(
      '/lines',
      'other_entity',
      `These lines are charged to ${entities.map((e) => `${e.codes} of ${e.name}`).join(' and ')}. One order is placed by one legal entity: order them apart.`,
    )
}
