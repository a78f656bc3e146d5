import * as queries from './queries.ts'
import * as stepQueries from './step-queries.ts'
import { toText, valueText, Message as MessageJson } from '../messages/index.ts'
import { z } from 'zod'
import { Instant, Uuid } from '../platform/http/output.ts'
import { Figures } from './figures.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Asked } from './asked.ts'
import { subjectOf } from './subjects.ts'
import { changesBetween, contentOf } from './content.ts'

const TaskJson = z.object({
  who: z.string(),
  acting_for: z.string().nullable(),
  open: z.boolean(),
  decision: z.string().nullable(),
})
export const ApprovalJson = z.object({
  id: Uuid,
  status: z.string(),
  subject_kind: z.string(),
  subject_id: Uuid,
  number: z.string(),
  title: z.string(),
  requester: z.string(),
  revision: z.int(),
  hash: z.string(),
  ...Figures.shape,
  with_me: z.boolean(),
  steps: z.array(
    z.object({
      stage: z.int(),
      name: z.string(),
      why: z.string(),
      /** The same for the API: code and parameters. */
      why_message: MessageJson,
      status: z.string(),
      mode: z.string(),
      needed: z.int(),
      who: z.string(),
      decided_at: Instant.nullable(),
      tasks: z.array(TaskJson),
    }),
  ),
  questions: z.array(
    z.object({
      id: Uuid,
      asked_by: z.string(),
      asked_of: z.string(),
      question: z.string(),
      answer: z.string().nullable(),
    }),
  ),
  changes: z.array(
    z.object({ label: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
})
/** One approval, read for the API. */
export async function approvalJson(
  ctx: ReadCtx,
  { asked: a, steps, questions }: Pick<Asked, 'asked' | 'steps' | 'questions'>,
): Promise<z.input<typeof ApprovalJson>> {
  const [before, summary] = await Promise.all([
    queries.latestOf(ctx.tx, a.subject_id, a.id),
    subjectOf(ctx, a.subject_kind).summary(ctx, a.subject_id),
  ])
  const differs = before ? changesBetween(contentOf(before), contentOf(a)) : []
  return {
    id: a.id,
    status: a.status,
    subject_kind: a.subject_kind,
    subject_id: a.subject_id,
    number: a.subject_number,
    title: a.title,
    requester: a.requester_name,
    revision: a.revision,
    hash: a.content_hash,
    ...summary.figures,
    with_me: isWith(ctx, steps),
    steps: steps.map((s) => ({
      stage: s.stage,
      name: valueText(s.rule_name),
      why: toText(s.why),
      why_message: s.why,
      status: s.status,
      mode: s.mode,
      needed: s.needed,
      who: s.decided_by_name ?? s.assignee_names,
      decided_at: s.decided_at?.toISOString() ?? null,
      tasks: s.tasks.map((t) => ({
        who: t.name,
        acting_for: t.for_name,
        open: t.open,
        decision: t.decision,
      })),
    })),
    questions: questions.map((q) => ({
      id: q.id,
      asked_by: q.asked_by_name,
      asked_of: q.asked_of_name,
      question: q.question,
      answer: q.answer,
    })),
    changes: differs.map(({ label, from, to }) => ({ label: valueText(label), from, to })),
  }
}

const isWith = ({ actor }: ReadCtx, steps: readonly stepQueries.Step[]): boolean =>
  steps.some(
    (step) =>
      step.status === 'active' &&
      step.tasks.some((task) => task.open && task.assignee_id === actor.userId),
  )
