import { keyOf, longestGet, type FileStore } from '../integrations/files/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'

/** Where storage gives a file out, for a short time. */
export const addressOf = (
  files: FileStore,
  { actor }: Pick<ReadCtx, 'actor'>,
  { id, name }: { id: string; name: string },
): Promise<string> =>
  files.presignGet({ key: keyOf(actor.tenantId, id), fileName: name, expiresIn: longestGet })
