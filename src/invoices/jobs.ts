import { z } from 'zod'
import {
  FilesUnavailable,
  keyOf,
  putVerified,
  sha256Of,
  type FileStore,
} from '../integrations/files/index.ts'
import { systemId } from '../kernel/actor.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import type { Logger } from '../platform/log.ts'
import { systemActor } from '../platform/system.ts'
import { release } from '../platform/large-file.ts'
import * as fileQueries from './file-queries.ts'

export type StoringDeps = ProcessDeps & { files: FileStore; log: Pick<Logger, 'error'> }
const Job = z.object({ tenantId: z.uuid(), fileId: z.uuid() })

/**
 * Moves a received file from the database to storage, once it is proven that storage gives the same bytes back. Until
 * then it is read from the database.
 */
export const storeFile =
  (deps: StoringDeps): Handler =>
  async (data) => {
    const { tenantId, fileId } = Job.parse(data)
    const file = await fileQueries.fileOptional(
      readIn(deps.db, { tenantId, userId: systemId }),
      fileId,
    )
    if (!file || file.bytes === null) return
    if (sha256Of(file.bytes) !== file.sha256)
      throw new Error('the bytes are not those that were received')
    const key = keyOf(tenantId, fileId)
    await putVerified(deps.files, key, file.bytes, file.media_type)
    release(file.bytes)
    await command(deps, await systemActor(deps.db, tenantId), null, (ctx) =>
      fileQueries.fileMoved(ctx.tx, fileId, key),
    )
  }

/**
 * Moves files that are still in the database, some at a time. Stops when the storage fails. Returns how many were
 * moved.
 */
export async function storeFiles(deps: StoringDeps): Promise<number> {
  const { rows } = await deps.db.raw('select tenant_id, file_id from files_in_database()')
  let moved = 0
  for (const { tenant_id: tenantId, file_id: fileId } of rows) {
    try {
      await storeFile(deps)({ name: 'store-file', tenantId: String(tenantId), fileId }, '')
      moved++
    } catch (error) {
      deps.log.error(
        { err: error, fileId },
        'a received file stays in the database until the next try',
      )
      if (error instanceof FilesUnavailable) break
    }
  }
  return moved
}
