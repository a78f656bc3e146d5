import { readAnswers, UnreadableAnswer, type Answer } from '../integrations/bank-files/index.ts'
import { sha256Of } from '../integrations/files/index.ts'
import { keepFile } from '../invoices/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import {
  answerPayment,
  paymentsNamed,
  paymentsOfRun,
  paymentToAnswer,
  type NamedPayment,
} from '../payments/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  judge,
  judgeByPerson,
  lineLifecycle,
  misfit,
  type Outcome,
  type Verdict,
} from './answer.ts'
import * as queries from './queries.ts'

const most = 5000

type Upload = { name: string; mediaType: string; bytes: Uint8Array }
/** Imports what a bank answered. The same file again changes nothing: it leads to what the first one did. */
export async function importAnswer(
  ctx: Ctx,
  file: Upload,
): Promise<{ id: string; isNew: boolean }> {
  const sha256 = sha256Of(file.bytes)
  const before = await queries.findByFile(ctx.tx, sha256)
  if (before) return { id: before.id, isNew: false }
  const answers = linesIn(file.bytes)
  const about = await eachPayment(ctx, answers.filter(isAboutPayment))
  const id = ctx.newId()
  const fileId = await keepFile(ctx, { sha256, ...file })
  queries.insert(ctx.tx, {
    id,
    name: file.name.slice(0, 200) || 'Answer',
    sha256,
    fileId,
    skipped: answers.filter((answer) => !isAboutPayment(answer)).length,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  const lines = await applied(ctx, about)
  queries.insertLines(ctx.tx, id, lines)
  const waiting = lines.filter(({ state }) => state === 'waiting').length
  ctx.record('bank_answer.imported', subjectOf(id), { lines: lines.length, waiting })
  return { id, isNew: true }
}

function linesIn(bytes: Uint8Array): Answer[] {
  const answers: Answer[] = []
  try {
    for (const answer of readAnswers(bytes)) {
      if (answers.length === most)
        throw invalid(
          '/file',
          'too_many_lines',
          `A file may have at most ${most} lines. Ask the bank for one file a day.`,
        )
      answers.push(answer)
    }
  } catch (error) {
    if (error instanceof UnreadableAnswer) throw invalid('/file', 'unreadable', error.message)
    throw error
  }
  if (answers.length === 0)
    throw invalid('/file', 'empty', 'This file has no line. Choose another one.')
  return answers
}

/** Money that comes in is none, unless it is a payment that comes back; nor is what a bank only announces. */
const isAboutPayment = (answer: Answer): boolean =>
  answer.outcome !== 'accepted' &&
  (answer.reference !== null || answer.run !== null) &&
  (answer.direction === 'out' || answer.outcome === 'returned')

/** Where a bank speaks of a whole run, it speaks of each of its payments. What is of no run of ours, or of another total, waits under the name that the bank gives it. */
async function eachPayment(ctx: Ctx, answers: readonly Answer[]): Promise<Answer[]> {
  const all: Answer[] = []
  for (const answer of answers) {
    const of = answer.reference === null ? await paymentsOfRun(ctx, answer.run ?? '') : []
    const total = of.reduce((sum, payment) => sum + payment.total, 0n)
    const isWhole = answer.amount === null || answer.amount.minor === total
    if (answer.reference !== null) all.push(answer)
    else if (of.length === 0 || !isWhole) all.push({ ...answer, reference: answer.run })
    else for (const { reference } of of) all.push({ ...answer, reference, amount: null })
  }
  return all
}

async function applied(ctx: Ctx, answers: readonly Answer[]): Promise<queries.NewLine[]> {
  const named = await paymentsNamed(
    ctx,
    answers.flatMap(({ reference }) => reference ?? []),
  )
  const lines: queries.NewLine[] = []
  for (const [i, answer] of answers.entries()) {
    const payment = named.get((answer.reference ?? '').toUpperCase()) ?? null
    const outcome = answer.outcome as Outcome
    const verdict = judge({ outcome, amount: answer.amount }, payment)
    if ('act' in verdict && payment) {
      await answerPayment(ctx, payment.id, { act: verdict.act, ...saidBy(ctx, answer) })
      payment.status = outcome === 'returned' && verdict.act === 'fail' ? 'failed' : outcome
    }
    lines.push(lineOf(ctx, { answer, position: i + 1, payment, verdict }))
  }
  return lines
}

const reasonOf = ({ reason }: Answer): string | null =>
  [reason?.code, reason?.text].filter(Boolean).join(': ').slice(0, 500) || null

function saidBy(ctx: Ctx, answer: Answer) {
  const day = answer.day ?? ctx.today
  return {
    on: day < ctx.today ? day : ctx.today,
    reason: reasonOf(answer) ?? 'The bank gave no reason.',
    evidence: answer.bankReference?.slice(0, 500) || null,
  }
}

type Judged = {
  answer: Answer
  position: number
  payment: NamedPayment | null
  verdict: Verdict
}
function lineOf(ctx: Ctx, { answer, position, payment, verdict }: Judged): queries.NewLine {
  return {
    id: ctx.newId(),
    position,
    reference: answer.reference?.slice(0, 200) ?? null,
    amount: answer.amount && String(answer.amount.minor),
    currency: answer.amount?.currency ?? null,
    outcome: answer.outcome,
    day: answer.day,
    reason: reasonOf(answer),
    paymentId: payment?.id ?? null,
    state: 'act' in verdict ? 'applied' : 'known' in verdict ? 'known' : 'waiting',
    why: 'why' in verdict ? verdict.why : null,
  }
}

export type Resolution = {
  /** The number of the payment that the line is about; null sets the line aside. */
  payment: string | null
  note: string
  version?: number | undefined
}
/** Somebody says which payment a line is about, and it is applied; or sets it aside, with a note. */
export async function resolveLine(ctx: Ctx, id: string, input: Resolution): Promise<string> {
  const line = await ctx.lock(queries.answerLine, id, input.version)
  move(lineLifecycle, line.state, 'resolve')
  const payment = input.payment === null ? null : await paymentToAnswer(ctx, input.payment)
  if (input.payment !== null && !payment)
    throw invalid('/payment', 'unknown', `No payment has the number ${input.payment.slice(0, 40)}.`)
  if (payment) {
    const amount =
      line.amount === null || line.currency === null
        ? null
        : { minor: line.amount, currency: line.currency }
    const verdict = judgeByPerson({ outcome: line.outcome, amount }, payment)
    if (!('act' in verdict))
      throw conflict('line_does_not_fit', misfit(verdict, input.payment ?? ''))
    const day = line.day ?? ctx.today
    await answerPayment(ctx, payment.id, {
      act: verdict.act,
      on: day < ctx.today ? day : ctx.today,
      reason: line.reason ?? 'The bank gave no reason.',
      evidence: input.note,
    })
  }
  queries.saveResolved(ctx.tx, {
    id,
    paymentId: payment?.id ?? null,
    note: input.note,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  ctx.record('bank_answer.line_resolved', subjectOf(line.answer_id), {
    position: line.position,
    payment: input.payment,
    reason: input.note,
  })
  return line.answer_id
}

const subjectOf = (id: string) => ({ kind: 'bank_answer', id })
