import { compare, decimal } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { moneyText, quantityText } from '../platform/view/format.ts'
import type { Fact } from '../platform/view/ui.ts'
import type { Charge, LinePricing, PricedOrder, Tax } from './pricing.ts'

const chargeNames: Record<Charge['kind'], string> = {
  freight: 'Freight',
  packing: 'Packing',
  insurance: 'Insurance',
  other: 'Other charge',
}
export const chargeName = ({ kind, label }: Pick<Charge, 'kind' | 'label'>): string =>
  label ?? chargeNames[kind]

/** '50 + 40 %' */
export const discountsText = (discounts: readonly string[]): string =>
  `${discounts.map((pct) => quantityText(pct)).join(' + ')} %`
export const taxesText = (taxes: readonly Tax[]): string =>
  taxes.map((tax) => `${tax.name}${tax.inclusive ? ' in the price' : ''}`).join(', ')

const isSome = (text: string): boolean => compare(decimal(text), decimal('0')) !== 0

/** What is said of a line besides its price, in a few words each. */
export const pricingNotes = (
  { discounts, discount_amount: off, taxes }: LinePricing,
  amountOf: (plain: string) => string,
): string[] => [
  ...(discounts.length ? [`less ${discountsText(discounts)}`] : []),
  ...(isSome(off) ? [`less ${amountOf(off)}`] : []),
  ...(taxes.length ? [taxesText(taxes)] : []),
]

/** How an order comes to what it comes to: its lines, discount, charges, net, taxes and gross. */
export function pricingTotals(priced: PricedOrder, currency: string): Fact[] {
  const text = (minor: bigint): string => moneyText(money(minor, currency))
  const lines = priced.lines.reduce((sum, { amount }) => sum + amount, 0n)
  const more = priced.discount !== 0n || priced.charges.length > 0
  return [
    ...(more ? [{ label: 'Lines', text: text(lines) }] : []),
    ...(priced.discount === 0n ? [] : [{ label: 'Discount', text: text(-priced.discount) }]),
    ...priced.charges.map(({ charge, amount }) => ({
      label: chargeName(charge),
      text: text(amount),
    })),
    { label: 'Total without tax', text: text(priced.net) },
    ...priced.taxes.map(({ name, taxable, tax }) => ({
      label: `${name} of ${text(taxable)}`,
      text: text(tax),
    })),
    { label: 'Total with tax', text: text(priced.gross), strong: true },
    ...(priced.nonDeductible === 0n
      ? []
      : [{ label: 'Not deductible, in the budget', text: text(priced.nonDeductible) }]),
  ]
}
