import { readAnswers, UnreadableAnswer, type Answer } from '../../integrations/bank-files/index.ts'
import { sha256Of } from '../../integrations/files/index.ts'
import { keepFile } from '../../invoices/index.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import { expectEverywhere } from '../../payments/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { answerLifecycle, hasStopped, linesAStep } from '../answer.ts'
import * as lineQueries from '../line-queries.ts'
import * as queries from '../queries.ts'
import { applyLines } from './apply.ts'
import { isKept } from '../line.ts'
import { readLines } from './read.ts'
import { answerSubject } from './subject.ts'

type Upload = { name: string; mediaType: string; bytes: Uint8Array }

/**
 * Imports what a bank answered: a short file at once, a long one by a job. The same file again changes
 * nothing: it leads to what the first one did.
 */
export async function importAnswer(
  ctx: Ctx,
  file: Upload,
): Promise<{ id: string; isNew: boolean; isLong: boolean }> {
  expectEverywhere(ctx, 'payments.settle')
  const sha256 = sha256Of(file.bytes)
  const before = await queries.findByFile(ctx.tx, sha256)
  if (before) return { id: before.id, isNew: false, isLong: false }
  const beginning = beginningOf(file.bytes)
  const isLong = beginning.length > linesAStep
  const id = ctx.newId()
  const fileId = await keepFile(ctx, { sha256, ...file })
  const kept = {
    id,
    name: file.name.slice(0, 200) || 'Answer',
    sha256,
    fileId,
    by: ctx.actor.userId,
    at: ctx.now,
  }
  if (isLong) {
    queries.insert(ctx.tx, { ...kept, state: 'reading', skipped: 0, total: 0 })
    await ctx.enqueue('read-bank-answer', { answerId: id, by: ctx.actor.userId })
    ctx.record('bank_answer.received', answerSubject(id))
  } else await applyAtOnce(ctx, kept, beginning)
  return { id, isNew: true, isLong }
}

/** Its first lines: one more than are applied at once, where it has more. 422 where these cannot be read. */
function beginningOf(bytes: Uint8Array): Answer[] {
  const answers: Answer[] = []
  try {
    for (const answer of readAnswers(bytes)) {
      answers.push(answer)
      if (answers.length > linesAStep) break
    }
  } catch (error) {
    if (error instanceof UnreadableAnswer) throw invalid('/file', 'unreadable', error.message)
    throw error
  }
  if (answers.length === 0)
    throw invalid('/file', 'empty', 'This file has no line. Choose another one.')
  return answers
}

type Kept = Omit<queries.NewAnswer, 'state' | 'skipped' | 'total'>
async function applyAtOnce(ctx: Ctx, file: Kept, answers: readonly Answer[]): Promise<void> {
  const kept = answers.filter(isKept)
  const lines = await readLines(ctx, kept, 0)
  const applied = await applyLines(ctx, file.id, lines)
  queries.insert(ctx.tx, {
    ...file,
    state: 'done',
    skipped: answers.length - kept.length,
    total: lines.length,
  })
  lineQueries.insertLines(
    ctx.tx,
    file.id,
    lines.map((line, i) => ({ id: ctx.newId(), ...line, ...applied[i]! })),
  )
  const waiting = applied.filter(({ state }) => state === 'waiting').length
  ctx.record('bank_answer.imported', answerSubject(file.id), { lines: lines.length, waiting })
}

/** Continues an import whose job has stopped. It goes on as the person who asks for it. */
export async function continueImport(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<void> {
  expectEverywhere(ctx, 'payments.settle')
  const answer = await ctx.lock(queries.bankAnswer, id, version)
  const goesOn = answer.state === 'reading' || answer.state === 'applying'
  if (!goesOn) throw conflict('wrong_state', answerLifecycle.refusal(answer.state))
  if (!hasStopped(answer, ctx.now))
    throw conflict('still_working', 'It is being imported. Wait a moment, then reload.')
  queries.saveReached(ctx.tx, id, { reached: answer.reached, at: ctx.now })
  const job = answer.state === 'reading' ? 'read-bank-answer' : 'apply-bank-answer'
  await ctx.enqueue(job, { answerId: id, by: ctx.actor.userId })
  ctx.record('bank_answer.continued', answerSubject(id), { reached: answer.reached })
}
