import { divide, divided, endCredit, reopenCredit } from '../instalments/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'
import { amountOf as toldAmount, message } from '../messages/index.ts'
import { sharePaymentAccount } from '../payment-accounts/index.ts'
import { accountsIn, expectEverywhere } from '../payments/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { refundLifecycle, type RefundKind } from '../set-offs/index.ts'
import * as queries from './queries.ts'
import type { Credit, CreditRefund } from './queries.ts'
import { amountOf, refuseDay, refuseMoreThanLeft, refuseOwn, refuseUsed } from './rule.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** The vendor paid a credit back, or it is written off: it is not deducted any more. */
    'credit.refund_done': (done: CreditDone) => void
    /** It was wrong: the credit is open again. */
    'credit.refund_taken_back': (back: Omit<CreditDone, 'on'>) => void
  }
}
type CreditDone = { id: string; invoiceId: string; entityId: string; kind: RefundKind; on: string }

export type PaidBack = {
  amount?: string | null | undefined
  paid_on: string
  evidence: string
  account_id: string
}
/** The vendor paid a credit back, or a part of it: the rest stays open. */
export async function enterRefund(ctx: Ctx, creditId: string, paid: PaidBack): Promise<string> {
  const credit = await lockOpen(ctx, creditId)
  const amount = amountOf(credit, paid.amount)
  refuseDay(paid.paid_on, ctx.today)
  const accounts = await accountsIn(ctx.tx, credit.currency)
  if (!accounts.some(({ id }) => id === paid.account_id))
    throw invalid(
      '/account_id',
      'not_one',
      `Choose one of our accounts in ${credit.currency} that is in use.`,
    )
  const account = await sharePaymentAccount(ctx.tx, paid.account_id)
  if (account.entity_id !== credit.entity_id)
    throw invalid(
      '/account_id',
      'other_entity',
      `The credit is with ${credit.entity}, and ${account.name} is an account of ${account.entity}. Choose an account of ${credit.entity}.`,
    )
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    creditId,
    kind: 'refund',
    status: refundLifecycle.moves.confirm.to,
    amount,
    paidOn: paid.paid_on,
    evidence: paid.evidence,
    accountId: account.id,
    reason: null,
    by: ctx.actor.userId,
    at: ctx.now,
    isDone: true,
  })
  await end(ctx, credit, amount)
  say(ctx, 'entered', { credit, amount })
  await ctx.emit('credit.refund_done', { ...doneOf(credit), id, kind: 'refund', on: paid.paid_on })
  return id
}

export type Lost = { amount?: string | null | undefined; reason: string }
/** The credit is lost, or a part of it. Nothing is changed before another person confirms it. */
export async function enterWriteOff(ctx: Ctx, creditId: string, lost: Lost): Promise<string> {
  const credit = await lockOpen(ctx, creditId)
  const { reason } = lost
  const amount = amountOf(credit, lost.amount)
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    creditId,
    kind: 'write_off',
    status: refundLifecycle.moves.confirm.from[0]!,
    amount,
    paidOn: null,
    evidence: null,
    accountId: null,
    reason,
    by: ctx.actor.userId,
    at: ctx.now,
    isDone: false,
  })
  say(ctx, 'proposed', { credit, amount, reason })
  return id
}

/** A second person writes it off. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const { refund, credit } = await lockRefund(ctx, id, version)
  const confirmed = move(refundLifecycle, refund.status, 'confirm')
  refuseOwn(refund, ctx.actor.userId)
  refuseUsed(credit, ctx.today)
  refuseMoreThanLeft(credit, refund)
  queries.decide(ctx.tx, {
    id,
    move: confirmed,
    by: ctx.actor.userId,
    at: ctx.now,
    isDone: true,
    decision: null,
  })
  await end(ctx, credit, refund.amount)
  say(ctx, 'confirmed', { credit, amount: refund.amount })
  await ctx.emit('credit.refund_done', {
    ...doneOf(credit),
    id,
    kind: refund.kind,
    on: ctx.today,
  })
}

type Why = { reason: string; version?: number | undefined }
/** A second person refuses, or who entered it withdraws it. */
export async function refuse(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const { refund, credit } = await lockRefund(ctx, id, version)
  const own = refund.entered_by === ctx.actor.userId
  const refused = move(refundLifecycle, refund.status, own ? 'withdraw' : 'refuse')
  queries.decide(ctx.tx, {
    id,
    move: refused,
    by: ctx.actor.userId,
    at: ctx.now,
    isDone: false,
    decision: reason,
  })
  say(ctx, own ? 'withdrawn' : 'refused', { credit, amount: refund.amount, reason })
}

/** It was wrong: the credit is open again, and the next payment deducts it. */
export async function takeBack(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const { refund, credit } = await lockRefund(ctx, id, version)
  const taken = move(refundLifecycle, refund.status, 'take_back')
  queries.takeBack(ctx.tx, { id, move: taken, by: ctx.actor.userId, at: ctx.now, why: reason })
  reopenCredit(ctx, credit.id)
  say(ctx, 'taken_back', { credit, amount: refund.amount, reason })
  await ctx.emit('credit.refund_taken_back', { ...doneOf(credit), id, kind: refund.kind })
}

/** What is left of it stays open beside it. */
async function end(ctx: Ctx, credit: Credit, amount: bigint): Promise<void> {
  const parts = divided({ amount: credit.amount, discount: 0n }, -amount)
  if (parts) await divide(ctx, credit, { parts, dueDate: null })
  endCredit(ctx, credit.id)
}

const doneOf = ({ invoice_id: invoiceId, entity_id: entityId }: Credit) => ({
  invoiceId,
  entityId,
})

/** No run deducts it meanwhile. */
async function lockOpen(ctx: Ctx, id: string): Promise<Credit> {
  expectEverywhere(ctx, 'payments.settle')
  await queries.lockInvoiceOf(ctx.tx, id)
  const credit = await ctx.lock(queries.credit, id)
  refuseUsed(credit, ctx.today)
  return credit
}

/** The credit before what is said of it, always in this order. */
async function lockRefund(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<{ refund: CreditRefund; credit: Credit }> {
  expectEverywhere(ctx, 'payments.settle')
  const { instalment_id: creditId } = await queries.findRefund(ctx.tx, id)
  await queries.lockInvoiceOf(ctx.tx, creditId)
  const credit = await ctx.lock(queries.credit, creditId)
  const refund = await ctx.lock(queries.creditRefund, id, version)
  return { refund, credit }
}

type Act = 'entered' | 'proposed' | 'confirmed' | 'refused' | 'withdrawn' | 'taken_back'
type Said = { credit: Credit; amount: bigint; reason?: string }
/** On record in the history of the invoice. */
function say(ctx: Ctx, act: Act, { credit, amount, reason }: Said): void {
  const note = message('note.set_off', {
    document: credit.invoice_number,
    amount: toldAmount(amount, credit.currency),
  })
  ctx.record(
    `invoice.credit_refund_${act}`,
    { kind: 'invoice', id: credit.invoice_id },
    { note, reason },
  )
}
