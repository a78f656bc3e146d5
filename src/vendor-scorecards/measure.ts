import type { HoldReason } from '../matching/index.ts'
import { add, align, compare, decimal, type Decimal } from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import type { Permission } from '../kernel/permissions.ts'

export const measures = [
  'on_time_in_full',
  'price_variance',
  'disputes',
  'invoice_accuracy',
] as const
export type Measure = (typeof measures)[number]

type Described = {
  label: string
  formula: string
  /** Who may read the documents it counts. */
  read: Permission
  /** A smaller share is better. */
  lessIsBetter: boolean
}
export const described: Record<Measure, Described> = {
  on_time_in_full: {
    label: 'On time in full',
    formula:
      'Of the order lines expected in the month: those whose whole quantity was received by the expected day. The order says the day; lines without a receipt check are left out.',
    read: 'purchase_orders.read',
    lessIsBetter: false,
  },
  price_variance: {
    label: 'Price variance',
    formula:
      'What invoice lines of the month cost more (or less) than their quantity at the order’s unit price, as a share of that; in the order’s currency.',
    read: 'invoices.read',
    lessIsBetter: true,
  },
  disputes: {
    label: 'Disputes',
    formula:
      'Of the invoices dated in the month: those held for something the vendor caused, or credited by a credit note.',
    read: 'invoices.read',
    lessIsBetter: true,
  },
  invoice_accuracy: {
    label: 'Invoice accuracy',
    formula:
      'Of the invoices dated in the month: those approved within the tolerances, without anybody accepting a difference or matching a line by hand.',
    read: 'invoices.read',
    lessIsBetter: false,
  },
}

/** Whether the vendor caused a hold, or we did: a missing receipt or an empty budget is not theirs. */
const causedByVendor: Record<HoldReason, boolean> = {
  price: true,
  price_below: true,
  line_amount: true,
  quantity_billed: true,
  part_billed: true,
  not_received: false,
  not_inspected: false,
  rejected: true,
  returned: true,
  credited_before: true,
  unit: true,
  no_order: false,
  line_unmatched: true,
  amount: true,
  credit: true,
  credit_quantity: true,
  credit_kind: true,
  funds: false,
  totals: true,
  tax: true,
  rounding: true,
  prepaid: true,
  vendor_blocked: false,
  vendor_hold: false,
  order_hold: false,
  currency: true,
  seller: true,
  bank_account: true,
  document_type: true,
  preceding: true,
  sign: true,
  date: true,
  duplicate: true,
  advance: false,
  advance_above: true,
}
export const vendorCaused: readonly string[] = Object.entries(causedByVendor).flatMap(
  ([reason, caused]) => (caused ? [reason] : []),
)
/** Somebody matched these by hand. */
export const matchedByHand: readonly HoldReason[] = ['no_order', 'line_unmatched']

/** A share, kept exact. `documents` is how many rows it counts. */
export type Fraction = { numerator: Decimal; denominator: Decimal; documents: number }
const zero: Decimal = { units: 0n, scale: 0 }
export const nothing: Fraction = { numerator: zero, denominator: zero, documents: 0 }

/** What the database sums up: a measure in one month, by currency where it is about money. */
export type Counted = {
  measure: Measure
  month: string
  currency: string | null
  documents: number
  numerator: string
  denominator: string
  /** Allowances and charges of invoice lines, in minor units of the currency. */
  adjustments: bigint
}
export const fractionOf = (row: Omit<Counted, 'month' | 'measure'>): Fraction => ({
  numerator: add(decimal(row.numerator), {
    units: row.adjustments,
    scale: row.currency ? exponentOf(row.currency) : 0,
  }),
  denominator: decimal(row.denominator),
  documents: row.documents,
})

export const together = (fractions: readonly Fraction[]): Fraction =>
  fractions.reduce(
    (a, b) => ({
      numerator: add(a.numerator, b.numerator),
      denominator: add(a.denominator, b.denominator),
      documents: a.documents + b.documents,
    }),
    nothing,
  )

/** Both as whole numbers of the same size; null where there is nothing to count: that is no share at all. */
export function ratioOf({ numerator, denominator }: Fraction): [bigint, bigint] | null {
  const [over, under] = align(numerator, denominator)
  return under === 0n ? null : [over, under]
}

export type Trend = 'better' | 'worse' | 'unchanged' | 'unknown'
/** The later share against the earlier one. A price below the order's is better than one above. */
export function trendOf(measure: Measure, earlier: Fraction, later: Fraction): Trend {
  const [before, after] = [ratioOf(earlier), ratioOf(later)]
  if (!before || !after) return 'unknown'
  const [was, is] = [before[0] * after[1], after[0] * before[1]]
  const change = compare({ units: is, scale: 0 }, { units: was, scale: 0 })
  if (change === 0) return 'unchanged'
  return change > 0 === described[measure].lessIsBetter ? 'worse' : 'better'
}

/** The month of a day, and so many months before it: '2026-11'. */
export function monthBefore(day: string, months: number): string {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const at = year * 12 + month - 1 - months
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
}
/** The newest first. */
export const lastMonths = (today: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => monthBefore(today, i))
export const firstDay = (month: string): string => `${month}-01`
export function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`
}
