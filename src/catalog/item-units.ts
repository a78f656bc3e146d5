import type { ReadCtx } from '../platform/ctx.ts'
import { inItemUnit } from './catalog-item.ts'
import * as queries from './queries.ts'

export type ItemUnits = {
  name: string
  /** Its own. */
  unit: string
  /** Its own and the others that it comes in. */
  units: readonly string[]
  comesIn: (unit: string) => boolean
}
/** What items are called and come in, by their ids. */
export async function itemUnits(
  ctx: ReadCtx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ItemUnits>> {
  if (ids.length === 0) return new Map()
  const [items, packs] = await Promise.all([
    queries.byIds(ctx.tx, ids),
    queries.packsOf(ctx.tx, ids),
  ])
  return new Map(
    items.map(({ id, name, unit }) => {
      const own = packs.filter((pack) => pack.item_id === id)
      return [
        id,
        {
          name,
          unit,
          units: [unit, ...own.map((pack) => pack.unit)],
          comesIn: (other) => inItemUnit({ unit, packs: own }, other) !== null,
        },
      ] as const
    }),
  )
}
