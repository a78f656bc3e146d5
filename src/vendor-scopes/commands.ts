import type { Ctx } from '../platform/ctx.ts'
import { lockVendorInUse } from '../vendors/index.ts'
import { scopeDifferences, type Scope } from './scope.ts'
import * as queries from './queries.ts'

/** What is left out stays as it is. */
export type Input = {
  categories?: readonly string[] | undefined
  entities?: readonly string[] | undefined
  version?: number | undefined
}

/** It changes neither who is paid nor on which terms, so it is kept in the history and asks nobody. */
export async function save(ctx: Ctx, vendorId: string, input: Input): Promise<void> {
  const [, before] = await Promise.all([
    lockVendorInUse(ctx, vendorId, input.version),
    scopeOf(ctx, vendorId),
  ])
  if (input.categories)
    queries.saveCategories(ctx.tx, [{ vendor_id: vendorId, ids: input.categories }])
  if (input.entities) queries.saveEntities(ctx.tx, [{ vendor_id: vendorId, ids: input.entities }])
  const changes = scopeDifferences(before, await scopeOf(ctx, vendorId))
  if (Object.keys(changes).length === 0) return
  queries.saveVersion(ctx.tx, vendorId)
  ctx.record('vendor.scope_edited', { kind: 'vendor', id: vendorId }, changes)
}

async function scopeOf({ tx }: Ctx, vendorId: string): Promise<Scope> {
  const [categories, entities] = await Promise.all([
    queries.categories(tx, vendorId),
    queries.entities(tx, vendorId),
  ])
  return { categories, entities }
}
