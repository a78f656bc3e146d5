import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Uuid, Version } from '../platform/http/output.ts'
import { statuses } from './period.ts'
import * as queries from './queries.ts'

export const PeriodJson = z.object({
  id: Uuid,
  entity_id: Uuid,
  entity: z.string(),
  /** Its first day. */
  month: Day,
  status: z.enum(statuses),
  reason: z.string(),
  changed_by: z.string(),
  changed_at: Instant,
  version: Version,
})
export const periodJson = (p: queries.Period): z.input<typeof PeriodJson> => ({
  ...p,
  changed_at: p.changed_at.toISOString(),
})
export const findJson = async ({ tx }: ReadCtx, id: string) =>
  periodJson(await queries.find(tx, id))
