import { move } from '../../kernel/lifecycle.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import { answerPayments, lockPaymentNumbered, type NamedPayment } from '../../payments/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { judgeByPerson, lineLifecycle, misfit } from '../answer.ts'
import * as queries from '../queries.ts'
import { saidBy } from './apply.ts'
import { answerSubject } from './subject.ts'

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
  const payment = input.payment === null ? null : await lockPaymentNumbered(ctx, input.payment)
  if (input.payment !== null && !payment)
    throw invalid('/payment', 'unknown', `No payment has the number ${input.payment.slice(0, 40)}.`)
  if (payment) await applyByPerson(ctx, line, { payment, input })
  queries.saveResolved(ctx.tx, {
    id,
    paymentId: payment?.id ?? null,
    note: input.note,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  ctx.record('bank_answer.line_resolved', answerSubject(line.answer_id), {
    position: line.position,
    payment: input.payment,
    reason: input.note,
  })
  return line.answer_id
}

type Chosen = { payment: NamedPayment; input: Resolution }
async function applyByPerson(
  ctx: Ctx,
  row: queries.LineRow,
  { payment, input }: Chosen,
): Promise<void> {
  const line = queries.readLine(row)
  const verdict = judgeByPerson(line, payment)
  if (!('act' in verdict)) throw conflict('line_does_not_fit', misfit(verdict, input.payment ?? ''))
  await answerPayments(ctx, [
    { payment, act: verdict.act, ...saidBy(ctx, line), evidence: input.note },
  ])
}
