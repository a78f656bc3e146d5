import { lockInvoice } from '../invoices/index.ts'
import { conflict } from '../kernel/problem.ts'
import { amountOf as toldAmount, message } from '../messages/index.ts'
import { sharePaymentAccount } from '../payment-accounts/index.ts'
import { accountsIn, expectEverywhere } from '../payments/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { purchaseOrder } from '../purchase-orders/index.ts'
import {
  confirmation,
  newRefund,
  newWriteOff,
  refusal,
  refuseDay,
  refuseNotOne,
  refuseOtherEntity,
  takingBack,
  type Lost,
  type PaidBack,
  type RefundAct,
  type Why,
} from '../refunds/index.ts'
import {
  advanceRefund,
  billedOf,
  bookedOf,
  findRefund,
  lockedAdvancesOf,
  type AdvanceRow,
  type Refund,
} from '../set-offs/index.ts'
import * as queries from './queries.ts'
import {
  amountOf,
  refuseBefore,
  refuseBuiltOn,
  refuseMoreThanLeft,
  refuseUsedUp,
  whyNotSetOff,
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

/** The vendor paid an advance back, or a part of it. */
export async function enterRefund(ctx: Ctx, advanceId: string, paid: PaidBack): Promise<string> {
  const { advance } = await lockAdvance(ctx, advanceId)
  refuseUsedUp(advance)
  const amount = amountOf(advance, paid.amount)
  const [by, accounts] = await Promise.all([
    queries.paidBy(ctx.tx, advanceId),
    accountsIn(ctx.tx, advance.currency),
  ])
  refuseDay(paid.paid_on, ctx.today)
  refuseBefore(paid.paid_on, by?.paid_on ?? null)
  const { account_id: accountId } = paid
  refuseNotOne(accounts, { id: accountId, currency: advance.currency })
  const account = await sharePaymentAccount(ctx.tx, accountId)
  if (by) refuseOtherEntity(account, by, `${by.entity} paid the advance`)
  const refund = newRefund(ctx, amount, paid)
  queries.insert(ctx.tx, advanceId, { ...refund, baseAmount: booked(ctx, advance, amount) })
  say(ctx, 'entered', { advance, amount })
  const { id, kind } = refund
  await ctx.emit('advance.refund_done', { id, advanceId, kind, on: paid.paid_on })
  return id
}

/** What of an advance is lost. Nothing is changed before another person confirms it. */
export async function enterWriteOff(ctx: Ctx, advanceId: string, lost: Lost): Promise<string> {
  const { advance } = await lockAdvance(ctx, advanceId)
  refuseUsedUp(advance)
  const amount = amountOf(advance, lost.amount)
  const writeOff = newWriteOff(ctx, amount, lost)
  queries.insert(ctx.tx, advanceId, { ...writeOff, baseAmount: null })
  say(ctx, 'proposed', { advance, amount, reason: lost.reason })
  return writeOff.id
}

/** A second person writes it off. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const { refund, advance } = await lockRefund(ctx, id, version)
  const confirmed = confirmation(ctx, refund)
  refuseMoreThanLeft(advance, refund)
  const { amount, advance_id: advanceId, kind } = refund
  queries.decide(ctx.tx, { ...confirmed, baseAmount: booked(ctx, advance, amount) })
  say(ctx, 'confirmed', { advance, amount })
  await ctx.emit('advance.refund_done', { id, advanceId, kind, on: ctx.today })
}

/** A second person refuses, or who entered it takes it back. */
export async function refuse(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const { refund, advance } = await lockRefund(ctx, id, version)
  const refused = refusal(ctx, refund, reason)
  queries.decide(ctx.tx, { ...refused, baseAmount: null })
  say(ctx, refused.act, { advance, amount: refund.amount, reason })
}

/**
 * It was wrong: what it used of the advance is left again. Entered again, it may be right. Says so, and where all
 * of the order is billed that no bill to come is reduced by it.
 */
export async function takeBack(ctx: Ctx, id: string, { reason, version }: Why): Promise<string> {
  const { refund, advance, order, advances } = await lockRefund(ctx, id, version)
  const taken = takingBack(ctx, refund, reason)
  const billed = await billedOf(ctx.tx, order.id)
  const base = ctx.actor.organisation.baseCurrency
  refuseBuiltOn(refund, { order, billed, advances, base })
  queries.takeBack(ctx.tx, taken)
  say(ctx, 'taken_back', { advance, amount: refund.amount, reason })
  const { advance_id: advanceId, kind } = refund
  await ctx.emit('advance.refund_taken_back', { id, advanceId, kind })
  return `Taken back. ${billed >= order.total ? whyNotSetOff : 'The advance has it again.'}`
}

const booked = (ctx: Ctx, advance: AdvanceRow, amount: bigint): bigint =>
  bookedOf(advance, amount, ctx.actor.organisation.baseCurrency)

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

type Said = { advance: AdvanceRow; amount: bigint; reason?: string }
/** On record in the history of the advance. */
function say(ctx: Ctx, act: RefundAct, { advance, amount, reason }: Said): void {
  const note = message('note.set_off', {
    document: advance.number,
    amount: toldAmount(amount, advance.currency),
  })
  ctx.record(`invoice.refund_${act}`, { kind: 'invoice', id: advance.id }, { note, reason })
}
