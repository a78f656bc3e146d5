import { compare, decimal } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { moneyText, quantityText } from '../platform/view/format.ts'
import type { Fact } from '../platform/view/ui.ts'
import { isPlainOrder, pricedOf } from './priced.ts'
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

type TotalRow = { field: string; label: string; minor: bigint; strong?: true }

/** How an order comes to what it comes to: its lines, discount, charges, net, taxes and gross. */
export function pricingRows(priced: PricedOrder, currency: string): TotalRow[] {
  const lines = priced.lines.reduce((sum, { amount }) => sum + amount, 0n)
  const more = priced.discount !== 0n || priced.charges.length > 0
  return [
    ...(more ? [{ field: 'lines', label: 'Lines', minor: lines }] : []),
    ...(priced.discount === 0n
      ? []
      : [{ field: 'discount', label: 'Discount', minor: -priced.discount }]),
    ...priced.charges.map(({ charge, amount }, i) => ({
      field: `charge_${i + 1}`,
      label: chargeName(charge),
      minor: amount,
    })),
    { field: 'total_without_tax', label: 'Total without tax', minor: priced.net },
    ...priced.taxes.map(({ name, taxable, tax }, i) => ({
      field: `tax_${i + 1}`,
      label: `${name} of ${moneyText(money(taxable, currency))}`,
      minor: tax,
    })),
    { field: 'total_with_tax', label: 'Total with tax', minor: priced.gross, strong: true },
    ...(priced.nonDeductible === 0n
      ? []
      : [
          {
            field: 'non_deductible',
            label: 'Not deductible, in the budget',
            minor: priced.nonDeductible,
          },
        ]),
  ]
}

const pricingTotals = (priced: PricedOrder, currency: string): Fact[] =>
  pricingRows(priced, currency).map(({ label, minor, strong }) => ({
    label,
    text: moneyText(money(minor, currency)),
    ...(strong ? { strong } : {}),
  }))

type Totalled = Parameters<typeof pricedOf>[0] & { total: bigint }
/** The totals under the lines of an order. */
export const orderTotals = (order: Totalled, lines: Parameters<typeof pricedOf>[1]): Fact[] =>
  isPlainOrder(order, lines)
    ? [{ label: 'Total', text: moneyText(money(order.total, order.currency)), strong: true }]
    : pricingTotals(pricedOf(order, lines), order.currency)
