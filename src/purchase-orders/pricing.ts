import { z } from 'zod'
import {
  compare,
  decimal,
  decimalText,
  divideRounded,
  multiply,
  rescale,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import { amountIn } from '../kernel/number-field.ts'
import { splitByWeights } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import { sumOfRates, taxAt, withoutTax } from '../kernel/tax.ts'

/** A tax as it was when it was ordered. Without a code it is the usual rate of the vendor. */
export const Tax = z.object({
  tax_code_id: z.string().nullable(),
  name: z.string(),
  rate: z.string(),
  /** Whether the price contains it. */
  inclusive: z.boolean(),
  deductible_pct: z.string(),
})
export type Tax = z.output<typeof Tax>

/**
 * How a line is priced besides its unit price. Discounts in percent follow one another; below zero they are surcharges.
 */
export const LinePricing = z.object({
  discounts: z.array(z.string()),
  discount_amount: z.string(),
  taxes: z.array(Tax),
  /** It was said that no tax is due, so that a bill with tax differs. */
  untaxed: z.literal(true).optional(),
})
export type LinePricing = z.output<typeof LinePricing>
export const noPricing: LinePricing = { discounts: [], discount_amount: '0', taxes: [] }

export const chargeKinds = ['freight', 'packing', 'insurance', 'other'] as const
export const Charge = z.object({
  kind: z.enum(chargeKinds),
  label: z.string().nullable(),
  amount: z.string(),
  taxes: z.array(Tax),
})
export type Charge = z.output<typeof Charge>

/** What is said of the whole order: a discount, and what is charged besides its lines. */
export const OrderPricing = z.object({
  discount_pct: z.string(),
  discount_amount: z.string(),
  charges: z.array(Charge),
})
export type OrderPricing = z.output<typeof OrderPricing>
export const noOrderPricing: OrderPricing = {
  discount_pct: '0',
  discount_amount: '0',
  charges: [],
}

/** `at` is where it was asked for. */
export type ToPrice = { at: string; quantity: string; price: string; pricing: LinePricing }
export type PricedLine = {
  /** Without tax, after the discounts of the line. */ amount: bigint
  /** Its part of the charges, less its part of the discount of the order. */ adjustment: bigint
  /** The tax on it. */ tax: bigint
  /** What of its tax, and of its part of the tax on charges, the organisation bears. */
  nonDeductible: bigint
}
type TaxSum = { name: string; rate: string; taxable: bigint; tax: bigint }
export type PricedOrder = {
  lines: readonly PricedLine[]
  /** Of the whole order. */ discount: bigint
  charges: readonly { charge: Charge; amount: bigint }[]
  net: bigint
  tax: bigint
  gross: bigint
  nonDeductible: bigint
  taxes: readonly TaxSum[]
}

const hundred = decimal('100')
const zero = decimal('0')
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n)
/** Splits exactly; in equal parts where there is nothing to go by. */
const split = (minor: bigint, weights: readonly bigint[]): bigint[] => {
  if (weights.length === 0) return []
  return splitByWeights(minor, sum(weights) === 0n ? weights.map(() => 1n) : weights)
}

/**
 * The one calculation of an order: each line is rounded once, a discount and charges of the order are spread over its
 * lines, and each tax is counted on all that it is due on, so that an invoice over the same comes to the same.
 */
export function priceOrder(
  lines: readonly ToPrice[],
  order: OrderPricing,
  currency: string,
): PricedOrder {
  const listed = lines.map((line) => listedAmount(line, currency))
  const amounts = listed.map((amount, i) => netOf(amount, lines[i]!.pricing.taxes))
  const discount = discountOf(order, sum(amounts), currency)
  const discounts = split(discount, amounts)
  const charges = order.charges.map((charge, i) => chargeOf(charge, i, currency))
  const charged = split(sum(charges.map(({ amount }) => amount)), amounts)
  const parts = [
    ...lines.map(({ pricing }, i): Part => ({
      taxes: pricing.taxes,
      net: amounts[i]! - discounts[i]!,
      contained: containedIn(listed[i]! - amounts[i]!, amounts[i]!, discounts[i]!),
    })),
    ...charges.map(({ charge, amount, listed: all }): Part => ({
      taxes: charge.taxes,
      net: amount,
      contained: all - amount,
    })),
  ]
  const taxed = taxesOf(parts, currency)
  const onCharges = sum(taxed.nonDeductible.slice(lines.length))
  const chargesBorne = split(onCharges, amounts)
  const net = sum(amounts) - discount + sum(charged)
  const tax = sum(taxed.tax)
  return {
    lines: lines.map((_, i) => ({
      amount: amounts[i]!,
      adjustment: charged[i]! - discounts[i]!,
      tax: taxed.tax[i]!,
      nonDeductible: taxed.nonDeductible[i]! + chargesBorne[i]!,
    })),
    discount,
    charges: charges.map(({ charge, amount }) => ({ charge, amount })),
    net,
    tax,
    gross: net + tax,
    nonDeductible: sum(taxed.nonDeductible),
    taxes: taxed.sums,
  }
}

/** Quantity x price less its discounts, with what tax the price contains. */
function listedAmount({ at, quantity, price, pricing }: ToPrice, currency: string): bigint {
  const exact = pricing.discounts.reduce(
    (left, pct) => hundredth(multiply(left, subtract(hundred, decimal(pct)))),
    multiply(decimal(quantity), decimal(price)),
  )
  const off = amountIn(currency, pricing.discount_amount, {
    pointer: `${at}/discount_amount`,
    label: 'Discount',
  }).minor
  const amount = rescale(exact, exponentOf(currency)) - off
  if (amount < 0n)
    throw invalid(
      `${at}/discount_amount`,
      'above_amount',
      'The discount is more than the line comes to. Enter a smaller one.',
    )
  return amount
}
const hundredth = ({ units, scale }: Decimal): Decimal => ({ units, scale: scale + 2 })

const inclusiveOf = (taxes: readonly Tax[]): Tax[] => taxes.filter(({ inclusive }) => inclusive)
const netOf = (listed: bigint, taxes: readonly Tax[]): bigint => {
  const rates = inclusiveOf(taxes).map(({ rate }) => rate)
  return rates.length ? withoutTax(listed, rates) : listed
}
/** The tax that prices contain is lowered with them by a discount of the order. */
const containedIn = (contained: bigint, amount: bigint, discount: bigint): bigint =>
  discount === 0n || amount === 0n
    ? contained
    : divideRounded(contained * (amount - discount), amount)

function discountOf(order: OrderPricing, lines: bigint, currency: string): bigint {
  const off = amountIn(currency, order.discount_amount, {
    pointer: '/discount_amount',
    label: 'Discount of the order',
  }).minor
  const discount = taxAt(lines, order.discount_pct, currency) + off
  if (discount > lines)
    throw invalid(
      '/discount_amount',
      'above_amount',
      'The discount of the order is more than its lines come to. Enter a smaller one.',
    )
  return discount
}

function chargeOf(charge: Charge, i: number, currency: string) {
  const listed = amountIn(currency, charge.amount, {
    pointer: `/charges/${i}/amount`,
    label: 'Amount',
  }).minor
  return { charge, listed, amount: netOf(listed, charge.taxes) }
}

/** A line or a charge with what is due on it; `contained` is the tax in its price. */
type Part = { taxes: readonly Tax[]; net: bigint; contained: bigint }
type Due = { part: number; tax: Tax; taxable: bigint; contained: bigint | null }

/** Each tax on all that it is due on, given back to the parts exactly. */
function taxesOf(parts: readonly Part[], currency: string) {
  const tax = parts.map(() => 0n)
  const nonDeductible = parts.map(() => 0n)
  const groups = [...Map.groupBy(parts.flatMap(duesOf), ({ tax: of }) => keyOf(of)).values()]
  const sums = groups.map((dues): TaxSum => {
    const { name, rate, deductible_pct: deductible } = dues[0]!.tax
    const taxable = sum(dues.map((due) => due.taxable))
    const inside = dues.map((due) => due.contained)
    const shares = inside.every((one) => one !== null)
      ? inside
      : split(
          taxAt(taxable, rate, currency),
          dues.map((due) => due.taxable),
        )
    const total = sum(shares)
    const borne = split(total - taxAt(total, deductible, currency), shares)
    dues.forEach(({ part }, i) => {
      tax[part]! += shares[i]!
      nonDeductible[part]! += borne[i]!
    })
    return { name, rate, taxable, tax: total }
  })
  return { tax, nonDeductible, sums }
}

function duesOf({ taxes, net, contained }: Part, part: number): Due[] {
  const inside = inclusiveOf(taxes)
  const within = split(
    contained,
    inside.map(({ rate }) => rescale(decimal(rate), 3)),
  )
  return taxes.map((tax) => ({
    part,
    tax,
    taxable: net,
    contained: tax.inclusive ? within[inside.indexOf(tax)]! : null,
  }))
}
const keyOf = ({ name, rate, inclusive, deductible_pct: deductible }: Tax): string =>
  JSON.stringify([name, rate, inclusive, deductible])

type Kept = { quantity: string; unit_price: string; amount: bigint; pricing: LinePricing }
/** The price of one unit without tax, after the discounts of the line: what a bill is compared with. */
export const netPriceOf = (line: Kept, currency: string): string =>
  isAtPrice(line.pricing) ? line.unit_price : perUnit(line.amount, line.quantity, currency)
/** Whether the price is what is paid, without anything taken off or contained. */
const isAtPrice = ({ discounts, discount_amount: off, taxes }: LinePricing): boolean =>
  discounts.length === 0 && isNothing(off) && inclusiveOf(taxes).length === 0

type Valued = Kept & { adjustment: bigint; non_deductible: bigint }
/** What a line counts in the budget, in the currency of the order. */
export const valueOf = (line: Omit<Valued, 'quantity' | 'unit_price' | 'pricing'>): bigint =>
  line.amount + line.adjustment + line.non_deductible
/** What one unit of it counts in the budget. */
export function valuePriceOf(line: Valued, currency: string): string {
  const value = valueOf(line)
  return value === line.amount
    ? netPriceOf(line, currency)
    : perUnit(value, line.quantity, currency)
}

/** Twelve decimals, so that the quantity times it is the amount again. */
function perUnit(amount: bigint, quantity: string, currency: string): string {
  const of = decimal(quantity)
  if (compare(of, zero) === 0) return '0'
  const scale = 12
  const units = divideRounded(
    amount * 10n ** BigInt(scale + of.scale - exponentOf(currency)),
    of.units,
  )
  return decimalText({ units, scale })
}

/** Whether there is more to say of it than quantities and prices. */
export const isPlain = (order: OrderPricing, lines: readonly { pricing: LinePricing }[]): boolean =>
  order.charges.length === 0 &&
  isNothing(order.discount_pct) &&
  isNothing(order.discount_amount) &&
  lines.every(({ pricing }) => isPlainLine(pricing))
const isNothing = (text: string): boolean => compare(decimal(text), zero) === 0
export const isPlainLine = ({ discounts, discount_amount: off, taxes }: LinePricing): boolean =>
  discounts.length === 0 && isNothing(off) && taxes.length === 0

/** What was said of the taxes of a line: some, none, or nothing. */
export const saysTax = ({ taxes, untaxed }: LinePricing): boolean =>
  taxes.length > 0 || untaxed === true
/** None that is named is said, too. */
export const untaxedBy = (ids: readonly string[] | null | undefined): { untaxed?: true } =>
  ids?.length === 0 ? { untaxed: true } : {}

/** The rate of all taxes of a line together. */
export const rateOf = ({ taxes }: { taxes: readonly Tax[] }): string =>
  sumOfRates(taxes.map(({ rate }) => rate))
