import { setImmediate as breathe } from 'node:timers/promises'
import {
  lookUp,
  pathText,
  planSteps,
  sumsIn,
  withSums,
  type Facts,
  type Lookups,
  type PlannedStep,
  type Rule,
} from '../approvals/index.ts'
import { Problem } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { submitted, type Submitted } from './documents.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'

/** How many documents a replay looks at, newest first. */
const most = 20_000
type Change = { document: Submitted; before: string; after: string }
export type Replay = { examined: number; changes: Change[]; sum: bigint; ms: number }

/** The path, or why there is none. */
export function pathUnder(
  facts: Facts,
  rules: readonly Rule[],
  lookups: Lookups,
): { steps: PlannedStep[]; text: string } {
  try {
    const steps = planSteps(facts, rules, lookups)
    return { steps, text: pathText(steps) }
  } catch (error) {
    if (error instanceof Problem) return { steps: [], text: error.message }
    throw error
  }
}

/**
 * Every document of the last 90 days under the policy in force and under the draft, with the people there are today:
 * what differs comes from the draft alone.
 */
export async function replay(ctx: ReadCtx, draftId: string): Promise<Replay> {
  const begun = performance.now()
  const [documents, active, draft] = await Promise.all([
    submitted(ctx.tx, most),
    queries.active(ctx.tx),
    ruleQueries.rules(ctx.tx, draftId),
  ])
  const [inForce, lookups] = await Promise.all([
    active ? ruleQueries.rules(ctx.tx, active.id) : [],
    lookUp(
      ctx,
      documents.map((d) => d.facts),
    ),
  ])
  const wanted = sumsIn([...inForce, ...draft])
  const changes: Change[] = []
  for (const [i, document] of documents.entries()) {
    if (i % 500 === 499) await breathe()
    const facts = wanted.length ? await withSums(ctx, document, wanted) : document.facts
    const [before, after] = [pathUnder(facts, inForce, lookups), pathUnder(facts, draft, lookups)]
    if (before.text !== after.text || asked(before.steps) !== asked(after.steps))
      changes.push({ document, before: before.text, after: after.text })
  }
  return {
    examined: documents.length,
    changes,
    sum: changes.reduce((sum, c) => sum + c.document.facts.amount, 0n),
    ms: Math.round(performance.now() - begun),
  }
}

const asked = (steps: readonly PlannedStep[]): string =>
  JSON.stringify(
    steps
      .filter((s) => !s.skipped)
      .map((s) => [s.stage, s.needed, s.assignees.map((p) => p.userId)]),
  )
