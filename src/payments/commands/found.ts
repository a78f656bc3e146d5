import { conflict, forbidden, invalid } from '../../kernel/problem.ts'
import { move } from '../../kernel/lifecycle.ts'
import { nextNumber, nextNumbers } from '../../organisations/index.ts'
import { sharePaymentAccount, type PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { isHeld, untilText } from '../../retainage/index.ts'
import { readDutiesOn } from '../../segregation-of-duties/index.ts'
import { overtakenAmong } from '../../set-offs/index.ts'
import * as itemQueries from '../item-queries.ts'
import type { CandidateRow } from '../item-queries.ts'
import { paymentSubject, referenceOf } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { foundRail } from '../rails.ts'
import { runLifecycle, runSubject } from '../run.ts'
import * as queries from '../run-queries.ts'
import { answerLocked, bringBack } from './answer.ts'
import { expectEverywhere } from './everywhere.ts'

export type Found = {
  instalmentId: string
  accountId: string
  /** Our account, as the bank names it; null where it does not. */
  accountSaid: string | null
  amount: { minor: bigint; currency: string }
  /** The day on which the bank booked it. */
  day: string
  /** What proves it: the line of the statement. */
  evidence: string
  /** Who brought the statement in: somebody else must say what it paid. */
  importedBy: string
}

/**
 * What the bank took without a run of ours, such as by card or direct debit, paid an open part of an
 * approved invoice. The money is gone, so nothing is told to a bank: a run of this one payment is entered
 * as released by who says so, and settled with the line of the statement as its proof.
 */
export async function payFound(ctx: Ctx, found: Found): Promise<{ id: string; number: string }> {
  expectEverywhere(ctx, 'payments.settle')
  if (found.importedBy === ctx.actor.userId)
    throw forbidden(
      'You imported this statement, so somebody else must say which invoice it paid. Setting a line aside needs nobody else.',
    )
  await itemQueries.shareVendorOfPart(ctx.tx, found.instalmentId)
  const account = await sharePaymentAccount(ctx.tx, found.accountId)
  const part = await lockPart(ctx, account, found)
  const id = ctx.newId()
  const duties = await readDutiesOn(ctx, [part.invoice_id])
  await duties.save('payment.release', runSubject(id))
  await enterRun(ctx, id, { account, found })
  const payment = await enterPayment(ctx, id, { part, found })
  const locked = await ctx.lock(paymentQueries.payment, payment.id)
  await answerLocked(ctx, [
    {
      payment: { ...locked, own: true },
      act: 'settle',
      answer: { on: found.day, reason: '', evidence: found.evidence, byBank: true },
    },
  ])
  return payment
}

async function lockPart(
  ctx: Ctx,
  { entity_id: entityId, entity, currency, name, ending }: PaymentAccount,
  { instalmentId, amount, accountSaid }: Found,
): Promise<CandidateRow> {
  if (currency !== amount.currency)
    throw invalid('/account_id', 'currency', `Choose an account in ${amount.currency}.`)
  if (accountSaid !== null && /\d{4}$/.test(accountSaid) && !accountSaid.endsWith(ending))
    throw invalid(
      '/account_id',
      'other_account',
      `The statement is of the account that ends with ${accountSaid.slice(-4)}, and ${name} ends with ${ending}. Choose the account of the statement, or set the line aside.`,
    )
  const part = await itemQueries.lockOne(ctx.tx, {
    id: instalmentId,
    entityId,
    currency,
    today: ctx.today,
  })
  if (!part)
    throw invalid(
      '/instalment_id',
      'not_open',
      `It is not open any more, or not of ${entity}, whose account this is. Open the line again and choose from what is open.`,
    )
  if (part.amount !== amount.minor)
    throw invalid(
      '/instalment_id',
      'amount',
      'Its amount is not that of the line. Divide the part on the page of its invoice first, then choose the one of this amount.',
    )
  if (part.stop_reason !== null || part.on_hold)
    throw conflict(
      'blocked',
      `${part.invoice_number} of ${part.vendor_name} must not be paid now: ${part.stop_reason === null ? 'payments to the vendor are on hold' : 'its payment is stopped'}. Lift that first where the payment is right, or ask the vendor for the money back.`,
    )
  if (isHeld(part.held, ctx.today))
    throw conflict(
      'blocked',
      `This part of ${part.invoice_number} is held back ${untilText(part.held)}. Release it on the page of its order where the payment is right, or ask the vendor for the money back.`,
    )
  const [overtaken] = await overtakenAmong(ctx.tx, [part.id])
  if (overtaken?.bill)
    throw conflict(
      'blocked',
      `${overtaken.bill} bills what advance ${part.invoice_number} was to pay. Void that bill, say again what the line paid, and enter the bill again: it is reduced by the advance then.`,
    )
  return part
}

type Entered = { account: PaymentAccount; found: Found }
async function enterRun(ctx: Ctx, id: string, { account, found }: Entered): Promise<void> {
  const number = await nextNumber(ctx, 'payment_run')
  queries.insert(ctx.tx, {
    id,
    number,
    title: `${account.name}, ${foundRail.name}`,
    accountId: account.id,
    rail: foundRail.code,
    payOn: found.day,
    dueUntil: found.day,
    takeDiscounts: false,
    currency: account.currency,
    total: found.amount.minor,
    by: ctx.actor.userId,
  })
  queries.addProposer(ctx.tx, id, found.importedBy)
  queries.addReleaser(ctx.tx, id, ctx.actor.userId)
  ctx.record('payment_run.found', runSubject(id), { number })
}

type Part = { part: CandidateRow; found: Found }
async function enterPayment(
  ctx: Ctx,
  runId: string,
  { part, found }: Part,
): Promise<{ id: string; number: string }> {
  const [number] = await nextNumbers(ctx, 'payment', 1)
  const [id, itemId] = [ctx.newId(), ctx.newId()]
  itemQueries.takeAll(ctx.tx, runId, [
    { id: itemId, instalmentId: part.id, accountId: null, amount: part.amount, discount: 0n },
  ])
  paymentQueries.insertAll(ctx.tx, {
    runId,
    ownerId: ctx.actor.userId,
    currency: found.amount.currency,
    payOn: found.day,
    payments: [
      {
        id,
        number: number!,
        reference: referenceOf(id),
        vendorId: part.vendor_id,
        accountId: null,
        total: part.amount,
        invoiceIds: [part.invoice_id],
      },
    ],
  })
  itemQueries.sendItems(ctx.tx, [{ itemId, paymentId: id }])
  queries.saveReleased(ctx.tx, {
    id: runId,
    move: move(runLifecycle, 'draft', 'find'),
    at: ctx.now,
    sentOn: found.day,
    file: null,
  })
  ctx.record('payment.sent', paymentSubject(id), { found: true })
  return { id, number: number! }
}

/** It was another one: what it was said to have paid is open again. Never by who said that it was paid. */
export async function takeBackFound(ctx: Ctx, paymentId: string, reason: string): Promise<void> {
  const { rail, number } = await paymentQueries.find(ctx.tx, paymentId)
  if (rail !== foundRail.code)
    throw conflict(
      'not_found_on_statement',
      `${number} was sent by a run of ours, so it is not taken back here. Where the money came back, say so on its page.`,
    )
  await bringBack(ctx, paymentId, { on: ctx.today, reason })
}
