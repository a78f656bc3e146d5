import { message } from '../messages/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { aspects, type PlannedStep } from './approval.ts'
import type { Ask } from './open.ts'
import * as peopleQueries from './people-queries.ts'
import { subjectOf } from './subjects.ts'

/** One step for the people who may decide on documents of this kind, except its requester and authors. */
export async function planFallback(
  ctx: ReadCtx,
  { kind, requesterId }: Pick<Ask, 'kind' | 'requesterId'>,
  authorIds: readonly string[],
): Promise<readonly PlannedStep[]> {
  const { fallback, noun } = subjectOf(ctx, kind)
  const people = (await peopleQueries.holdersOf(ctx.tx, fallback)).filter(
    (person) => person.userId !== requesterId && !authorIds.includes(person.userId),
  )
  if (people.length === 0)
    throw conflict(
      'no_approver',
      `Nobody may approve this ${noun}: only its author has the role. Ask an administrator to give it to somebody else.`,
    )
  return [
    {
      stage: 1,
      ruleId: null,
      ruleName: message('step.new', { kind }),
      why: message('why.every_new', { kind }),
      mode: 'any',
      needed: 1,
      assignees: people,
      concerns: aspects,
      skipped: false,
    },
  ]
}
