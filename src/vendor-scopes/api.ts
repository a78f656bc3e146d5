import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import { findVendor } from '../vendors/index.ts'
import * as queries from './queries.ts'

const Part = z.object({ id: Uuid, code: z.string(), name: z.string() })
/** Without entities a vendor may sell to all of them. */
export const ScopeJson = z.object({
  vendor_id: Uuid,
  categories: z.array(Part),
  entities: z.array(Part),
  version: Version,
})

export async function findJson(
  { tx }: ReadCtx,
  vendorId: string,
): Promise<z.input<typeof ScopeJson>> {
  const [vendor, categories, entities] = await Promise.all([
    findVendor(tx, vendorId),
    queries.categories(tx, vendorId),
    queries.entities(tx, vendorId),
  ])
  return {
    vendor_id: vendorId,
    categories: [...categories],
    entities: [...entities],
    version: vendor.version,
  }
}
