import { z } from 'zod'
import {
  KeyTaken,
  Refused,
  type Payments,
  type StripeEvent,
} from '../../../integrations/stripe/index.ts'
import { command, type Ctx, type ProcessDeps } from '../../../platform/ctx.ts'
import type { Db } from '../../../platform/db/pool.ts'
import type { Handler } from '../../../platform/jobs/jobs.ts'
import { organisationsOf, type Scheduled } from '../../../platform/jobs/schedule.ts'
import { readIn } from '../../../platform/db/tx.ts'
import { systemId } from '../../../kernel/actor.ts'
import { systemActor } from '../../../platform/system.ts'
import { beginAsking, hearKeyTaken, hearPayout, hearRefusal } from './commands.ts'
import * as paymentQueries from '../../payment-queries.ts'
import type { ServiceDeps } from '../port.ts'
import { mayStillAsk } from './payout.ts'
import * as queries from './queries.ts'

export const payoutJobs = ['pay-out', 'refresh-payout'] as const
const Job = z.object({ tenantId: z.uuid(), id: z.uuid() })

/** The work with Stripe, outside of any transaction. What is asked again is asked with the same key. */
export function payingOut({
  services,
  answer,
  ...deps
}: ServiceDeps): Record<(typeof payoutJobs)[number], Handler> {
  async function stripe(): Promise<Payments> {
    const found = await services.stripe.payments()
    if (!found) throw new Error('Stripe is not set up (STRIPE_SECRET_KEY)')
    return found
  }
  const change = async <T>(tenantId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
    command(deps, await systemActor(deps.db, tenantId), null, work)
  return {
    async 'pay-out'(data) {
      const { tenantId, id } = Job.parse(data)
      const payments = await stripe()
      const ask = await change(tenantId, (ctx) => beginAsking(ctx, services.cipher, { id }))
      if (ask === null) return
      const heard = await payments.payOut(ask).catch(asAnswer)
      await change(tenantId, (ctx) => {
        if (heard instanceof KeyTaken) return hearKeyTaken(ctx, id)
        return heard instanceof Refused
          ? hearRefusal({ ctx, answer }, id, heard.message)
          : hearPayout({ ctx, answer }, id, heard)
      })
    },
    async 'refresh-payout'(data) {
      const { tenantId, id } = Job.parse(data)
      const tx = readIn(deps.db, { tenantId, userId: systemId })
      const payment = await paymentQueries.maybe(tx, id)
      if (!payment?.payout_id) return
      const payout = await (await stripe()).findPayOut(payment.payout_id)
      await change(tenantId, (ctx) => hearPayout({ ctx, answer }, id, payout))
    },
  }
}

/** Both are answers; anything else is asked again. */
const asAnswer = (error: unknown): Refused | KeyTaken => {
  if (error instanceof Refused || error instanceof KeyTaken) return error
  throw error
}

/** Asks Stripe for what is due today, and what became of the rest: events can be lost. */
export const followPayouts: Scheduled = {
  name: 'follow-payouts',
  cron: '23 * * * *',
  organisations: organisationsOf('organisations_with_payouts_under_way'),
  async run(ctx) {
    const all = await queries.underWay(ctx.tx, ctx.today)
    const open = all.filter(
      ({ payout_id: payoutId, asked_at: at }) => payoutId !== null || mayStillAsk(at, ctx.now),
    )
    for (const { id, payout_id: payoutId } of open)
      await ctx.enqueue(payoutId === null ? 'pay-out' : 'refresh-payout', { id })
    return open.length
  },
}

/**
 * Receives an event about a payment to a vendor once, in the transaction that queues the job which asks
 * Stripe for the present state. Which payment it is follows from Stripe's id alone, which we stored:
 * nothing else in the event is believed. False for events that are not ours.
 */
export async function receivePayoutEvent(deps: ProcessDeps, event: StripeEvent): Promise<boolean> {
  if (!event.type.startsWith('v2.money_management.outbound_payment.')) return false
  const found = await paymentBy(deps.db, event.objectId)
  if (found === null) return false
  await command(deps, await systemActor(deps.db, found.tenantId), null, async (ctx) => {
    if ((await queries.insertEvent(ctx.tx, event.id, event.type)) > 0)
      await ctx.enqueue('refresh-payout', { id: found.id })
  })
  return true
}

async function paymentBy(
  db: Db,
  payoutId: string,
): Promise<{ tenantId: string; id: string } | null> {
  const { rows } = await db.raw('select tenant_id, id from payment_by_payout($1)', [payoutId])
  const [row] = rows
  return row ? { tenantId: String(row['tenant_id']), id: String(row['id']) } : null
}
