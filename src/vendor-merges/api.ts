import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import * as queries from './queries.ts'

export const MergeJson = z.object({
  id: Uuid,
  from_id: Uuid,
  into_id: Uuid,
  reason: z.string(),
  status: z.enum(['proposed', 'done', 'refused']),
  version: Version,
})
export async function findJson({ tx }: ReadCtx, id: string): Promise<z.input<typeof MergeJson>> {
  const { proposed_by: _by, ...merge } = await queries.find(tx, id)
  return merge
}
