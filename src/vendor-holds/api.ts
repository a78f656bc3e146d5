import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Uuid, Version, wholeList } from '../platform/http/output.ts'
import { holdsOn, stopped } from './hold.ts'
import * as queries from './queries.ts'
import type { VendorHold } from './queries.ts'

export const HoldJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  stops: z.enum(stopped),
  reason: z.string(),
  /** The document whose end set it; null where a person set it. */
  document_id: Uuid.nullable(),
  until: Day.nullable(),
  owner_id: Uuid,
  owner: z.string(),
  in_force: z.boolean(),
  set_by: z.string(),
  set_at: Instant,
  ended_at: Instant.nullable(),
  ended_by: z.string().nullable(),
  end_reason: z.string().nullable(),
  version: Version,
})
export const HoldsJson = wholeList(HoldJson)

const holdJson = (h: VendorHold, today: string): z.input<typeof HoldJson> => ({
  id: h.id,
  vendor_id: h.vendor_id,
  stops: h.stops,
  reason: h.reason,
  document_id: h.document_id,
  until: h.until,
  owner_id: h.owner_id,
  owner: h.owner,
  in_force: holdsOn(h, today),
  set_by: h.set_by_name,
  set_at: h.set_at.toISOString(),
  ended_at: h.ended_at?.toISOString() ?? null,
  ended_by: h.ended_by_name,
  end_reason: h.end_reason,
  version: h.version,
})

export const findJson = async ({ tx, today }: ReadCtx, id: string) =>
  holdJson(await queries.find(tx, id), today)

/** Those that stop something now. */
export const standingJson = async ({ tx, today }: ReadCtx, vendorId: string) =>
  (await queries.openOf(tx, { vendorId }))
    .filter((hold) => holdsOn(hold, today))
    .map((hold) => holdJson(hold, today))

export async function listJson({ tx, today }: ReadCtx, vendorId: string) {
  await queries.findVendor(tx, vendorId)
  const holds = await queries.ofVendor(tx, vendorId)
  return { data: holds.map((hold) => holdJson(hold, today)), next_cursor: null }
}
