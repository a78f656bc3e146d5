import { divide, divided, endCredit, reopenCredit } from '../instalments/index.ts'
import { invalid } from '../kernel/problem.ts'
import { amountOf as toldAmount, message } from '../messages/index.ts'
import { sharePaymentAccount } from '../payment-accounts/index.ts'
import { accountsIn, expectEverywhere } from '../payments/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
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
  type RefundKind,
  type Why,
} from '../refunds/index.ts'
import * as queries from './queries.ts'
import type { Credit, CreditRefund } from './queries.ts'
import { amountOf, refuseMoreThanLeft, refuseUsed } from './rule.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** The vendor paid a credit back, or it is written off: it is not deducted any more. */
    'credit.refund_done': (done: CreditDone) => void
    /** It was wrong: the credit is open again. */
    'credit.refund_taken_back': (back: Omit<CreditDone, 'on'>) => void
  }
}
type CreditDone = { id: string; invoiceId: string; entityId: string; kind: RefundKind; on: string }

/** The vendor paid a credit back, or a part of it: the rest stays open. */
export async function enterRefund(ctx: Ctx, creditId: string, paid: PaidBack): Promise<string> {
  const credit = await lockOpen(ctx, creditId)
  const amount = amountOf(credit, paid.amount)
  refuseDay(paid.paid_on, ctx.today)
  refuseBefore(paid.paid_on, credit)
  const { account_id: accountId } = paid
  const accounts = await accountsIn(ctx.tx, credit.currency)
  refuseNotOne(accounts, { id: accountId, currency: credit.currency })
  const account = await sharePaymentAccount(ctx.tx, accountId)
  refuseOtherEntity(account, credit, `The credit is with ${credit.entity}`)
  const refund = newRefund(ctx, amount, paid)
  queries.insert(ctx.tx, creditId, refund)
  await end(ctx, credit, amount)
  say(ctx, 'entered', { credit, amount })
  const { id, kind } = refund
  await ctx.emit('credit.refund_done', { ...doneOf(credit), id, kind, on: paid.paid_on })
  return id
}

function refuseBefore(day: string, { invoice_day: from, invoice_number: number }: Credit): void {
  if (day < from)
    throw invalid(
      '/paid_on',
      'before_credit',
      `${number} is of ${dateText(from)}, so nothing of it came back before. Name that day or a later one.`,
    )
}

/** The credit is lost, or a part of it. Nothing is changed before another person confirms it. */
export async function enterWriteOff(ctx: Ctx, creditId: string, lost: Lost): Promise<string> {
  const credit = await lockOpen(ctx, creditId)
  const amount = amountOf(credit, lost.amount)
  const writeOff = newWriteOff(ctx, amount, lost)
  queries.insert(ctx.tx, creditId, writeOff)
  say(ctx, 'proposed', { credit, amount, reason: lost.reason })
  return writeOff.id
}

/** A second person writes it off. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const { refund, credit } = await lockRefund(ctx, id, version)
  const confirmed = confirmation(ctx, refund)
  refuseUsed(credit, ctx.today)
  refuseMoreThanLeft(credit, refund)
  queries.decide(ctx.tx, confirmed)
  const { amount, kind } = refund
  await end(ctx, credit, amount)
  say(ctx, 'confirmed', { credit, amount })
  await ctx.emit('credit.refund_done', { ...doneOf(credit), id, kind, on: ctx.today })
}

/** A second person refuses, or who entered it withdraws it. */
export async function refuse(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const { refund, credit } = await lockRefund(ctx, id, version)
  const refused = refusal(ctx, refund, reason)
  queries.decide(ctx.tx, refused)
  say(ctx, refused.act, { credit, amount: refund.amount, reason })
}

/** It was wrong: the credit is open again, and the next payment deducts it. */
export async function takeBack(ctx: Ctx, id: string, { reason, version }: Why): Promise<string> {
  const { refund, credit } = await lockRefund(ctx, id, version)
  queries.takeBack(ctx.tx, takingBack(ctx, refund, reason))
  reopenCredit(ctx, credit.id)
  say(ctx, 'taken_back', { credit, amount: refund.amount, reason })
  await ctx.emit('credit.refund_taken_back', { ...doneOf(credit), id, kind: refund.kind })
  return 'Taken back. The credit is open again.'
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

type Said = { credit: Credit; amount: bigint; reason?: string }
/** On record in the history of the invoice. */
function say(ctx: Ctx, act: RefundAct, { credit, amount, reason }: Said): void {
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
