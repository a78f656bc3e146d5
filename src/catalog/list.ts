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
import { putIntoCart, setOffered } from './commands.ts'
import { setFavourite } from './favourites.ts'
import * as favourites from './favourite-queries.ts'
import { ItemJson, itemJson, statusOf, url, type Item } from './presenter.ts'
import * as queries from './queries.ts'

/** With the price that one of it has today, in the organisation's currency. */
type Offered = Item & {
  price?: (Price & { cost: string; per: string }) | null
  favourite?: boolean
}

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
      note: (i) => (i.favourite ? `${i.code} · favourite` : i.code),
      noteLabel: 'Code',
    }),
    status: statusColumn<Offered>('Status', statusOf),
    category: textColumn<Offered>('Category', (i) => i.category_name),
    vendor: textColumn<Offered>('Vendor', (i) => i.price?.vendor_name ?? null, {
      blank: 'No price today',
    }),
    price: priceColumn<Offered>('Price', (i) => costOf(i.price), {
      per: (i) => i.price?.per ?? i.unit,
    }),
    code: textColumn<Offered>('Code', (i) => i.code, { sort: 'code', extra: true }),
    unit: textColumn<Offered>('Unit', (i) => i.unit, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Search the catalog', where: queries.matches.text },
    status: inUse('Not offered', queries.matches.status),
    favourites: {
      kind: 'choice',
      label: 'Favourites',
      any: 'All items',
      options: [{ value: 'mine', label: 'My favourites' }],
      where: (_value, { actor }) => favourites.isOf(actor.userId),
    },
  },
  header: ({ actor }) => ({
    meta: 'What can be ordered again, and what it costs from whom',
    buttons: [
      ...(actor.permissions.has('catalog.manage')
        ? [{ label: 'Import', href: '/catalog-imports/new', icon: 'file-up' as const }]
        : []),
      { label: 'Vendors’ shops', href: '/punchout-sites', icon: 'shopping-cart' as const },
      { label: 'Bundles', href: '/catalog-bundles', icon: 'list-checks' as const },
      { label: 'Price changes', href: '/price-changes', icon: 'coins' as const },
      ...addTo(actor),
    ],
  }),
  empty: ({ actor }) => ({
    title: 'The catalog is empty',
    text: 'Items that are ordered again get a code, a unit and the prices of their vendors. Requests then fill themselves in.',
    icon: 'package',
    button: addTo(actor)[0],
  }),
  json: { schema: ItemJson, of: itemJson },
  bulk: {
    allow: 'catalog.read',
    name: (item) => item.name,
    actions: {
      request: {
        label: 'Request these',
        needs: 'purchase_requests.create',
        kbd: 'Shift+C',
        opens: (ids) => `/purchase-requests/new?items=${ids.join(',')}`,
      },
      cart: {
        label: 'Put into the cart',
        needs: 'purchase_requests.create',
        run: putIntoCart,
      },
      favour: { label: 'Add to favourites', run: (ctx, id) => setFavourite(ctx, id, true) },
      unfavour: { label: 'Not a favourite', run: (ctx, id) => setFavourite(ctx, id, false) },
      bundle: {
        label: 'Save as a bundle',
        needs: 'catalog.manage',
        opens: (ids) => `/catalog-bundles/new?items=${ids.join(',')}`,
      },
      offer: {
        label: 'Offer',
        needs: 'catalog.manage',
        run: (ctx, id) => setOffered(ctx, id, true),
      },
      withdraw: {
        label: 'Offer no more',
        needs: 'catalog.manage',
        run: (ctx, id) => setOffered(ctx, id, false),
      },
    },
  },
})

/** By the item's own unit. */
const costOf = (price: Offered['price']) =>
  price ? { unit_price: price.cost, currency: price.currency } : null

async function withPrices(ctx: ReadCtx, items: readonly Item[]): Promise<readonly Offered[]> {
  const currency = ctx.actor.organisation.baseCurrency
  const ids = items.map(({ id }) => id)
  const [offers, mine] = await Promise.all([
    offersFor(
      ctx,
      ids.map((itemId) => ({ itemId, quantity: '1', currency, on: ctx.today, anyUnit: true })),
    ),
    favourites.among(ctx.tx, ctx.actor.userId, ids),
  ])
  return items.map((item) => {
    const offer = offers.find(({ itemId }) => itemId === item.id)
    const price =
      offer?.price && offer.unitPrice
        ? { ...offer.price, cost: offer.unitPrice, per: offer.unit }
        : null
    return { ...item, price, favourite: mine.some((one) => one.item_id === item.id) }
  })
}

const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('catalog.manage')
    ? [{ label: 'New item', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
