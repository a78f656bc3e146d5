import { move } from '../../kernel/lifecycle.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import {
  answerPayments,
  lockPaymentNumbered,
  payFound,
  takeBackFound,
} from '../../payments/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { judgeByPerson, lineLifecycle, misfit, type MovementWhy } from '../answer.ts'
import * as lineQueries from '../line-queries.ts'
import * as queries from '../queries.ts'
import { saidBy } from './apply.ts'
import { answerSubject } from './subject.ts'

export type Resolution = {
  /** The number of the payment that the line is about. */
  payment: string | null
  /** The parts of invoices that it paid, and the account of ours that they were paid from. */
  partIds: readonly string[]
  /** What was paid above these parts stays as a credit with the vendor. */
  restIsCredit: boolean
  accountId: string | null
  note: string
  version?: number | undefined
}
/**
 * Somebody says which payment a line is about, and it is applied; or which open parts of
 * invoices it paid; or sets it aside. Each with a note.
 */
export async function resolveLine(ctx: Ctx, id: string, said: Resolution): Promise<string> {
  const line = await ctx.lock(lineQueries.answerLine, id, said.version)
  move(lineLifecycle, line.state, 'resolve')
  if (said.payment !== null && said.partIds.length > 0)
    throw invalid(
      '/instalment_ids',
      'one_only',
      'Name the payment, or choose what it paid. One of the two.',
    )
  const payment =
    said.payment === null
      ? await payParts(ctx, line, said)
      : await applyTo(ctx, line, said.payment, said.note)
  lineQueries.saveResolved(ctx.tx, {
    id,
    paymentId: payment?.id ?? null,
    note: said.note,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  ctx.record('bank_answer.line_resolved', answerSubject(line.answer_id), {
    position: line.position,
    payment: payment?.number ?? null,
    reason: said.note,
  })
  return line.answer_id
}

type Named = { id: string; number: string }
async function applyTo(
  ctx: Ctx,
  row: lineQueries.LineRow,
  number: string,
  note: string,
): Promise<Named> {
  const payment = await lockPaymentNumbered(ctx, number)
  if (!payment)
    throw invalid('/payment', 'unknown', `No payment has the number ${number.slice(0, 40)}.`)
  const line = lineQueries.readLine(row)
  const verdict = judgeByPerson(line, payment)
  if (!('act' in verdict)) throw conflict('line_does_not_fit', misfit(verdict, number))
  await answerPayments(ctx, [{ payment, act: verdict.act, ...saidBy(ctx, line), evidence: note }])
  return payment
}

/** Null where it is only set aside. */
async function payParts(
  ctx: Ctx,
  line: lineQueries.LineRow,
  { partIds, restIsCredit, accountId, note }: Resolution,
): Promise<Named | null> {
  if (partIds.length === 0) {
    if (restIsCredit)
      throw invalid('/instalment_ids', 'missing', 'Choose what it paid, so that the rest is known.')
    return null
  }
  if (line.outcome !== 'settled' || line.amount === null || line.currency === null)
    throw invalid(
      '/instalment_ids',
      'paid_nothing',
      'This line paid nothing. Set it aside instead.',
    )
  if (accountId === null)
    throw invalid('/account_id', 'missing', 'Choose the account of yours that it was paid from.')
  const { imported_by: importedBy, name } = await queries.find(ctx.tx, line.answer_id)
  return payFound(ctx, {
    partIds: [...new Set(partIds)],
    restIsCredit,
    accountId,
    accountSaid: line.account,
    amount: { minor: line.amount, currency: line.currency },
    day: saidBy(ctx, lineQueries.readLine(line)).on,
    evidence: evidenceOf(line, name, note),
    importedBy,
  })
}
const evidenceOf = (line: lineQueries.LineRow, file: string, note: string): string =>
  [`${file}, line ${line.position}`, line.bank_reference, note]
    .filter(Boolean)
    .join('. ')
    .slice(0, 500)

/** What was said of a line was wrong: it waits again, and what it was said to have paid is open again. */
export async function reopenLine(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<string> {
  const line = await ctx.lock(lineQueries.answerLine, id, version)
  const reopened = move(lineLifecycle, line.state, 'reopen')
  if (line.payment_id !== null) await takeBackFound(ctx, line.payment_id, reason)
  lineQueries.saveReopened(ctx.tx, id, reopened)
  ctx.record('bank_answer.line_reopened', answerSubject(line.answer_id), {
    position: line.position,
    reason,
  })
  return line.answer_id
}

export type SettingAside = { why: MovementWhy; reason: string; version?: number | undefined }
/** Sets all lines of a file aside that still wait for one reason, such as the charges of a bank. */
export async function setAside(
  ctx: Ctx,
  id: string,
  { why, reason, version }: SettingAside,
): Promise<void> {
  await ctx.lock(queries.bankAnswer, id, version)
  const lines = await lineQueries.lockWaiting(ctx.tx, id, why)
  if (lines.length === 0)
    throw conflict('nothing_waits', 'None of these lines waits any more. Reload to see the rest.')
  lineQueries.saveSetAside(ctx.tx, {
    ids: lines.map((line) => line.id),
    note: reason,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  ctx.record('bank_answer.set_aside', answerSubject(id), { lines: lines.length, reason })
}
