import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { changed, go, undoable, either } from '../platform/http/reply.ts'
import { ById, flag, optional, text, wholeNumber } from '../platform/http/input.ts'
import { feature, json, type Refused, type WriteSpec, jsonAs } from '../platform/http/route.ts'
import { addApprover } from './adding.ts'
import { decide, undo } from './decide.ts'
import { follow, nudge } from './following.ts'
import { backFields, backTo } from './back.ts'
import { ApprovalJson, approvalJson } from './api.ts'
import { approvalPage, type ApprovalPage, pageOf } from './pages/show.ts'
import { answer, ask } from './questions.ts'
import { approvalPath, type Decision } from './subjects.ts'
import { personPicker } from '../pickers/index.ts'
import { findAsked } from './asked.ts'

/** Sent only by the forms of the inbox. */
const back = {
  from: z.literal('inbox').optional().catch(undefined),
  next: z.uuid().optional().catch(undefined),
}
const Back = z.object(back)
const ByIdFrom = z.object({ id: z.uuid(), ...back })
const Decide = z.strictObject({
  id: z.uuid(),
  ...back,
  reason: optional(text(2000, 'The reason')).optional(),
  revision: wholeNumber({ label: 'The revision', least: 1, most: 2_000_000_000 }).optional(),
  hash: z.string().max(100).optional(),
  hold: flag.optional(),
})
const Outcome = z.object({
  approval_id: Uuid,
  status: z.string(),
  subject_kind: z.string(),
  subject_id: Uuid,
  effective_at: Instant,
})
type Outcome = z.infer<typeof Outcome>

const done: Record<Decision, string> = {
  approved: 'Approved.',
  rejected: 'Rejected. The requester sees your reason.',
  returned: 'Returned to the requester with your reason.',
}
const nobody = '00000000-0000-0000-0000-000000000000'
async function formAgain(
  ctx: ReadCtx & { input: Record<string, unknown> },
  refused: Refused,
): Promise<ApprovalPage> {
  const page = await approvalPage(
    ctx,
    z.uuid().safeParse(ctx.input['id']).data ?? nobody,
    refused,
    Back.parse(ctx.input),
  )
  if (!page) throw notFound('This approval')
  return page
}

/**
 * From a browser a decision is held for a moment, so that it can be undone; a program's takes effect at once, unless it
 * asks for that.
 */
const deciding = (decision: Decision, summary: string): WriteSpec<typeof Decide, Outcome> => ({
  allow: 'member',
  input: Decide,
  summary,
  json: json(Outcome, (outcome: Outcome) => outcome),
  view: '/approvals/show',
  onInvalid: formAgain,
  handle: async (ctx) => {
    const {
      id,
      reason = null,
      revision,
      hash,
      hold = ctx.actor.credential?.kind === 'session',
    } = ctx.input
    const { approval, effectiveAt } = await decide(ctx, id, {
      decision,
      reason,
      revision,
      hash,
      hold,
    })
    const outcome = {
      approval_id: id,
      status: approval.status,
      subject_kind: approval.subject_kind,
      subject_id: approval.subject_id,
      effective_at: effectiveAt.toISOString(),
    }
    const at = backTo(id, ctx.input)
    return hold
      ? undoable(
          at,
          () => outcome,
          done[decision],
          `${approvalPath(id)}/undo`,
          backFields({ from: ctx.input.from }),
        )
      : changed(at, () => outcome, done[decision])
  },
})

const one = jsonAs(ApprovalJson)

/** Who may change an approval may see it. */
const jsonOf = async (ctx: ReadCtx, id: string) => approvalJson(ctx, await findAsked(ctx, id))

export const routes = feature('approvals')
  .get('/approvals/:id', {
    allow: 'member',
    input: ById,
    view: '/approvals/show',
    json: one,
    summary: 'What is asked, who is asked and why, and what has been decided.',
    handle: async ({ input, ...ctx }) => {
      const found = await findAsked(ctx, input.id)
      const { subject_kind: kind, subject_id: subject } = found.asked
      if (!found.mayOpen) return go(ctx.kinds.path(kind, subject))
      return either(
        () => pageOf(ctx, found),
        () => approvalJson(ctx, found),
      )
    },
  })
  .post('/approvals/:id/approval', deciding('approved', 'Approve the step that is with you.'))
  .post('/approvals/:id/rejection', deciding('rejected', 'Reject it, with a reason.'))
  .post(
    '/approvals/:id/return',
    deciding('returned', 'Send it back to the requester, with a reason.'),
  )
  .post('/approvals/:id/undo', {
    allow: 'member',
    input: ByIdFrom,
    json: one,
    summary: 'Undo your own decision before it takes effect.',
    handle: async (ctx) => {
      await undo(ctx, ctx.input.id)
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        'Undone. It is with you again.',
      )
    },
  })
  .post('/approvals/:id/questions', {
    allow: 'member',
    json: one,
    view: '/approvals/show',
    picks: { of: personPicker },
    onInvalid: formAgain,
    summary: 'Ask the requester, or somebody else, before you decide.',
    input: z
      .object({
        id: z.uuid(),
        ...back,
        question: optional(text(2000, 'The question')).optional(),
        reason: optional(text(2000, 'The question')).optional(),
        of: optional(z.uuid('Choose a person.')).optional(),
      })
      .refine((input) => input.question ?? input.reason, {
        path: ['question'],
        message: 'Write what you want to know.',
      }),
    handle: async (ctx) => {
      await ask(ctx, ctx.input.id, {
        question: (ctx.input.question ?? ctx.input.reason)!,
        of: ctx.input.of ?? null,
      })
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        'Asked. The time to decide stops until the answer comes.',
      )
    },
  })
  .post('/approvals/:id/questions/:question/answer', {
    allow: 'member',
    json: one,
    view: '/approvals/show',
    onInvalid: formAgain,
    input: z.strictObject({
      id: z.uuid(),
      ...back,
      question: z.uuid(),
      answer: text(2000, 'The answer'),
    }),
    summary: 'Answer a question; it goes back to the person who asked.',
    handle: async (ctx) => {
      await answer(ctx, ctx.input.id, ctx.input.question, ctx.input.answer)
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        'Answered.',
      )
    },
  })
  .post('/approvals/:id/approvers', {
    allow: 'member',
    json: one,
    view: '/approvals/show',
    picks: { person: personPicker },
    onInvalid: formAgain,
    input: z.strictObject({
      id: z.uuid(),
      ...back,
      person: z.uuid('Choose a person.'),
      where: z.enum(['before', 'after']),
      because: text(2000, 'The reason'),
    }),
    summary: 'Add somebody who must approve too; nobody is taken out.',
    handle: async (ctx) => {
      await addApprover(ctx, ctx.input.id, {
        person: ctx.input.person,
        where: ctx.input.where,
        reason: ctx.input.because,
      })
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        'Added.',
      )
    },
  })
  .post('/approvals/:id/watching', {
    allow: 'member',
    input: ByIdFrom,
    json: one,
    summary: 'Be told how it ends.',
    handle: async (ctx) => {
      await follow(ctx, ctx.input.id, true)
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        'You will be told how it ends.',
      )
    },
  })
  .post('/approvals/:id/unwatching', {
    allow: 'member',
    input: ByIdFrom,
    json: one,
    summary: 'Stop watching: you are not told how it ends.',
    handle: async (ctx) => {
      await follow(ctx, ctx.input.id, false)
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        'You no longer watch it.',
      )
    },
  })
  .post('/approvals/:id/nudge', {
    allow: 'member',
    input: ByIdFrom,
    json: one,
    summary: 'Remind the people who are asked, once a working day.',
    handle: async (ctx) => {
      const told = await nudge(ctx, ctx.input.id)
      return changed(
        backTo(ctx.input.id, ctx.input, true),
        () => jsonOf(ctx, ctx.input.id),
        told > 0 ? 'They are reminded.' : 'They know already.',
      )
    },
  })
