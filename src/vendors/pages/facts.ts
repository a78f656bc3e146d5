import { money } from '../../kernel/money.ts'
import { moneyText } from '../../platform/view/format.ts'
import type { Fact } from '../../platform/view/ui.ts'
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

/** Each leads to its documents. */
export const figureFacts = (figures: Figures, id: string): Fact[] =>
  figures.flatMap((f) => {
    const amount = (minor: bigint) => moneyText(money(minor, f.currency))
    return [
      ...(f.open_orders > 0n
        ? [
            {
              label: 'Open orders',
              text: amount(f.ordered),
              note: `${f.open_orders} issued`,
              href: `/purchase-orders?vendor_id=${id}&status=issued`,
            },
          ]
        : []),
      ...(f.held_invoices > 0n
        ? [
            {
              label: 'Held invoices',
              text: amount(f.billed),
              note: `${f.held_invoices} waiting`,
              href: `/invoices?vendor_id=${id}&status=held`,
            },
          ]
        : []),
      ...(f.spent > 0n
        ? [
            {
              label: 'Spent in twelve months',
              text: amount(f.spent),
              href: `/invoices?vendor_id=${id}&status=approved`,
            },
          ]
        : []),
    ]
  })
