import type { ReadCtx } from '../platform/ctx.ts'
import { planSteps, type Facts, type PlannedStep } from './approval.ts'
import * as queries from './queries.ts'

/** Who would have to approve, in order, and why. */
export async function planPath(ctx: ReadCtx, { costCenterId, ...facts }: Omit<Facts, 'costCenter'> & { costCenterId: string }): Promise<PlannedStep[]> {
  const [rules, people, costCenter] = await Promise.all([queries.activeRules(ctx.tx), queries.deciders(ctx.tx, costCenterId), queries.costCenterFacts(ctx.tx, costCenterId, ctx.today)])
  return planSteps({ ...facts, costCenter }, rules, people)
}
