import { amountText, money, type Money } from '../kernel/money.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'
import { stripeAmount, type Intent } from '../integrations/stripe/index.ts'
import { nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { after, collectionLifecycle, moves, type Purpose } from './collection.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'collection', id })

/** Requests money from a vendor. Stripe is called after this is committed. */
export async function request(
  ctx: Ctx,
  input: { vendorId: string; purpose: Purpose; description: string; amount: Money },
): Promise<string> {
  const refusal = stripeAmount(input.amount)
  if (typeof refusal === 'string') throw invalid('/amount', 'not_collectable', refusal)
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'collection')
  queries.insert(ctx.tx, {
    id,
    number,
    vendorId: input.vendorId,
    purpose: input.purpose,
    description: input.description,
    amount: input.amount.minor,
    currency: input.amount.currency,
    by: ctx.actor.userId,
  })
  ctx.record('collection.requested', subjectOf(id), {
    number,
    purpose: input.purpose,
    amount: amountText(input.amount),
    currency: input.amount.currency,
  })
  await ctx.enqueue('collect', { id })
  return id
}

export async function cancel(
  ctx: Ctx,
  id: string,
  input: { reason: string; version?: number | undefined },
): Promise<void> {
  const before = await ctx.lock(queries.collection, id, input.version)
  queries.save(ctx.tx, id, {
    move: moves.move('cancel', before, ctx.actor),
    intentId: before.intent_id,
    received: before.received,
    failure: before.failure,
  })
  ctx.record('collection.cancelled', subjectOf(id), { reason: input.reason })
  await ctx.enqueue('cancel-intent', { id })
}

/** Stores Stripe's present state, which may be repeated or late. */
export async function heard(ctx: Ctx, id: string, intent: Intent): Promise<void> {
  const before = await ctx.lock(queries.collection, id)
  if (before.intent_id !== null && before.intent_id !== intent.id) return
  const status = after(before.status, intent)
  const received = intent.received.minor
  if (
    status === before.status &&
    before.intent_id === intent.id &&
    received === before.received &&
    intent.failure === before.failure
  )
    return
  if (status === 'paid' && received < before.amount)
    throw new Error(
      `${before.number}: Stripe reports ${amountText(money(received, before.currency))} ${before.currency} received, which is less than was asked for`,
    )
  queries.save(ctx.tx, id, {
    move: moveTo(collectionLifecycle, before.status, status),
    intentId: intent.id,
    received,
    failure: intent.failure?.slice(0, 500) ?? null,
  })
  if (status !== before.status)
    ctx.record(`collection.${status}`, subjectOf(id), { intent: intent.id })
}

/** Stripe refused it for good. */
export async function refused(ctx: Ctx, id: string, why: string): Promise<void> {
  const before = await ctx.lock(queries.collection, id)
  if (before.status !== 'requested') return
  queries.save(ctx.tx, id, {
    move: move(collectionLifecycle, before.status, 'refuse'),
    intentId: null,
    received: 0n,
    failure: why.slice(0, 500),
  })
  ctx.record('collection.refused', subjectOf(id), { reason: why.slice(0, 500) })
}
