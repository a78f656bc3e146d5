import { conflict, forbidden, invalid } from '../../kernel/problem.ts'
import { dropCredits, lockCredits, overpay } from '../../instalments/index.ts'
import { move } from '../../kernel/lifecycle.ts'
import { money } from '../../kernel/money.ts'
import { amountOf, message } from '../../messages/index.ts'
import { nextNumber, nextNumbers } from '../../organisations/index.ts'
import { sharePaymentAccount, type PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { moneyText } from '../../platform/view/format.ts'
import { isHeld, untilText } from '../../retainage/index.ts'
import { readDutiesOn } from '../../segregation-of-duties/index.ts'
import { overtakenAmong } from '../../set-offs/index.ts'
import { discountOn, isPaidWithDiscount } from '../found.ts'
import * as itemQueries from '../item-queries.ts'
import type { CandidateRow, ChosenRow } from '../item-queries.ts'
import { paymentSubject, referenceOf } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { foundRail } from '../rails/statement/index.ts'
import { runLifecycle, runSubject } from '../run.ts'
import * as queries from '../run-queries.ts'
import { url } from '../url.ts'
import { answerLocked, bringBack } from './answer.ts'
import { expectEverywhere } from './everywhere.ts'

export type Found = {
  /** One part of an invoice or several, all of one vendor. */
  partIds: readonly string[]
  /** What is above these parts stays as a credit with the vendor. */
  restIsCredit: boolean
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
 * What the bank took without a run of ours, such as by card or direct debit, paid open parts of approved
 * invoices. The money is gone, so nothing is told to a bank: a run of this one payment is entered as
 * released by who says so, and settled with the line of the statement as its proof.
 */
export async function payFound(ctx: Ctx, found: Found): Promise<{ id: string; number: string }> {
  expectEverywhere(ctx, 'payments.settle')
  if (found.importedBy === ctx.actor.userId)
    throw forbidden(
      'You imported this statement, so somebody else must say which invoice it paid. Setting a line aside needs nobody else.',
    )
  await itemQueries.shareVendorsOfParts(ctx.tx, found.partIds)
  const account = await sharePaymentAccount(ctx.tx, found.accountId)
  refuseAccount(account, found)
  const parts = await lockParts(ctx, account, found)
  const paid = await withRest(ctx, parts, found)
  const id = ctx.newId()
  const invoiceIds = [...new Set(paid.map((part) => part.invoice_id))]
  const duties = await readDutiesOn(ctx, invoiceIds)
  await duties.save('payment.release', runSubject(id))
  await enterRun(ctx, id, { account, found })
  const payment = await enterPayment(ctx, id, { parts: paid, invoiceIds, found })
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

function refuseAccount(
  { currency, name, ending }: PaymentAccount,
  { amount, accountSaid }: Found,
): void {
  if (currency !== amount.currency)
    throw invalid('/account_id', 'currency', `Choose an account in ${amount.currency}.`)
  if (accountSaid !== null && /\d{4}$/.test(accountSaid) && !accountSaid.endsWith(ending))
    throw invalid(
      '/account_id',
      'other_account',
      `The statement is of the account that ends with ${accountSaid.slice(-4)}, and ${name} ends with ${ending}. Choose the account of the statement, or set the line aside.`,
    )
}

async function lockParts(
  ctx: Ctx,
  { entity_id: entityId, entity, currency }: PaymentAccount,
  { partIds }: Found,
): Promise<ChosenRow[]> {
  const parts = await itemQueries.lockChosen(ctx.tx, { partIds, today: ctx.today })
  refuseInRun(parts)
  const payable = parts.filter(
    (part) => part.status === 'open' && part.entity_id === entityId && part.currency === currency,
  )
  if (payable.length < partIds.length)
    throw invalid(
      '/instalment_ids',
      'not_open',
      `Not all of it is open, or it is not of ${entity}, whose account this is. Open the line again and choose from what is open.`,
    )
  if (new Set(payable.map((part) => part.vendor_id)).size > 1)
    throw invalid(
      '/instalment_ids',
      'several_vendors',
      'The bank paid one vendor with it. Choose what is of one vendor.',
    )
  for (const part of payable) {
    refuseStopped(part)
    refuseHeld(part, ctx.today)
  }
  await refuseWrittenOff(ctx, payable)
  await refuseOvertaken(ctx, payable)
  return [...payable]
}

function refuseInRun(parts: readonly ChosenRow[]): void {
  const taken = parts.find(({ status, run }) => status !== 'open' && run !== null)
  if (!taken?.run) return
  throw invalid(
    '/instalment_ids',
    'not_open',
    `${taken.run.number} has ${taken.invoice_number} of ${taken.vendor_name}. Where it is not with the bank yet, leave it out of that run first. Otherwise its payment is what the line is about: name that.`,
  ).leadingTo({ label: `Open ${taken.run.number}`, href: url.run(taken.run.id) })
}

function refuseStopped(part: CandidateRow): void {
  if (part.stop_reason === null && !part.on_hold) return
  const why =
    part.stop_reason === null ? 'payments to the vendor are on hold' : 'its payment is stopped'
  throw conflict(
    'blocked',
    `${part.invoice_number} of ${part.vendor_name} must not be paid now: ${why}. ${liftFirst}`,
  )
}

function refuseHeld({ held, invoice_number: invoice }: CandidateRow, today: string): void {
  if (!isHeld(held, today)) return
  throw conflict('blocked', `This part of ${invoice} is held back ${untilText(held)}. ${liftFirst}`)
}
async function refuseWrittenOff(ctx: Ctx, parts: readonly ChosenRow[]): Promise<void> {
  const waiting = await itemQueries.waitingAmong(ctx.tx, parts)
  const part = parts.find(({ id }) => waiting.has(id))
  if (!part) return
  throw conflict(
    'blocked',
    `A credit of ${part.invoice_number} waits for a second person to write it off. Refuse or withdraw that first: then it can be deducted.`,
  )
}
const liftFirst =
  'Lift that first where the payment is right, or ask the vendor for the money back.'

async function refuseOvertaken(ctx: Ctx, parts: readonly ChosenRow[]): Promise<void> {
  const overtaken = await overtakenAmong(
    ctx.tx,
    parts.map(({ id }) => id),
  )
  const one = overtaken.find(({ bill }) => bill !== null)
  if (one)
    throw conflict(
      'blocked',
      `${one.bill} bills what advance ${one.invoice_number} was to pay. Void that bill, say again what the line paid, and enter the bill again: it is reduced by the advance then.`,
    )
}

type PaidPart = ChosenRow & { taken: bigint }
/**
 * What was paid above the parts is paid with the last of them, and stands beside it as a credit that is open. What is
 * lower by exactly their discounts paid them whole. `taken`: the discount of each.
 */
async function withRest(
  ctx: Ctx,
  parts: readonly ChosenRow[],
  { amount, restIsCredit, day }: Found,
): Promise<PaidPart[]> {
  if (isPaidWithDiscount(parts, { minor: amount.minor, day }))
    return parts.map((part) => ({ ...part, taken: discountOn(part, day) }))
  const sum = parts.reduce((all, part) => all + part.amount, 0n)
  const rest = amount.minor - sum
  const text = (minor: bigint): string => moneyText(money(minor, amount.currency))
  if (rest < 0n)
    throw invalid(
      '/instalment_ids',
      'amount',
      `What you chose comes to ${text(sum)}, and the line is of ${text(amount.minor)}. Choose less. ${discountText(parts, day, text)}Where a part was paid in part, divide it on the page of its invoice first.`,
    )
  if (rest === 0n) return parts.map((part) => ({ ...part, taken: 0n }))
  if (!restIsCredit)
    throw invalid(
      '/rest',
      'amount',
      `What you chose comes to ${text(sum)}, ${text(rest)} less than the line. Choose what else it paid, or say that the rest stays as a credit with the vendor.`,
    )
  const last = parts.findLast((part) => part.amount > 0n)
  if (!last)
    throw invalid('/instalment_ids', 'only_credits', 'Credits are not paid. Choose what it paid.')
  await overpay(ctx, last, rest)
  return parts.map((part) => ({
    ...part,
    taken: 0n,
    amount: part === last ? part.amount + rest : part.amount,
  }))
}

function discountText(
  parts: readonly ChosenRow[],
  day: string,
  text: (minor: bigint) => string,
): string {
  const discount = parts.reduce((all, part) => all + discountOn(part, day), 0n)
  return discount === 0n
    ? ''
    : `Their discount on the day of the line is ${text(discount)}, which is not the difference. `
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

type Paid = { parts: readonly PaidPart[]; invoiceIds: readonly string[]; found: Found }
async function enterPayment(
  ctx: Ctx,
  runId: string,
  { parts, invoiceIds, found }: Paid,
): Promise<{ id: string; number: string }> {
  const [number] = await nextNumbers(ctx, 'payment', 1)
  const id = ctx.newId()
  const items = parts.map((part) => ({
    id: ctx.newId(),
    instalmentId: part.id,
    accountId: null,
    amount: part.amount,
    discount: part.taken,
  }))
  itemQueries.takeAll(ctx.tx, runId, items)
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
        vendorId: parts[0]!.vendor_id,
        accountId: null,
        total: found.amount.minor,
        invoiceIds: [...invoiceIds],
      },
    ],
  })
  itemQueries.sendItems(
    ctx.tx,
    items.map((item) => ({ itemId: item.id, paymentId: id })),
  )
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
  const payment = await paymentQueries.find(ctx.tx, paymentId)
  const { rail, number, vendor_id: vendorId, total, currency } = payment
  if (rail !== foundRail.code)
    throw conflict(
      'not_found_on_statement',
      `${number} was sent by a run of ours, so it is not taken back here. Where the money came back, say so on its page.`,
    )
  await bringBack(ctx, paymentId, { on: ctx.today, reason })
  const parts = await itemQueries.lockParts(ctx.tx, paymentId)
  const credits = await lockCredits(
    ctx,
    parts.map(({ id }) => id),
  )
  const deducted = credits.find(({ status }) => status === 'in_run')
  if (deducted)
    throw conflict(
      'credit_in_run',
      `${deducted.run_number} deducts the credit that ${number} left. Leave it out of that run first, then take this back.`,
    )
  dropCredits(ctx, credits)
  await ctx.emit('found_payment.taken_back', {
    id: paymentId,
    vendorId,
    body: message('letter.payment_not_made', {
      organisation: ctx.actor.organisation.name,
      amount: amountOf(total, currency),
      number,
      invoices: [...new Set(parts.map((part) => part.supplier_number))],
    }),
  })
}
