import { message, asWritten } from '../messages/index.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockApproval, myOpenStep } from './locking.ts'
import { findQuestion, insertQuestion, saveAnswer } from './question-queries.ts'
import type { Approval } from './queries.ts'
import { approvalPath, asksToDecide } from './subjects.ts'
import { peopleNamed } from './task-queries.ts'

const subject = (approval: Approval) => ({ kind: approval.subject_kind, id: approval.subject_id })

/**
 * Asks the requester, or somebody else, a question before deciding. The step stays with its approver, and its clock
 * stops until the answer.
 */
export async function ask(
  ctx: Ctx,
  id: string,
  { question, of }: { question: string; of: string | null },
): Promise<void> {
  const { approval, steps } = await lockApproval(ctx, id)
  const step = myOpenStep(ctx, approval, steps)
  const askedOf = of ?? approval.requester_id
  if (askedOf === ctx.actor.userId)
    throw invalid('/of', 'oneself', 'Ask somebody other than yourself.')
  const [person] = await peopleNamed(ctx.tx, [askedOf])
  if (!person) throw invalid('/of', 'unknown', 'Choose somebody who is active here.')
  const questionId = ctx.newId()
  insertQuestion(ctx.tx, {
    id: questionId,
    approvalId: id,
    stepId: step.id,
    by: ctx.actor.userId,
    of: askedOf,
    question,
    at: ctx.now,
  })
  ctx.record(`${approval.subject_kind}.question_asked`, subject(approval), {
    note: message('note.question_to', { person: person.name, question }),
  })
  await notify(ctx, [askedOf], {
    kind: 'mention',
    key: `question ${questionId}`,
    title: message('notice.question', {
      person: ctx.actor.name,
      number: approval.subject_number,
    }),
    body: asWritten(question),
    path: approvalPath(id),
    subject: subject(approval),
  })
}

/** The answer goes to the person who asked, and the clock runs again. */
export async function answer(
  ctx: Ctx,
  id: string,
  questionId: string,
  text: string,
): Promise<void> {
  const { approval } = await lockApproval(ctx, id)
  const question = await findQuestion(ctx.tx, id, questionId)
  if (question.asked_of !== ctx.actor.userId && approval.requester_id !== ctx.actor.userId)
    throw forbidden(`${question.asked_of_name} was asked, not you.`)
  if ((await saveAnswer(ctx.tx, questionId, text, ctx.actor.userId, ctx.now)) === 0)
    throw conflict('wrong_state', 'This question was answered already.')
  ctx.record(`${approval.subject_kind}.question_answered`, subject(approval), { note: text })
  await notify(ctx, [question.asked_by], {
    ...asksToDecide(id),
    key: `answer ${questionId}`,
    title: message('notice.answered', { number: approval.subject_number }),
    body: asWritten(text),
    subject: subject(approval),
  })
}
