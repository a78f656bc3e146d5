import type { Ctx } from '../../platform/ctx.ts'
import * as paymentQueries from '../payment-queries.ts'
import * as answering from './answer.ts'

export type NamedPayment = {
  id: string
  status: 'sent' | 'settled' | 'failed' | 'returned'
  total: bigint
  currency: string
  /** Who acts released it. */
  own: boolean
}

/** The payments that these references name: our reference, or the number where a bank has less room. */
export async function paymentsNamed(
  ctx: Ctx,
  references: readonly string[],
): Promise<Map<string, NamedPayment>> {
  const wanted = [...new Set(references.map((one) => one.trim().toUpperCase()))]
  const rows = await paymentQueries.named(ctx.tx, wanted, ctx.actor.userId)
  const named = new Map<string, NamedPayment>()
  for (const { reference, number, ...row } of rows) {
    const payment = { ...row }
    named.set(reference, payment)
    named.set(number, payment)
  }
  return named
}
/** The payments of a released run, by its number. */
export const paymentsOfRun = (
  ctx: Ctx,
  number: string,
): Promise<readonly { reference: string; total: bigint }[]> =>
  paymentQueries.ofRunNumbered(ctx.tx, number)

export const paymentToAnswer = async (ctx: Ctx, number: string): Promise<NamedPayment | null> =>
  (await paymentsNamed(ctx, [number])).get(number.trim().toUpperCase()) ?? null

type Said = {
  act: 'settle' | 'fail' | 'bring_back'
  on: string
  reason: string
  evidence: string | null
}
/** Applies what a bank said of a payment. */
export async function answerPayment(ctx: Ctx, id: string, said: Said): Promise<void> {
  const { act, on, reason, evidence } = said
  const answer = { on, reason, evidence, byBank: true }
  if (act === 'settle')
    return answering.settle(ctx, id, { ...answer, evidence: evidence ?? 'The bank’s file' })
  if (act === 'fail') return answering.fail(ctx, id, answer)
  return answering.bringBack(ctx, id, answer)
}
