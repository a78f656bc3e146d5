import { lockInvoice } from '../invoices/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { amountOf as toldAmount, message } from '../messages/index.ts'
import { sharePaymentAccount } from '../payment-accounts/index.ts'
import { accountsIn, expectEverywhere } from '../payments/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { purchaseOrder } from '../purchase-orders/index.ts'
import {
  advanceRefund,
  billedOf,
  bookedOf,
  findRefund,
  lockedAdvancesOf,
  refundLifecycle,
  type AdvanceRow,
  type Refund,
} from '../set-offs/index.ts'
import * as queries from './queries.ts'
import {
  amountOf,
  refuseBuiltOn,
  refuseDay,
  refuseMoreThanLeft,
  refuseOwn,
  refuseUsedUp,
} from './rule.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** What the vendor paid back of an advance, or what was written off of it, counts from now on. */
    'advance.refund_done': (done: Done) => void
    /** It was wrong: the advance is as if it had not been. */
    'advance.refund_taken_back': (back: Omit<Done, 'on'>) => void
  }
}
type Done = { id: string; advanceId: string; kind: Refund['kind']; on: string }

export type PaidBack = {
  amount?: string | null | undefined
  paid_on: string
  evidence: string
  account_id: string
}
/** The vendor paid an advance back, or a part of it. */
export async function enterRefund(ctx: Ctx, advanceId: string, paid: PaidBack): Promise<string> {
  const { advance } = await lockAdvance(ctx, advanceId)
  refuseUsedUp(advance)
  const amount = amountOf(advance, paid.amount)
  const [by, accounts] = await Promise.all([
    queries.paidBy(ctx.tx, advanceId),
    accountsIn(ctx.tx, advance.currency),
  ])
  refuseDay(paid.paid_on, { today: ctx.today, paidOn: by?.paid_on ?? null })
  if (!accounts.some(({ id }) => id === paid.account_id))
    throw invalid(
      '/account_id',
      'not_one',
      `Choose one of our accounts in ${advance.currency} that is in use.`,
    )
  const account = await sharePaymentAccount(ctx.tx, paid.account_id)
  if (by && account.entity_id !== by.entity_id)
    throw invalid(
      '/account_id',
      'other_entity',
      `${by.entity} paid the advance, and ${account.name} is an account of ${account.entity}. Choose an account of ${by.entity}.`,
    )
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    advanceId,
    kind: 'refund',
    status: refundLifecycle.moves.confirm.to,
    amount,
    baseAmount: bookedOf(advance, amount, ctx.actor.organisation.baseCurrency),
    paidOn: paid.paid_on,
    evidence: paid.evidence,
    accountId: account.id,
    reason: null,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  say(ctx, 'entered', { advance, amount })
  await ctx.emit('advance.refund_done', { id, advanceId, kind: 'refund', on: paid.paid_on })
  return id
}

export type Lost = { amount?: string | null | undefined; reason: string }
/** What of an advance is lost. Nothing is changed before another person confirms it. */
export async function enterWriteOff(ctx: Ctx, advanceId: string, lost: Lost): Promise<string> {
  const { advance } = await lockAdvance(ctx, advanceId)
  refuseUsedUp(advance)
  const amount = amountOf(advance, lost.amount)
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    advanceId,
    kind: 'write_off',
    status: refundLifecycle.moves.confirm.from[0]!,
    amount,
    baseAmount: null,
    paidOn: null,
    evidence: null,
    accountId: null,
    reason: lost.reason,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  say(ctx, 'proposed', { advance, amount, reason: lost.reason })
  return id
}

/** A second person writes it off. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const { refund, advance } = await lockRefund(ctx, id, version)
  const confirmed = move(refundLifecycle, refund.status, 'confirm')
  refuseOwn(refund, ctx.actor.userId)
  refuseMoreThanLeft(advance, refund)
  const { amount, advance_id: advanceId, kind } = refund
  queries.decide(ctx.tx, {
    id,
    move: confirmed,
    by: ctx.actor.userId,
    at: ctx.now,
    baseAmount: bookedOf(advance, amount, ctx.actor.organisation.baseCurrency),
    decision: null,
  })
  say(ctx, 'confirmed', { advance, amount })
  await ctx.emit('advance.refund_done', { id, advanceId, kind, on: ctx.today })
}

type Why = { reason: string; version?: number | undefined }
/** A second person refuses, or who entered it takes it back. */
export async function refuse(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const { refund, advance } = await lockRefund(ctx, id, version)
  const own = refund.entered_by === ctx.actor.userId
  const refused = move(refundLifecycle, refund.status, own ? 'withdraw' : 'refuse')
  queries.decide(ctx.tx, {
    id,
    move: refused,
    by: ctx.actor.userId,
    at: ctx.now,
    baseAmount: null,
    decision: reason,
  })
  say(ctx, own ? 'withdrawn' : 'refused', { advance, amount: refund.amount, reason })
}

/**
 * It was wrong: what it used of the advance is left again. Entered again, it may be right. Says whether all of the
 * order is billed, so that no bill to come is reduced by it.
 */
export async function takeBack(
  ctx: Ctx,
  id: string,
  { reason, version }: Why,
): Promise<{ isAllBilled: boolean }> {
  const { refund, advance, order, advances } = await lockRefund(ctx, id, version)
  const taken = move(refundLifecycle, refund.status, 'take_back')
  const billed = await billedOf(ctx.tx, order.id)
  const base = ctx.actor.organisation.baseCurrency
  refuseBuiltOn(refund, { order, billed, advances, base })
  queries.takeBack(ctx.tx, { id, move: taken, by: ctx.actor.userId, at: ctx.now, why: reason })
  say(ctx, 'taken_back', { advance, amount: refund.amount, reason })
  const { advance_id: advanceId, kind } = refund
  await ctx.emit('advance.refund_taken_back', { id, advanceId, kind })
  return { isAllBilled: billed >= order.total }
}

type Locked = {
  advance: AdvanceRow
  advances: readonly AdvanceRow[]
  order: Awaited<ReturnType<typeof purchaseOrder.lock>>
}
/**
 * Locks the vendor, the order and the advance. Until it is decided, no bill is reduced by the advance, and its payment
 * does not come back.
 */
async function lockAdvance(ctx: Ctx, id: string): Promise<Locked> {
  expectEverywhere(ctx, 'payments.settle')
  const { kind, number, purchase_order_id: orderId } = await lockInvoice(ctx, id, undefined)
  if (kind !== 'advance' || orderId === null)
    throw conflict(
      'no_advance',
      `${number} is no advance, so nothing of it is paid back or written off. Ask the vendor for a credit note.`,
    )
  const [order, advances] = await Promise.all([
    ctx.lock(purchaseOrder, orderId),
    lockedAdvancesOf(ctx.tx, orderId),
  ])
  const advance = advances.find((one) => one.id === id)
  if (!advance) throw conflict('nothing_left', `${number} was rejected, so nothing of it was paid.`)
  return { advance, advances, order }
}

async function lockRefund(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<Locked & { refund: Refund }> {
  const { advance_id: advanceId } = await findRefund(ctx.tx, id)
  const locked = await lockAdvance(ctx, advanceId)
  const refund = await ctx.lock(advanceRefund, id, version)
  return { ...locked, refund }
}

type Act = 'entered' | 'proposed' | 'confirmed' | 'refused' | 'withdrawn' | 'taken_back'
type Said = { advance: AdvanceRow; amount: bigint; reason?: string }
/** On record in the history of the advance. */
function say(ctx: Ctx, act: Act, { advance, amount, reason }: Said): void {
  const note = message('note.set_off', {
    document: advance.number,
    amount: toldAmount(amount, advance.currency),
  })
  ctx.record(`invoice.refund_${act}`, { kind: 'invoice', id: advance.id }, { note, reason })
}
