import { move } from '../../kernel/lifecycle.ts'
import { answerPayments, lockPaymentsNamed, type SaidOfPayment } from '../../payments/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { answerLifecycle, judge, linesAStep, type Verdict } from '../answer.ts'
import type { ReadLine } from '../line.ts'
import * as lineQueries from '../line-queries.ts'
import * as queries from '../queries.ts'
import { answerSubject } from './subject.ts'

export type Applied = {
  position: number
  paymentId: string | null
  state: 'applied' | 'known' | 'waiting'
  why: string | null
}

/** What lines do to the payments that they name: each is judged on its payment as it is, locked. */
export async function applyLines(
  ctx: Ctx,
  answerId: string,
  lines: readonly ReadLine[],
): Promise<Applied[]> {
  const named = await lockPaymentsNamed(
    ctx,
    lines.flatMap(({ reference }) => reference ?? []),
  )
  const before = await bookedBefore(ctx, answerId, lines)
  const statuses = new Map([...named.values()].map(({ id, status }) => [id, status]))
  const said: SaidOfPayment[] = []
  const applied = lines.map((line): Applied => {
    const payment = named.get((line.reference ?? '').trim().toUpperCase()) ?? null
    const known = payment && { ...payment, status: statuses.get(payment.id)! }
    const verdict = before.has(bookingOf(line)) ? { known: true as const } : judge(line, known)
    if ('act' in verdict && payment) {
      said.push({ payment, act: verdict.act, ...saidBy(ctx, line) })
      statuses.set(payment.id, verdict.act === 'fail' ? 'failed' : after[verdict.act])
    }
    return { position: line.position, paymentId: payment?.id ?? null, ...became(verdict) }
  })
  await answerPayments(ctx, said)
  return applied
}

/** A movement is the same in every file that shows it: account, the bank's own reference, day and amount. */
const bookingOf = (line: ReadLine): string =>
  JSON.stringify([
    line.account,
    line.bankReference,
    line.day,
    line.outcome,
    String(line.amount?.minor),
    line.amount?.currency,
  ])

/** Movements that name no payment of ours, and that another file has shown already. */
async function bookedBefore(
  ctx: Ctx,
  answerId: string,
  lines: readonly ReadLine[],
): Promise<Set<string>> {
  const own = lines.filter((line) => line.reference === null || line.outcome === 'received')
  const references = [...new Set(own.flatMap(({ bankReference }) => bankReference ?? []))]
  if (references.length === 0) return new Set()
  const rows = await lineQueries.linesBooked(ctx.tx, { references, answerId })
  const shown = new Set(rows.map((row) => bookingOf(lineQueries.readLine(row))))
  return new Set(own.map(bookingOf).filter((booking) => shown.has(booking)))
}

const after = { settle: 'settled', bring_back: 'returned' } as const

const became = (verdict: Verdict): Pick<Applied, 'state' | 'why'> =>
  'act' in verdict
    ? { state: 'applied', why: null }
    : 'known' in verdict
      ? { state: 'known', why: null }
      : { state: 'waiting', why: verdict.why }

type Said = Pick<ReadLine, 'day' | 'reason' | 'bankReference'>
/** No payment was answered in the future, nor before there were such files. */
export function saidBy(ctx: Pick<Ctx, 'today'>, { day, reason, bankReference }: Said) {
  return {
    on: day !== null && day < ctx.today && day >= '2000-01-01' ? day : ctx.today,
    reason: reason ?? 'The bank gave no reason.',
    evidence: bankReference,
  }
}

/** Applies the next lines of a long file, in one change with how far it is. False when all are done with. */
export async function applyNext(ctx: Ctx, id: string): Promise<boolean> {
  const answer = await ctx.lock(queries.bankAnswer, id)
  if (answer.state !== 'applying') return false
  const rows = await lineQueries.linesAfter(ctx.tx, id, answer.reached, linesAStep)
  const applied = await applyLines(ctx, id, rows.map(lineQueries.readLine))
  lineQueries.saveApplied(ctx.tx, id, applied)
  const reached = answer.reached + rows.length
  if (reached < answer.total) {
    queries.saveReached(ctx.tx, id, { reached, at: ctx.now })
    return true
  }
  queries.saveDone(ctx.tx, id, {
    move: move(answerLifecycle, answer.state, 'finish'),
    at: ctx.now,
  })
  const { waiting } = await queries.find(ctx.tx, id)
  ctx.record('bank_answer.imported', answerSubject(id), { lines: answer.total, waiting })
  return false
}
