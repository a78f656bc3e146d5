import type { Actor } from '../kernel/actor.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  inUse,
  linkColumn,
  list,
  priceColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import type { Price } from './catalog-item.ts'
import { offersFor } from './offers.ts'
import { setOffered } from './commands.ts'
import { ItemJson, itemJson, statusOf, url, type Item } from './presenter.ts'
import * as queries from './queries.ts'

/** With the price that one of it has today, in the organisation's currency. */
type Offered = Item & { price?: (Price & { cost: string }) | null }

export const catalogList = list({
  path: url.index,
  title: 'Catalog',
  summary: 'Items of the catalog, newest first, or those with some letters.',
  allow: 'catalog.read',
  rows: () => queries.listed,
  complete: withPrices,
  columns: {
    name: linkColumn<Offered>({
      label: 'Item',
      sort: 'name',
      link: (i) => ({ text: i.name, href: url.show(i.id) }),
      note: (i) => i.code,
      noteLabel: 'Code',
    }),
    status: statusColumn<Offered>('Status', statusOf),
    category: textColumn<Offered>('Category', (i) => i.category_name),
    vendor: textColumn<Offered>('Vendor', (i) => i.price?.vendor_name ?? null, {
      blank: 'No price today',
    }),
    price: priceColumn<Offered>('Price', (i) => costOf(i.price), { per: (i) => i.unit }),
    code: textColumn<Offered>('Code', (i) => i.code, { sort: 'code', extra: true }),
    unit: textColumn<Offered>('Unit', (i) => i.unit, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Search the catalog', where: queries.matches.text },
    status: inUse('Not offered', queries.matches.status),
  },
  header: ({ actor }) => ({
    meta: 'What can be ordered again, and what it costs from whom',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'The catalog is empty',
    text: 'Items that are ordered again get a code, a unit and the prices of their vendors. Requests then fill themselves in.',
    icon: 'package',
    button: addTo(actor)[0],
  }),
  json: { schema: ItemJson, of: itemJson },
  bulk: {
    allow: 'catalog.manage',
    name: (item) => item.name,
    actions: {
      offer: { label: 'Offer', run: (ctx, id) => setOffered(ctx, id, true) },
      withdraw: { label: 'Offer no more', run: (ctx, id) => setOffered(ctx, id, false) },
    },
  },
})

/** By the item's own unit. */
const costOf = (price: Offered['price']) =>
  price ? { unit_price: price.cost, currency: price.currency } : null

async function withPrices(ctx: ReadCtx, items: readonly Item[]): Promise<readonly Offered[]> {
  const currency = ctx.actor.organisation.baseCurrency
  const offers = await offersFor(
    ctx,
    items.map((item) => ({ itemId: item.id, quantity: '1', currency, on: ctx.today })),
  )
  return items.map((item) => {
    const offer = offers.find(({ itemId }) => itemId === item.id)
    const price = offer?.price && offer.unitPrice ? { ...offer.price, cost: offer.unitPrice } : null
    return { ...item, price }
  })
}

const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('catalog.manage')
    ? [{ label: 'New item', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
