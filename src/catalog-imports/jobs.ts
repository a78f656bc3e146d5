import { z } from 'zod'
import { command, type Ctx, type ProcessDeps } from '../platform/ctx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { systemActor } from '../platform/system.ts'
import { readIn } from '../platform/db/tx.ts'
import { findOptional } from './queries.ts'
import { applyNext, checkNext, proposeNext } from './steps.ts'

const Job = z.object({ tenantId: z.uuid(), importId: z.uuid() })
type Step = (ctx: Ctx, id: string) => Promise<boolean>

/**
 * Works through a long table, a change of its own for each few hundred lines, so that it goes on where it was cut off.
 */
const steps =
  (...all: readonly Step[]) =>
  (deps: ProcessDeps): Handler =>
  async (data) => {
    const { tenantId, importId } = Job.parse(data)
    const actor = await systemActor(deps.db, tenantId)
    if (!(await findOptional(readIn(deps.db, actor), importId))) return
    for (const step of all) while (await command(deps, actor, null, (ctx) => step(ctx, importId)));
  }

export const checkLong = steps(checkNext)
export const applyLong = steps(applyNext, proposeNext)
