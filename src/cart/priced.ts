import { itemUnits, offersFor, type ItemUnits } from '../catalog/index.ts'
import { extend, type Money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { changedSince, type Since } from './cart.ts'
import * as queries from './queries.ts'

/** A line with what it costs today, and what changed since it was put in. */
export type CartLine = queries.Kept & {
  units: readonly string[]
  unitPrice: string | null
  currency: string
  source: string | null
  vendor: string | null
  amount: Money | null
  since: Since
}

/** The cart of the person who asks, at the prices of today. */
export async function pricedCart(ctx: ReadCtx): Promise<CartLine[]> {
  return priced(ctx, await queries.linesOf(ctx.tx, ctx.actor.userId))
}

export async function priced(ctx: ReadCtx, lines: readonly queries.Kept[]): Promise<CartLine[]> {
  const currency = ctx.actor.organisation.baseCurrency
  const sold = lines.filter(({ active }) => active)
  const [offers, units] = await Promise.all([
    offersFor(
      ctx,
      sold.map(({ item_id: itemId, quantity, unit }) => ({
        itemId,
        quantity,
        unit,
        currency,
        on: ctx.today,
      })),
    ),
    itemUnits(
      ctx,
      lines.map(({ item_id }) => item_id),
    ),
  ])
  return lines.map((line) => {
    const offer = offers[sold.indexOf(line)]
    const unitPrice = offer?.unitPrice ?? null
    return {
      ...line,
      units: unitsWith(units.get(line.item_id), line.unit),
      unitPrice,
      currency,
      source: offer?.source ?? null,
      vendor: offer?.price?.vendor_name ?? null,
      amount: unitPrice === null ? null : extend(line.quantity, unitPrice, currency),
      since: changedSince({ ...line, unitPrice, currency }),
    }
  })
}

const unitsWith = (item: ItemUnits | undefined, unit: string): readonly string[] =>
  item?.units.includes(unit) ? item.units : [unit, ...(item?.units ?? [])]
