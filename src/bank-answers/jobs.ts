import { z } from 'zod'
import { UnreadableAnswer } from '../integrations/bank-files/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { Permanent } from '../platform/jobs/permanent.ts'
import type { Services } from '../services.ts'
import { applyNext } from './commands/apply.ts'
import { readAll, refuse } from './commands/read.ts'
import { findOptional } from './queries.ts'

const Job = z.object({ tenantId: z.uuid(), answerId: z.uuid(), by: z.uuid() })

type Deps = ProcessDeps & Pick<Services, 'files' | 'personOf'>
type Step = (deps: Deps, actor: Actor, answerId: string) => Promise<void>

/**
 * Acts as the person who imported the file. It stops when that person may not do this any more; then somebody else
 * continues the import.
 */
const asImporter =
  (step: Step) =>
  (deps: Deps): Handler =>
  async (data) => {
    const { tenantId, answerId, by } = Job.parse(data)
    const actor = await deps.personOf({ tenantId, userId: by })
    if (!actor?.permissions.has('payments.settle'))
      throw new Permanent('who imported this file may not settle payments any more')
    if (await findOptional(readIn(deps.db, actor), answerId)) await step(deps, actor, answerId)
  }

export const readLong = asImporter(async (deps, actor, answerId) => {
  try {
    await command(deps, actor, null, (ctx) => readAll(ctx, deps.files, answerId))
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error
    await command(deps, actor, null, (ctx) => refuse(ctx, answerId, error.message))
  }
})

/**
 * Applies `linesAStep` lines in each transaction, together with how far it is. A job that is cut off goes on from
 * there, so no line is applied twice.
 */
export const applyLong = asImporter(async (deps, actor, answerId) => {
  while (await command(deps, actor, null, (ctx) => applyNext(ctx, answerId)));
})
