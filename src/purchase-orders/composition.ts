import {
  add,
  compare,
  decimal,
  decimalText,
  multiply,
  rescale,
  subtract,
} from '../kernel/decimal.ts'
import { amountText, extend, money, splitByWeights } from '../kernel/money.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import type { Counted } from '../kernel/counted-in.ts'
import type { Charged } from './direct.ts'
import type { Asked, LineKind, Milestone } from './kinds.ts'
import type { AskedLineDelivery, LineDelivery } from './line-delivery.ts'
import { openQuantity, type PurchaseRequest, type RequestLine } from '../purchase-requests/index.ts'
import {
  priceOrder,
  type LinePricing,
  type OrderPricing,
  type PricedLine,
  type PricedOrder,
} from './pricing.ts'

/** A quantity of a request's line. */
export type Share = { purchase_request_line_id: string; quantity: string }
/** A line of the order as it is asked for; `at` is its position in the form. */
export type WantedLine = {
  at: string
  unit_price: string
  /** What the request says, where this is null. */ description: string | null
  /** The line of a blanket order that it releases from. */
  blanketLineId: string | null
  discounts: readonly string[]
  discountAmount: string
  /** The usual tax of the vendor, where nothing is said. */
  taxCodeIds: readonly string[] | null
  kind: LineKind
  milestones: readonly Milestone[]
  delivery: AskedLineDelivery
  keptDelivery?: LineDelivery | undefined
  /** As it was decided before, whatever the tax codes are now. */
  kept?: LinePricing | undefined
  shares: readonly (Share & { at: string })[]
}
export type TaxedLine = WantedLine & LineDelivery & { pricing: LinePricing }
export type Source = RequestLine & { request: PurchaseRequest }
type Allocation = { source: Source; quantity: string; asked: bigint; amount: bigint }
type Direct = { catalogItemId: string | null; counted: Counted; charged: Charged }
export type ComposedLine = LineDelivery & {
  description: string
  unit: string
  quantity: string
  price: string
  amount: bigint
  blanketLineId: string | null
  pricing: LinePricing
  kind: LineKind
  milestones: readonly Milestone[]
  asked: Asked | null
  at: string
  /** What it takes of requests. */ allocations: readonly Allocation[]
  /** What is known of it without a request. */ direct?: Direct
}
/** With what it comes to. */
export type PricedComposedLine = ComposedLine & PricedLine

/**
 * The lines of an order over lines of requests. Refuses what is not there, what is not left, and what is not one item.
 */
export function compose(
  wanted: readonly TaxedLine[],
  sources: readonly Source[],
  currency: string,
): ComposedLine[] {
  const left = new Map(sources.map((source) => [source.id, decimal(openQuantity(source))]))
  return wanted.map((line) => {
    const allocations = line.shares.map((share): Allocation => {
      const source = sources.find((s) => s.id === share.purchase_request_line_id)
      if (!source)
        throw invalid(
          `${share.at}/purchase_request_line_id`,
          'unknown',
          'This line is not on a request that can be ordered.',
        )
      const open = left.get(source.id)!
      if (compare(decimal(share.quantity), open) > 0)
        throw invalid(
          `${share.at}/quantity`,
          'over_ordered',
          `Only ${decimalText(open)} of “${source.description}” are left to order.`,
        )
      const problem = wholeUnitsProblem(share.quantity, source.unit, source.description)
      if (problem) throw invalid(`${share.at}/quantity`, 'whole_units', problem)
      left.set(source.id, subtract(open, decimal(share.quantity)))
      return {
        source,
        quantity: share.quantity,
        asked: extend(share.quantity, source.unit_price, currency).minor,
        amount: extend(share.quantity, line.unit_price, currency).minor,
      }
    })
    return composed(line, allocations, currency)
  })
}

function composed(
  line: TaxedLine,
  allocations: readonly Allocation[],
  currency: string,
): ComposedLine {
  const [first, ...others] = allocations
  if (!first) throw invalid(line.at, 'empty', 'Choose the request line that this line orders.')
  const different = others.find(({ source }) => !isSame(source, first.source))
  if (different)
    throw invalid(
      line.at,
      'not_the_same',
      `“${first.source.description}” in ${first.source.unit} and “${different.source.description}” in ${different.source.unit} are not the same. Order them on lines of their own.`,
    )
  if (new Set(allocations.map((a) => a.source.id)).size < allocations.length)
    throw invalid(
      line.at,
      'twice',
      'Name each line of a request once, with all that is ordered of it.',
    )
  const quantity = decimalText(
    allocations.reduce((sum, a) => add(sum, decimal(a.quantity)), decimal('0')),
  )
  return {
    description: line.description ?? first.source.description,
    unit: first.source.unit,
    quantity,
    price: line.unit_price,
    amount: extend(quantity, line.unit_price, currency).minor,
    blanketLineId: line.blanketLineId,
    pricing: line.pricing,
    kind: line.kind,
    milestones: line.milestones,
    dueOn: line.dueOn,
    deliverTo: line.deliverTo,
    asWhole: line.asWhole,
    asked: null,
    at: line.at,
    allocations,
  }
}

const nameOf = (text: string): string => text.trim().toLocaleLowerCase('en')
const isSame = (a: Source, b: Source): boolean =>
  a.unit === b.unit &&
  ((a.catalog_item_id !== null && a.catalog_item_id === b.catalog_item_id) ||
    nameOf(a.description) === nameOf(b.description))

/** Lines of the same item, unit, price, blanket order and delivery as one line each. */
export function merged(wanted: readonly TaxedLine[], sources: readonly Source[]): TaxedLine[] {
  const groups: {
    line: TaxedLine
    source: Source | undefined
    shares: WantedLine['shares'][number][]
  }[] = []
  for (const line of wanted) {
    const source = sources.find((s) => s.id === line.shares[0]?.purchase_request_line_id)
    const same = groups.find(
      (g) =>
        g.source &&
        source &&
        isSame(g.source, source) &&
        line.kind === 'quantity' &&
        g.line.kind === 'quantity' &&
        g.line.blanketLineId === line.blanketLineId &&
        g.line.dueOn === line.dueOn &&
        g.line.deliverTo?.id === line.deliverTo?.id &&
        g.line.asWhole === line.asWhole &&
        JSON.stringify(g.line.pricing) === JSON.stringify(line.pricing) &&
        compare(decimal(g.line.unit_price), decimal(line.unit_price)) === 0,
    )
    if (same) same.shares.push(...line.shares)
    else groups.push({ line, source, shares: [...line.shares] })
  }
  return groups.map(({ line, shares }) => ({ ...line, shares }))
}

/** The lines with what they come to by their discounts, taxes and the charges of the order. */
export function pricedLines(
  lines: readonly ComposedLine[],
  pricing: OrderPricing,
  currency: string,
): { lines: PricedComposedLine[]; priced: PricedOrder } {
  const priced = priceOrder(lines, pricing, currency)
  return {
    priced,
    lines: lines.map((line, i) => {
      const own = priced.lines[i]!
      const value = own.amount + own.adjustment + own.nonDeductible
      if (value === line.amount || line.allocations.length === 0) return { ...line, ...own }
      const shares = splitByWeights(value, line.allocations.map(weightOf))
      return {
        ...line,
        ...own,
        allocations: line.allocations.map((a, k) => ({ ...a, amount: shares[k]! })),
      }
    }),
  }
}
const weightOf = ({ quantity }: Allocation): bigint => rescale(decimal(quantity), 6)

/**
 * A higher price must not bypass the approvers of any line: the amount approved for one line cannot be used for
 * another.
 */
export function refuseAboveRequests(
  lines: readonly PricedComposedLine[],
  pctOf: (source: Source) => string,
  currency: string,
): void {
  for (const line of lines)
    for (const { source, amount, asked } of line.allocations) {
      const pct = pctOf(source)
      const over = multiply({ units: amount - asked, scale: 0 }, decimal('100'))
      if (compare(over, multiply({ units: asked, scale: 0 }, decimal(pct))) <= 0) continue
      const text = (minor: bigint): string => `${amountText(money(minor, currency))} ${currency}`
      const room = decimal(pct).units > 0n ? `, and an order may cost ${pct} % more` : ''
      const besides = line.adjustment > 0n || line.nonDeductible > 0n
      throw invalid(
        '/lines',
        'above_request',
        `“${source.description}” comes to ${text(amount)}${besides ? ' with its part of charges and of tax that is not deductible' : ''}; ${source.request.number} was approved for ${text(asked)}${room}. Order it at the approved price, or ask ${source.request.requester_name} to revise the request, so that it is approved at this price.`,
      ).leadingTo({
        label: `Open ${source.request.number}`,
        href: `/purchase-requests/${source.request.id}`,
      })
    }
}

/** Refuses another vendor than the approved one. */
export function refuseOtherVendor(
  ordered: readonly PurchaseRequest[],
  vendor: { id: string; name: string },
): void {
  const other = ordered.find((pr) => pr.vendor_id !== null && pr.vendor_id !== vendor.id)
  if (other)
    throw conflict(
      'other_vendor',
      `${other.number} was approved for ${other.vendor_name}, not for ${vendor.name}. Order from ${other.vendor_name}, or propose ${vendor.name} on the request: those who decide about the vendor are asked, then it can be ordered.`,
    ).leadingTo({ label: `Open ${other.number}`, href: `/purchase-requests/${other.id}` })
}

/**
 * What each line commits in the organisation's currency, and of it each request's share: by amount and quantity, with
 * the largest remainders, to the last unit.
 */
export function committedBy(
  lines: readonly PricedComposedLine[],
  base: bigint,
): { line: bigint; shares: bigint[] }[] {
  const values = lines.map((line) => line.amount + line.adjustment + line.nonDeductible)
  const nothing = values.every((value) => value === 0n)
  const byLine = nothing ? lines.map(() => 0n) : splitByWeights(base, values)
  return lines.map((line, i) => ({
    line: byLine[i]!,
    shares: splitByWeights(byLine[i]!, line.allocations.map(weightOf)),
  }))
}
