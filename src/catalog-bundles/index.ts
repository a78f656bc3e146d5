import type { ReadCtx } from '../platform/ctx.ts'
import * as queries from './queries.ts'

/** What a request of a bundle begins with; items that are no longer offered are left out. */
export async function linesOfBundle(ctx: ReadCtx, id: string) {
  const bundle = await queries.find(ctx.tx, id)
  return bundle.lines
    .filter(({ active }) => active)
    .map(({ item_id: itemId, quantity, unit }) => ({ itemId, quantity, unit }))
}
