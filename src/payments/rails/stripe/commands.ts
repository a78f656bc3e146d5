import type { OutboundPayment, PayoutAsk } from '../../../integrations/stripe/index.ts'
import { money } from '../../../kernel/money.ts'
import type { Ctx } from '../../../platform/ctx.ts'
import type { Cipher } from '../../../platform/encryption.ts'
import { vendorAccountNumber } from '../../../vendor-bank-accounts/index.ts'
import type { Payment } from '../../payment.ts'
import * as paymentQueries from '../../payment-queries.ts'
import * as runQueries from '../../run-queries.ts'
import type { ServiceAnswer, ServiceDeps } from '../port.ts'
import { actFor, mayStillAsk, reasonOf } from './payout.ts'
import * as queries from './queries.ts'

/** One change in which Stripe's word is heard, and how it reaches the payment. */
type Hearing = { ctx: Ctx; answer: ServiceDeps['answer'] }

/**
 * What Stripe is to be asked; null where it has answered, where the payment is not to be made any
 * more, or where it is too late to ask again. That it is asked is on record before it is.
 */
export async function beginAsking(
  ctx: Ctx,
  cipher: Cipher,
  { id }: { id: string },
): Promise<PayoutAsk | null> {
  const payment = await lockPayout(ctx, id)
  if (payment === null || payment.status !== 'sent' || payment.payout_id !== null) return null
  if (payment.pay_on > ctx.today || !mayStillAsk(payment.asked_at, ctx.now)) return null
  const way = await queries.wayOf(ctx.tx, id)
  if (!way?.financial_account || !way.recipient)
    throw new Error(`${payment.number} has no recipient at Stripe`)
  queries.saveAsked(ctx.tx, id, ctx.now)
  return {
    key: `payment:${id}:1`,
    amount: money(payment.total, payment.currency),
    from: way.financial_account,
    recipient: way.recipient,
    method: vendorAccountNumber.open(cipher, way.account_id, way.method),
    description: `${payment.number} ${payment.reference}`,
  }
}

/** Stores what Stripe says of a payment now, which may be repeated or late. */
export async function hearPayout(
  hearing: Hearing,
  id: string,
  payout: OutboundPayment,
): Promise<void> {
  const { ctx } = hearing
  const payment = await lockPayout(ctx, id)
  if (payment === null) return
  if (payment.payout_id !== null && payment.payout_id !== payout.id) return
  if (payment.payout_id === null) queries.savePayout(ctx.tx, id, payout.id)
  const act = actFor(payment.status, payout.status)
  if (act !== null)
    await say(hearing, payment, { act, reason: reasonOf(payout), payoutId: payout.id })
}

/** Stripe refused it at once, and would again: nothing was paid. */
export async function hearRefusal(hearing: Hearing, id: string, why: string): Promise<void> {
  const { ctx } = hearing
  const payment = await lockPayout(ctx, id)
  if (payment === null || payment.status !== 'sent' || payment.payout_id !== null) return
  await say(hearing, payment, { act: 'fail', reason: `Stripe refused it: ${why}`, payoutId: null })
}

/** The key was used for something else before. Nobody knows what was paid, so a person looks. */
export async function hearKeyTaken(ctx: Ctx, id: string): Promise<void> {
  const payment = await lockPayout(ctx, id)
  if (payment === null || payment.status !== 'sent') return
  queries.saveTrouble(
    ctx.tx,
    id,
    `Stripe was asked for another payment with the key payment:${id}:1. Look for it at Stripe`,
  )
}

type Saying = { act: ServiceAnswer['act']; reason: string; payoutId: string | null }
const say = (
  { ctx, answer }: Hearing,
  payment: Payment,
  { act, reason, payoutId }: Saying,
): Promise<void> =>
  answer(ctx, payment, {
    act,
    reason: reason.slice(0, 500),
    evidence: payoutId === null ? null : `Stripe ${payoutId}`,
  })

/** The run before its payments, always in this order. Null where it is not paid through Stripe. */
async function lockPayout(ctx: Ctx, id: string): Promise<Payment | null> {
  const found = await paymentQueries.maybe(ctx.tx, id)
  if (found === null || found.rail !== 'stripe') return null
  await ctx.lock(runQueries.paymentRun, found.run_id)
  return ctx.lock(paymentQueries.payment, id)
}
