import { invalid } from '../kernel/problem.ts'
import { amountIn } from '../kernel/number-field.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockVendorInUse } from '../vendors/index.ts'
import { noProfile, profileDifferences, type Profile } from './profile.ts'
import * as queries from './queries.ts'

export type Input = Omit<Profile, 'minimum_order'> & {
  minimum_order: string | null
  version?: number | undefined
}

/** None of it changes who is paid or on which terms, so it is kept in the history and asks nobody. */
export async function save(ctx: Ctx, vendorId: string, input: Input): Promise<void> {
  const { version, minimum_order: least, ...rest } = input
  if (rest.parent_id === vendorId)
    throw invalid('/parent_id', 'circle', 'A vendor does not belong to itself. Choose another one.')
  const [vendor, kept] = await Promise.all([
    lockVendorInUse(ctx, vendorId, version),
    queries.findOptional(ctx.tx, vendorId),
  ])
  const field = { pointer: '/minimum_order', label: 'Minimum order' }
  const minimum = least === null ? null : amountIn(vendor.currency, least, field).minor
  const profile: Profile = { ...rest, minimum_order: minimum === 0n ? null : minimum }
  const changes = profileDifferences(kept ?? noProfile, profile)
  if (Object.keys(changes).length === 0) return
  const currency = profile.minimum_order === null ? null : vendor.currency
  queries.save(ctx.tx, vendorId, { ...profile, currency })
  ctx.record('vendor.profile_edited', { kind: 'vendor', id: vendorId }, changes)
}
