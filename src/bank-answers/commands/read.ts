import { readAnswers, UnreadableAnswer, type Answer } from '../../integrations/bank-files/index.ts'
import type { FileStore } from '../../integrations/files/index.ts'
import { originalFile } from '../../invoices/index.ts'
import { move } from '../../kernel/lifecycle.ts'
import { paymentsOfRuns } from '../../payments/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { answerLifecycle, mostLines } from '../answer.ts'
import { isKept, linesOf, type ReadLine } from '../line.ts'
import * as lineQueries from '../line-queries.ts'
import * as queries from '../queries.ts'
import { answerSubject } from './subject.ts'

type Booked = Parameters<typeof linesOf>[0]

/** The lines that are kept, numbered from `after` on. */
export async function readLines(
  ctx: Ctx,
  answers: readonly Booked[],
  after: number,
): Promise<ReadLine[]> {
  const runs = answers.flatMap(({ reference, run }) => (reference === null ? (run ?? []) : []))
  const ofRun = await paymentsOfRuns(ctx, [...new Set(runs)])
  return answers
    .flatMap((answer) => linesOf(answer, ofRun.get(answer.run ?? '') ?? []))
    .map((line, i) => ({ ...line, position: after + i + 1 }))
}

/** So many answers are in memory at a time. */
const piece = 2000

/**
 * Reads a long file and leaves it to be applied. Throws UnreadableAnswer where a line cannot be read; then nothing of
 * the file is kept.
 */
export async function readAll(ctx: Ctx, files: FileStore, id: string): Promise<void> {
  const answer = await ctx.lock(queries.bankAnswer, id)
  if (answer.state !== 'reading') return
  const { bytes } = await originalFile(ctx.tx, answer.file_id, files)
  let [total, skipped, entries] = [0, 0, 0]
  for (const answers of pieces(readAnswers(bytes))) {
    const kept = answers.filter(isKept)
    const lines = await readLines(ctx, kept, total)
    entries += answers.length
    skipped += answers.length - kept.length
    total += lines.length
    if (entries > mostLines || total > mostLines)
      throw new UnreadableAnswer(
        `A file may have at most ${mostLines} lines. Ask the bank for one file a day.`,
      )
    await lineQueries.insertRead(
      ctx.tx,
      id,
      lines.map((line) => ({ id: ctx.newId(), ...line })),
    )
  }
  queries.saveRead(ctx.tx, id, {
    move: move(answerLifecycle, answer.state, 'read'),
    total,
    skipped,
    at: ctx.now,
  })
  await ctx.enqueue('apply-bank-answer', { answerId: id, by: ctx.actor.userId })
}

function* pieces(answers: Iterable<Answer>): Generator<Answer[]> {
  let some: Answer[] = []
  for (const answer of answers) {
    some.push(answer)
    if (some.length < piece) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

/** What was found to be unreadable after its beginning: nothing of it is imported. */
export async function refuse(ctx: Ctx, id: string, problem: string): Promise<void> {
  const answer = await ctx.lock(queries.bankAnswer, id)
  queries.saveRefused(ctx.tx, id, {
    move: move(answerLifecycle, answer.state, 'refuse'),
    problem: problem.slice(0, 500),
    at: ctx.now,
  })
  ctx.record('bank_answer.refused', answerSubject(id), { reason: problem })
}
