import { divide, divided, lastDueDay } from '../../instalments/index.ts'
import { addDays, isWorkday, nextWorkday } from '../../kernel/calendar.ts'
import { conflict, invalid, type Problem } from '../../kernel/problem.ts'
import { nextNumber } from '../../organisations/index.ts'
import { sharePaymentAccount, type PaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { isHeld } from '../../retainage/index.ts'
import { dateText } from '../../platform/view/format.ts'
import { choose, netOf, type Chosen } from '../choosing.ts'
import * as itemQueries from '../item-queries.ts'
import type { CandidateRow } from '../item-queries.ts'
import { payDayFor, type Due } from '../pay-day.ts'
import { railNamed } from '../rails/index.ts'
import type { Rail } from '../rails/port.ts'
import { runSubject } from '../run.ts'
import * as queries from '../run-queries.ts'
import { expectEverywhere } from './everywhere.ts'

export type Proposal = {
  account_id: string
  rail: string
  /** Null: as late as the first of it may be. */
  pay_on: string | null
  due_until: string
  take_discounts: boolean
  vendor_id: string | null
}
const most = 10_000
/** So far ahead a run may be proposed. */
const daysAhead = 365

/** Proposes to pay what is due by a day from one account of ours, less credits of the same vendors. */
export async function propose(ctx: Ctx, proposal: Proposal): Promise<string> {
  expectEverywhere(ctx, 'payments.propose')
  const account = await sharePaymentAccount(ctx.tx, proposal.account_id)
  if (!account.active)
    throw invalid('/account_id', 'not_active', 'This account is closed. Choose another one.')
  const rail = railFor(proposal.rail, account)
  const days = await bankDays(ctx, account.id)
  const firstDay = proposal.pay_on ?? days.first
  refuseDays(ctx, {
    pay_on: firstDay,
    due_until: proposal.due_until,
    holidays: days.holidays,
  })
  const candidates = await itemQueries.lockDue(ctx.tx, {
    entityId: account.entity_id,
    currency: account.currency,
    dueUntil: proposal.due_until,
    discountOn: proposal.take_discounts ? firstDay : null,
    vendorId: proposal.vendor_id,
    today: ctx.today,
    payOn: firstDay,
    atStripe: rail.to === 'stripe_recipient',
    most,
  })
  const waiting = await itemQueries.waitingAmong(ctx.tx, candidates)
  const payable = candidates.filter(({ id }) => !waiting.has(id))
  const chosen = choose(payable.filter(isPayableBy(rail, firstDay)), {
    discounted: hasDiscountOn({ ...proposal, pay_on: firstDay }),
  })
  if (chosen.length === 0)
    throw await nothingDue(ctx, account, {
      ...proposal,
      onlyPays: rail.onlyPays,
    })
  const payOn = proposal.pay_on ?? payDayFor(chosen.flatMap(debtOf), days)
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'payment_run')
  const items = await itemsFor(ctx, chosen)
  queries.insert(ctx.tx, {
    id,
    number,
    title: `${account.name}, ${rail.name}`,
    accountId: account.id,
    rail: rail.code,
    payOn,
    dueUntil: proposal.due_until,
    takeDiscounts: proposal.take_discounts,
    currency: account.currency,
    total: netOf(items),
    by: ctx.actor.userId,
  })
  queries.addProposer(ctx.tx, id, ctx.actor.userId)
  itemQueries.takeAll(ctx.tx, id, items)
  ctx.record('payment_run.proposed', runSubject(id), { number, parts: items.length })
  return id
}

/** What decides on which day a run is paid. A credit is deducted on any day. */
const debtOf = ({ of, discount }: Chosen<CandidateRow>): Due[] =>
  of.amount > 0n ? [{ ...of, discount }] : []

/** The first day and the last on which a run may be paid, and the holidays in between. */
async function bankDays(ctx: Ctx, accountId: string) {
  const last = addDays(ctx.today, daysAhead)
  const holidays = await itemQueries.holidaysBetween(ctx.tx, {
    accountId,
    first: ctx.today,
    last,
  })
  return { first: nextWorkday(ctx.today, holidays), last, holidays }
}

type PaidFrom = { entity: string; entity_id: string; currency: string }
/** Where other runs have what is due, they are named. */
async function nothingDue(
  ctx: Ctx,
  { entity, entity_id: entityId, currency }: PaidFrom,
  {
    due_until: dueUntil,
    vendor_id: vendorId,
    onlyPays,
  }: Proposal & { onlyPays: string | undefined },
): Promise<Problem> {
  const runs = await itemQueries.runsWith(ctx.tx, { entityId, currency, dueUntil, vendorId })
  const what = `of ${entity} in ${currency} can be paid that is due until ${dateText(dueUntil)}`
  const numbers = runs.map(({ number }) => number).join(', ')
  const taken = runs.length === 0 ? '' : ` What is due is in ${numbers} already.`
  const only = onlyPays === undefined ? '' : ` ${onlyPays}`
  return conflict(
    'nothing_due',
    `Nothing${runs.length === 0 ? '' : ' more'} ${what}.${taken}${only} “Due payments” says what is due later, and what is blocked.`,
  )
}

function railFor(code: string, account: PaymentAccount): Rail {
  const rail = railNamed(code)
  if (!rail) throw invalid('/rail', 'unknown', 'Choose how the bank is told from the list.')
  const why = rail.whyNotFrom?.(account) ?? null
  if (why !== null) throw invalid('/rail', why.code, why.message)
  return rail
}

type Days = { pay_on: string; due_until: string; holidays: ReadonlySet<string> }
export function refuseDays(ctx: Ctx, { pay_on: payOn, due_until: dueUntil, holidays }: Days): void {
  if (payOn < ctx.today)
    throw invalid('/pay_on', 'past', 'The day of payment is past. Choose today or later.')
  const last = addDays(ctx.today, daysAhead)
  if (payOn > last)
    throw invalid(
      '/pay_on',
      'too_late',
      `The day of payment is more than a year ahead. Choose ${dateText(last)} or a day before it.`,
    )
  if (!isWorkday(payOn, holidays))
    throw invalid(
      '/pay_on',
      'no_workday',
      'Banks do not pay on that day: it is a weekend or a holiday. Choose a workday.',
    )
  if (dueUntil > lastDueDay)
    throw invalid('/due_until', 'too_late', 'Choose a day before the year 9000.')
}

/** A file pays to accounts alone; by hand it is paid by card, cheque or direct debit, too. */
export const isPayableBy =
  ({ to }: Rail, payOn: string) =>
  (candidate: CandidateRow): boolean =>
    candidate.stop_reason === null &&
    !candidate.overtaken &&
    candidate.waiting_debit === null &&
    !isHeld(candidate.held, payOn) &&
    !candidate.on_hold &&
    (candidate.amount < 0n ||
      candidate.account_id !== null ||
      (!candidate.needs_account && to === 'anything'))

export const hasDiscountOn =
  ({
    pay_on: payOn,
    take_discounts: wanted,
  }: Pick<Proposal, 'take_discounts'> & Pick<Days, 'pay_on'>) =>
  ({ discount_until: until }: CandidateRow): boolean =>
    wanted && until !== null && payOn <= until

/** Where only a part of a credit can be deducted, the rest of it becomes a part of its own and stays open. */
export async function itemsFor(
  ctx: Ctx,
  chosen: readonly Chosen<CandidateRow>[],
): Promise<itemQueries.NewItem[]> {
  for (const { of, part } of chosen) {
    const parts = part === of.amount ? null : divided({ amount: of.amount, discount: 0n }, part)
    if (parts) await divide(ctx, { id: of.id, invoice_id: of.invoice_id }, { parts, dueDate: null })
  }
  return chosen.map(({ of, accountId, part, discount }) => ({
    id: ctx.newId(),
    instalmentId: of.id,
    accountId,
    amount: part,
    discount,
  }))
}
