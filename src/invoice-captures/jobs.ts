import { z } from 'zod'
import { originalFile } from '../invoices/index.ts'
import type { FileStore } from '../integrations/files/index.ts'
import { NotNow, type Extractor } from '../integrations/document-extraction/index.ts'
import { Problem } from '../kernel/problem.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import type { Logger } from '../platform/log.ts'
import { systemActor } from '../platform/system.ts'
import { message } from '../messages/index.ts'
import { giveUpReading, keepReading, noteAttempt } from './commands.ts'
import { mostAttempts } from './invoice-capture.ts'
import { findOptional } from './queries.ts'

const Job = z.object({ tenantId: z.uuid(), captureId: z.uuid() })

export type ReadingDeps = ProcessDeps & {
  files: FileStore
  extract: Extractor
  log: Pick<Logger, 'warn' | 'error'>
}

/**
 * Reads an uploaded paper invoice, outside any transaction. While the reading service is down it retries and says so on
 * the page. In the end there is always something to confirm or to type in.
 */
export const readCapture =
  (deps: ReadingDeps): Handler =>
  async (data) => {
    const { tenantId, captureId } = Job.parse(data)
    const actor = await systemActor(deps.db, tenantId)
    const tx = readIn(deps.db, actor)
    const capture = await findOptional(tx, captureId)
    if (capture?.status !== 'reading') return
    const last = capture.attempts + 1 >= mostAttempts
    try {
      const { bytes } = await originalFile(tx, capture.file_id, deps.files)
      const read = await deps.extract(bytes, capture.media_type, last)
      await command(deps, actor, null, (ctx) => keepReading(ctx, captureId, read))
    } catch (error) {
      const known = error instanceof NotNow || error instanceof Problem
      const note = known
        ? message('reader.problem', { text: error.message })
        : message('reader.broke_off', {})
      if (!known) deps.log.error({ err: error, captureId }, 'reading an invoice')
      if (last)
        return await command(deps, actor, null, (ctx) =>
          giveUpReading(ctx, captureId, message('reader.type_it_in', { because: note })),
        )
      await command(deps, actor, null, (ctx) => noteAttempt(ctx, captureId, note))
      throw error
    }
  }
