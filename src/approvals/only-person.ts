import { Problem } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { message } from '../messages/index.ts'
import { isOnlyPerson } from '../segregation-of-duties/index.ts'
import { aspects, type PlannedStep } from './approval.ts'
import type { BudgetState } from './facts.ts'
import * as peopleQueries from './people-queries.ts'
import { subjectOf } from './subjects.ts'

type Wanted = { kind: string; requesterId: string; budget: BudgetState }

/**
 * What the only person of an organisation may approve of their own: vendors, prices, and requests within a budget.
 * Everything else waits for a second person.
 */
const mayDecideAlone = ({ kind, budget }: Pick<Wanted, 'kind' | 'budget'>): boolean =>
  kind === 'vendor' ||
  kind === 'price_change' ||
  (kind === 'purchase_request' && budget === 'within')

/** The step that the organisation's only person decides alone; null where another approver is needed. */
async function onlyPersonStep(ctx: ReadCtx, wanted: Wanted): Promise<PlannedStep | null> {
  if (!mayDecideAlone(wanted) || !(await isOnlyPerson(ctx))) return null
  const holders = await peopleQueries.holdersOf(ctx.tx, subjectOf(ctx, wanted.kind).fallback)
  const assignees = holders.filter((person) => person.userId === wanted.requesterId)
  return assignees.length
    ? {
        stage: 1,
        ruleId: null,
        ruleName: message('step.only_person', {}),
        why: message('why.alone', {}),
        mode: 'any',
        needed: 1,
        assignees,
        concerns: aspects,
        skipped: false,
      }
    : null
}

/** The path the rules give; where they find nobody, and there is nobody else, the only person's own step. */
export async function orOnlyPerson(
  ctx: ReadCtx,
  wanted: Wanted,
  byRules: () => Promise<readonly PlannedStep[]> | readonly PlannedStep[],
): Promise<{ steps: readonly PlannedStep[]; alone: boolean }> {
  try {
    return { steps: await byRules(), alone: false }
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'no_approver') throw error
    const own = await onlyPersonStep(ctx, wanted)
    if (!own) throw error
    return { steps: [own], alone: true }
  }
}
