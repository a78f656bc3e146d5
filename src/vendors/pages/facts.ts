import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { moneyText } from '../../platform/view/format.ts'
import type { Fact, Stat } from '../../platform/view/ui.ts'
import type * as shown from '../page-queries.ts'
import { url } from '../url.ts'
import { paymentMethodNames } from '../words.ts'

type Profile = Awaited<ReturnType<typeof shown.profile>>
type Figures = Awaited<ReturnType<typeof shown.figures>>

/** What is known besides; nothing is said of what is not. */
export function profileFacts(p: Profile): Fact[] {
  if (!p) return []
  const least =
    p.minimum_order !== null && p.minimum_order_currency
      ? moneyText(money(p.minimum_order, p.minimum_order_currency))
      : null
  return [
    ...fact('Trading name', p.trading_name),
    ...(p.parent_id && p.parent_name
      ? [{ label: 'Belongs to', text: p.parent_name, href: url.show(p.parent_id) }]
      : []),
    ...(p.website ? [{ label: 'Website', text: p.website, href: p.website }] : []),
    ...fact('Paid by', p.payment_method && paymentMethodNames[p.payment_method]),
    ...fact('Minimum order', least),
    ...fact('Delivery', p.delivery_days === null ? null : `${p.delivery_days} days`),
    ...fact('Usual tax rate', p.default_tax_rate && `${p.default_tax_rate} %`),
  ]
}
const fact = (label: string, text: string | null): Fact[] => (text ? [{ label, text }] : [])

type Parts = readonly { name: string }[]
/** What it sells, and to whom where that is not everybody. */
export const scopeFacts = (categories: Parts, entities: Parts): Fact[] => [
  ...fact('Sells', namesOf(categories)),
  ...fact('May sell to', namesOf(entities)),
]
const namesOf = (parts: Parts): string => parts.map(({ name }) => name).join(', ')

/** What matters most of a vendor; each leads to what it counts, for those who may read that. */
export function vendorStats({ actor }: ReadCtx, figures: Figures, id: string): Stat[] {
  const sum = (count: (f: Figures[number]) => bigint) =>
    figures.reduce((total, f) => total + count(f), 0n)
  const amounts = (of: (f: Figures[number]) => bigint) =>
    figures
      .filter((f) => of(f) !== 0n)
      .map((f) => moneyText(money(of(f), f.currency)))
      .join(' · ') || 'None'
  const [orders, held] = [sum((f) => f.open_orders), sum((f) => f.held_invoices)]
  const spent = {
    label: 'Spent in twelve months',
    text: amounts((f) => f.spent),
    href: `/invoices?vendor_id=${id}&status=approved`,
  }
  const open = {
    label: 'Open orders',
    text: amounts((f) => f.ordered),
    note: orders > 0n ? `${orders} issued` : undefined,
    href: `/purchase-orders?vendor_id=${id}&status=issued`,
  }
  const waiting = {
    label: 'Held invoices',
    text: amounts((f) => f.billed),
    note: held > 0n ? `${held} waiting` : undefined,
    href: `/invoices?vendor_id=${id}&status=held`,
  }
  const { permissions } = actor
  return [
    ...(permissions.has('invoices.read') ? [spent] : []),
    ...(permissions.has('purchase_orders.read') ? [open] : []),
    ...(permissions.has('invoices.read') ? [waiting] : []),
  ]
}
