import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { reachWith } from './locking.ts'
import * as queries from './queries.ts'
import type { Approval } from './queries.ts'
import { questionsBeside, type Question } from './question-queries.ts'
import * as stepQueries from './step-queries.ts'
import type { Step } from './step-queries.ts'

/** `mayOpen` is false for somebody who may see its document alone; `latest` is the newest of the same document. */
export type Asked = {
  asked: Approval
  latest: Approval | null
  mayOpen: boolean
  steps: readonly Step[]
  questions: readonly Question[]
}

/** An approval, for somebody who may see it or its document. */
export async function findAsked(ctx: ReadCtx, id: string): Promise<Asked> {
  const [asked, latest, steps, questions] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.latestBeside(ctx.tx, id),
    stepQueries.stepsOf(ctx.tx, id),
    questionsBeside(ctx.tx, id),
  ])
  const reach = reachWith(ctx, asked, { steps, questions })
  if (reach === 'none') throw notFound('This approval')
  return { asked, latest, mayOpen: reach !== 'document', steps, questions }
}
