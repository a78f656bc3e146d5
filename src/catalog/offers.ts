import type { ReadCtx } from '../platform/ctx.ts'
import { chained, inverse } from '../kernel/units.ts'
import {
  inItemUnit,
  pickPrice,
  preferredVendor,
  priceIn,
  sourceText,
  type Price,
  type Units,
  type Wanted,
} from './catalog-item.ts'
import * as queries from './queries.ts'

export type Offer = {
  itemId: string
  name: string
  /** The wanted one, where the item comes in it; else the item's own. */
  unit: string
  /** By that unit, without the discount. */
  unitPrice: string | null
  categoryId: string | null
  category: string | null
  price: Price | null
  source: string | null
  preferred: Pick<Price, 'vendor_id' | 'vendor_name'> | null
}

/**
 * What items cost, each for its quantity: the same answer while typing and when the request is saved. Items that are
 * not in the catalog any more are left out.
 */
export async function offersFor(
  ctx: ReadCtx,
  wanted: readonly (Wanted & { itemId: string })[],
): Promise<Offer[]> {
  if (wanted.length === 0) return []
  const ids = [...new Set(wanted.map((w) => w.itemId))]
  const [items, prices, packs] = await Promise.all([
    queries.byIds(ctx.tx, ids),
    queries.pricesOf(ctx.tx, ids),
    queries.packsOf(ctx.tx, ids),
  ])
  return wanted.flatMap((w) => {
    const item = items.find((i) => i.id === w.itemId && i.active)
    if (!item) return []
    const own = prices.filter((p) => p.item_id === w.itemId)
    const units = { unit: item.unit, packs: packs.filter((p) => p.item_id === w.itemId) }
    const { unit, price } = pricedUnit(own, w, units)
    return [
      {
        itemId: item.id,
        name: item.name,
        unit,
        unitPrice: price && priceBy(unit, price, units),
        categoryId: item.category_id,
        category: item.category_id && `${item.category_code} · ${item.category_name}`,
        price,
        source: price && sourceText(price),
        preferred: preferredVendor(own, w.on),
      },
    ]
  })
}

/** The preferred vendors of items that lines name in words, by their name or code; none where no line does. */
export async function preferredNamed(
  ctx: ReadCtx,
  names: readonly string[],
): Promise<readonly queries.PreferredNamed[]> {
  const known = [...new Set(names.map((name) => name.trim().toLocaleLowerCase('en')))]
  return known.length ? queries.preferredNamed(ctx.tx, known, ctx.today) : []
}

/** The wanted unit, or the item's own; where any will do and nobody sells by that, the first that has a price. */
function pricedUnit(
  prices: readonly Price[],
  wanted: Wanted,
  item: Units,
): { unit: string; price: Price | null } {
  const isKnown = wanted.unit && inItemUnit(item, wanted.unit)
  const others = wanted.anyUnit ? prices.map(({ unit }) => unit) : []
  const possible = isKnown ? [wanted.unit!] : [item.unit, ...others]
  const offered = possible.map((unit) => ({
    unit,
    price: pickPrice(prices, { ...wanted, unit }, item),
  }))
  return offered.find(({ price }) => price !== null) ?? offered[0]!
}

/** What one of a unit costs at a price that may be by another. */
function priceBy(unit: string, price: Price, units: Units): string | null {
  const [wanted, sold] = [inItemUnit(units, unit), inItemUnit(units, price.unit)]
  return wanted && sold && priceIn(price, chained(wanted, inverse(sold)))
}

/** Items whose name or code has these letters: those under contract first, then those with a price, then the rest. */
export async function searchOffers(ctx: ReadCtx, text: string, currency: string): Promise<Offer[]> {
  const items = await queries.search(ctx.tx, text, 20)
  const offers = await offersFor(
    ctx,
    items.map((i) => ({ itemId: i.id, quantity: '1', currency, on: ctx.today })),
  )
  const rank = ({ price }: Offer): number => (price === null ? 2 : price.contract ? 0 : 1)
  return offers.toSorted((a, b) => rank(a) - rank(b)).slice(0, 10)
}
