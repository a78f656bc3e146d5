import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid, Version, wholeList } from '../platform/http/output.ts'
import { checkLifecycle, kinds } from './check.ts'
import * as queries from './queries.ts'
import type { VendorCheck } from './queries.ts'

const CheckJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  kind: z.enum(kinds),
  state: z.enum(checkLifecycle.states),
  about: z.string(),
  asked_by: z.string().nullable(),
  asked_at: Instant,
  answered_at: Instant.nullable(),
  source: z.string().nullable(),
  reference: z.string().nullable(),
  note: z.string().nullable(),
  matches: z.array(
    z.object({
      reference: z.string(),
      name: z.string(),
      score: z.number(),
      lists: z.array(z.string()),
    }),
  ),
  registered_name: z.string().nullable(),
  registered_address: z.string().nullable(),
  cleared_by: z.string().nullable(),
  cleared_at: Instant.nullable(),
  clear_reason: z.string().nullable(),
  version: Version,
})
export const ChecksJson = wholeList(CheckJson)

const checkJson = (c: VendorCheck): z.input<typeof CheckJson> => ({
  id: c.id,
  vendor_id: c.vendor_id,
  kind: c.kind,
  state: c.state,
  about: c.about,
  asked_by: c.asked_by_name,
  asked_at: c.asked_at.toISOString(),
  answered_at: c.answered_at?.toISOString() ?? null,
  source: c.source,
  reference: c.reference,
  note: c.note,
  matches: c.found.matches ?? [],
  registered_name: c.found.name ?? null,
  registered_address: c.found.address ?? null,
  cleared_by: c.cleared_by_name,
  cleared_at: c.cleared_at?.toISOString() ?? null,
  clear_reason: c.clear_reason,
  version: c.version,
})

export async function listJson({ tx }: ReadCtx, vendorId: string) {
  await queries.findVendor(tx, vendorId)
  return { data: (await queries.ofVendor(tx, vendorId)).map(checkJson), next_cursor: null }
}
