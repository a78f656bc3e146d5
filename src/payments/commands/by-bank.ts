import type { Ctx } from '../../platform/ctx.ts'
import type { Payment } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import * as queries from '../run-queries.ts'
import { answerLocked, type Act, type Said } from './answer.ts'
import { expectEverywhere } from './everywhere.ts'

/** A payment that is locked, with its run. */
export type NamedPayment = Payment & {
  /** Who acts released it. */
  own: boolean
}

/**
 * The payments that these references name, locked with their runs: our reference, or the number where a
 * bank has less room. The runs before their payments, and all in one order, so that nobody waits for ever.
 */
export async function lockPaymentsNamed(
  ctx: Ctx,
  references: readonly string[],
): Promise<Map<string, NamedPayment>> {
  expectEverywhere(ctx, 'payments.settle')
  const wanted = [...new Set(references.map((one) => one.trim().toUpperCase()))]
  const found = await paymentQueries.named(ctx.tx, wanted)
  if (found.length === 0) return new Map()
  const runIds = [...new Set(found.map((row) => row.run_id))]
  const [, payments, own] = await Promise.all([
    queries.lockRuns(ctx.tx, runIds),
    paymentQueries.lockAll(
      ctx.tx,
      found.map(({ id }) => id),
    ),
    queries.releasedBy(ctx.tx, runIds, ctx.actor.userId),
  ])
  const released = new Set(own.map(({ id }) => id))
  return new Map(
    payments.flatMap((payment) => {
      const named = { ...payment, own: released.has(payment.run_id) }
      return [
        [payment.reference, named],
        [payment.number, named],
      ] as const
    }),
  )
}

/** The payments of released runs, by the number of the run. */
export async function paymentsOfRuns(
  ctx: Ctx,
  numbers: readonly string[],
): Promise<Map<string, { reference: string; total: bigint }[]>> {
  const rows = numbers.length ? await paymentQueries.ofRunsNumbered(ctx.tx, numbers) : []
  return Map.groupBy(rows, ({ run }) => run)
}

export const lockPaymentNumbered = async (ctx: Ctx, number: string): Promise<NamedPayment | null> =>
  (await lockPaymentsNamed(ctx, [number])).get(number.trim().toUpperCase()) ?? null

export type SaidOfPayment = {
  payment: NamedPayment
  act: Act
  on: string
  reason: string
  evidence: string | null
}
/** Applies what a bank said of payments that are locked, in this order. */
export const answerPayments = (ctx: Ctx, said: readonly SaidOfPayment[]): Promise<void> =>
  answerLocked(
    ctx,
    said.map(({ payment, act, on, reason, evidence }): Said => ({
      payment,
      act,
      answer: {
        on,
        reason,
        evidence: act === 'settle' ? (evidence ?? 'The bank’s file') : evidence,
        byBank: true,
      },
    })),
  )
