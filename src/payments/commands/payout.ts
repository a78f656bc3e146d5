import {
  stripeAmount,
  type OutboundPayment,
  type PayoutAsk,
} from '../../integrations/stripe/index.ts'
import { money } from '../../kernel/money.ts'
import { conflict } from '../../kernel/problem.ts'
import { whyNotByStripe, type PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { vendorAccountNumber } from '../../vendor-bank-accounts/index.ts'
import type { Group } from '../groups.ts'
import type { ItemRow } from '../item-queries.ts'
import type { Payment } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { actFor, mayStillAsk, reasonOf } from '../payout.ts'
import * as payoutQueries from '../payout-queries.ts'
import * as queries from '../run-queries.ts'
import { answerLocked, type Act } from './answer.ts'

type Told = {
  account: PaymentAccount
  currency: string
  groups: readonly Group<ItemRow>[]
}
/** 409 where Stripe would not pay it, before anybody approves it. */
export async function refusePayouts(ctx: Ctx, { account, currency, groups }: Told): Promise<void> {
  const why = whyNotByStripe(account)
  if (why !== null) throw conflict('payout_refused', why)
  const told = groups.filter(({ total }) => total > 0n)
  const ids = [...new Set(told.flatMap(({ accountId }) => accountId ?? []))]
  const recipients = new Set(
    (await paymentQueries.vendorAccounts(ctx.tx, ids))
      .filter(({ scheme }) => scheme === 'stripe')
      .map(({ id }) => id),
  )
  for (const { vendorName, accountId, total } of told) {
    if (accountId === null || !recipients.has(accountId))
      throw conflict(
        'payout_refused',
        `${vendorName} is not recorded as a recipient at Stripe. Leave it out, or propose such an account for it.`,
      )
    const amount = stripeAmount(money(total, currency))
    if (typeof amount === 'string') throw conflict('payout_refused', `${vendorName}: ${amount}`)
  }
}

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
  const way = await payoutQueries.wayOf(ctx.tx, id)
  if (!way?.financial_account || !way.recipient)
    throw new Error(`${payment.number} has no recipient at Stripe`)
  payoutQueries.saveAsked(ctx.tx, id, ctx.now)
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
export async function hearPayout(ctx: Ctx, id: string, payout: OutboundPayment): Promise<void> {
  const payment = await lockPayout(ctx, id)
  if (payment === null) return
  if (payment.payout_id !== null && payment.payout_id !== payout.id) return
  if (payment.payout_id === null) payoutQueries.savePayout(ctx.tx, id, payout.id)
  const act = actFor(payment.status, payout.status)
  if (act !== null) await say(ctx, payment, { act, reason: reasonOf(payout), payoutId: payout.id })
}

/** Stripe refused it at once, and would again: nothing was paid. */
export async function hearRefusal(ctx: Ctx, id: string, why: string): Promise<void> {
  const payment = await lockPayout(ctx, id)
  if (payment === null || payment.status !== 'sent' || payment.payout_id !== null) return
  await say(ctx, payment, { act: 'fail', reason: `Stripe refused it: ${why}`, payoutId: null })
}

/** The key was used for something else before. Nobody knows what was paid, so a person looks. */
export async function hearKeyTaken(ctx: Ctx, id: string): Promise<void> {
  const payment = await lockPayout(ctx, id)
  if (payment === null || payment.status !== 'sent') return
  payoutQueries.saveTrouble(
    ctx.tx,
    id,
    `Stripe was asked for another payment with the key payment:${id}:1. Look for it at Stripe`,
  )
}

type Saying = { act: Act; reason: string; payoutId: string | null }
const say = (ctx: Ctx, payment: Payment, { act, reason, payoutId }: Saying): Promise<void> =>
  answerLocked(ctx, [
    {
      payment: { ...payment, own: false },
      act,
      answer: {
        on: ctx.today,
        reason: reason.slice(0, 500),
        evidence: payoutId === null ? null : `Stripe ${payoutId}`,
        byBank: true,
        byStripe: true,
      },
    },
  ])

/** The run before its payments, always in this order. Null where it is not paid through Stripe. */
async function lockPayout(ctx: Ctx, id: string): Promise<Payment | null> {
  const found = await paymentQueries.maybe(ctx.tx, id)
  if (found === null || found.rail !== 'stripe') return null
  await ctx.lock(queries.paymentRun, found.run_id)
  return ctx.lock(paymentQueries.payment, id)
}
