import { pricesFrom } from '../catalog/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { waiting, waitingFor } from '../price-changes/index.ts'
import { keyOf, type Earlier, type TableLine, type World } from './check.ts'
import { fields, type Field } from './columns.ts'
import * as queries from './queries.ts'
import type { Written } from './values.ts'

/** What each line says by the name of its columns. What a person corrected stands instead of the cell. */
export const valuesIn = (
  kept: Pick<queries.Kept, 'fields'>,
  line: Pick<queries.LineRow, 'cells' | 'corrections'>,
): Readonly<Partial<Record<Field, string>>> => ({
  ...Object.fromEntries(
    kept.fields.flatMap((field, i) => (field ? [[field, line.cells[i] ?? '']] : [])),
  ),
  ...Object.fromEntries(
    Object.entries(line.corrections).filter(([field]) => fields.some((one) => one === field)),
  ),
})

export const tableLine = (kept: queries.Kept, line: queries.LineRow): TableLine => ({
  position: line.position,
  line: line.line,
  cells: valuesIn(kept, line),
  leftOut: line.left_out,
})

export const writtenIn = (kept: queries.Kept): Written => ({
  numbers: kept.numbers ?? kept.numbers_seen,
  days: kept.days ?? kept.days_seen,
})

/** The catalog as far as some lines speak of it. */
export async function worldOf(ctx: ReadCtx, lines: readonly TableLine[]): Promise<World> {
  const keys = distinct(lines.map(({ cells }) => keyOf(cells.code ?? '')))
  const names = distinct(lines.map(({ cells }) => cells.vendor?.trim() ?? ''))
  const [items, vendors, categories] = await Promise.all([
    queries.itemsCalled(ctx.tx, keys),
    queries.vendorsCalled(ctx.tx, names),
    queries.categories(ctx.tx),
  ])
  const ids = items.map(({ id }) => id)
  const [packs, prices] = await Promise.all([
    queries.packsOf(ctx.tx, ids),
    pricesFrom(
      ctx.tx,
      vendors.map(({ id }) => id),
      ids,
    ),
  ])
  const taken = await waitingFor(
    ctx.tx,
    prices.map(({ id }) => id),
    waiting,
  )
  return {
    items: new Map(items.map((item) => [keyOf(item.code), item])),
    packs: Map.groupBy(packs, (pack) => pack.item_id),
    prices: Map.groupBy(prices, (price) => price.item_id),
    vendors: called(vendors, names),
    categories: new Map(
      categories.flatMap((one) => [
        [keyOf(one.name), one] as const,
        [keyOf(one.code), one] as const,
      ]),
    ),
    waiting: new Map(taken.map(({ before_id: id, number }) => [id, number])),
    today: ctx.today,
  }
}

/** A number means one vendor; a name may mean several. */
function called(
  vendors: Awaited<ReturnType<typeof queries.vendorsCalled>>,
  names: readonly string[],
): World['vendors'] {
  return new Map(
    names.map((name) => {
      const key = keyOf(name)
      const numbered = vendors.filter(({ number }) => keyOf(number) === key)
      return [key, numbered.length ? numbered : vendors.filter((v) => keyOf(v.name) === key)]
    }),
  )
}

/** What lines before a place say of the items that some lines are about. */
export async function earlierOf(
  ctx: ReadCtx,
  id: string,
  lines: readonly TableLine[],
): Promise<Map<string, Earlier[]>> {
  const keys = distinct(lines.map(({ cells }) => keyOf(cells.code ?? '')))
  const until = (lines[0]?.position ?? 1) - 1
  const rows = await queries.earlierOf(ctx.tx, id, { keys, until })
  return Map.groupBy(
    rows.map(({ line, item_key: key, said }) => ({ key, line, said })),
    ({ key }) => key,
  )
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter(Boolean))]
