import { businessDate } from '../../kernel/calendar.ts'
import { moveTo } from '../../kernel/lifecycle.ts'
import { conflict, forbidden, invalid } from '../../kernel/problem.ts'
import { amountOf, message, type Message } from '../../messages/index.ts'
import { notify } from '../../notifications/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { dateText } from '../../platform/view/format.ts'
import * as itemQueries from '../item-queries.ts'
import { paymentMoves, paymentSubject, type Payment } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { runLifecycle, runSubject, statusAfter, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { url } from '../url.ts'
import { expectEverywhere } from './everywhere.ts'

declare module '../../platform/events.ts' {
  interface Events {
    /** A vendor was paid; what it is to read of it. */
    'payment.settled': (paid: { id: string; vendorId: string; on: string; body: Message }) => void
    /** Credits paid all of it, so no bank was told. */
    'offset.settled': (offset: { id: string; on: string }) => void
    /** What a vendor was paid came back. */
    'payment.returned': (returned: { id: string; on: string }) => void
  }
}

export type Answer = {
  on: string
  /** What proves it, such as the number of a statement. */
  evidence?: string | null | undefined
  version?: number | undefined
  /** It is in a file of the bank, whose days are taken as they are. */
  byBank?: boolean
}
export type Reasoned = Answer & { reason: string }

/** The bank, or a person who paid by hand, says that it was paid. */
export async function settle(ctx: Ctx, id: string, answer: Answer): Promise<void> {
  const payment = await lockPayment(ctx, id, answer)
  const settled = paymentMoves.move('settle', payment, ctx.actor)
  if (payment.rail === 'by_hand' && !answer.evidence)
    throw invalid(
      '/evidence',
      'missing',
      'Say what proves it, such as the number of the bank’s receipt. It may be attached, too.',
    )
  paymentQueries.saveAnswer(ctx.tx, {
    ...saved(ctx, id, answer),
    move: settled,
    settledOn: answer.on,
    reason: null,
  })
  if (payment.status === 'failed') await settleFailed(ctx, payment, answer)
  else itemQueries.settleItems(ctx.tx, [id])
  ctx.record('payment.settled', paymentSubject(id), { on: answer.on, evidence: answer.evidence })
  await refreshRun(ctx, payment.run_id)
  await tellOfPayment(ctx, payment, answer.on)
}

/** It was said to have failed. What it pays must still be as it was: nothing is paid twice. */
async function settleFailed(
  ctx: Ctx,
  { id, number }: Payment,
  { evidence }: Answer,
): Promise<void> {
  if (!evidence)
    throw invalid(
      '/evidence',
      'missing',
      'It was said to have failed. Say what proves that it was paid, such as the number of the statement.',
    )
  const parts = await itemQueries.lockFailedParts(ctx.tx, id)
  for (const part of parts) refuseTaken(part, number)
  itemQueries.settleAfterAll(ctx.tx, id)
}
function refuseTaken(part: itemQueries.FailedPart, number: string): void {
  const { status, run_number: run, invoice_number: invoice } = part
  if (status === 'dropped') return
  if (run !== null)
    throw conflict(
      'being_paid',
      `${run} has what ${number} was to pay (${invoice}). Where that is not with the bank yet, leave it out there, then say again that ${number} was paid. Otherwise the vendor has been paid twice: ask it for the money back.`,
    )
  if (status !== 'open' || part.amount !== part.was)
    throw conflict(
      'part_divided',
      `${invoice} was divided after ${number} had failed, so it is in other parts now. Propose a run that pays those parts by hand, with this proof: no bank is told of it.`,
    )
}

/** The vendor hears what was paid, and for which invoices. */
async function tellOfPayment(ctx: Ctx, payment: Payment, day: string): Promise<void> {
  const items = await itemQueries.itemsOfPayment(ctx.tx, {
    paymentId: payment.id,
    today: ctx.today,
  })
  await ctx.emit('payment.settled', {
    id: payment.id,
    vendorId: payment.vendor_id,
    on: day,
    body: message('letter.payment_made', {
      organisation: ctx.actor.organisation.name,
      amount: amountOf(payment.total, payment.currency),
      day,
      number: payment.number,
      invoices: items.slice(0, mostNamed).map((item) => item.supplier_number),
    }),
  })
}
/** So many invoices a mail names. */
const mostNamed = 100

/** It was not paid: what it was to pay is open again, and can be paid in another run. */
export async function fail(ctx: Ctx, id: string, answer: Reasoned): Promise<void> {
  await undo(ctx, id, { answer, act: 'fail', event: 'failed' })
}

/** It was paid, and came back. */
export async function bringBack(ctx: Ctx, id: string, answer: Reasoned): Promise<void> {
  await undo(ctx, id, { answer, act: 'bring_back', event: 'returned' })
}

type Undone = { answer: Reasoned; act: 'fail' | 'bring_back'; event: 'failed' | 'returned' }
async function undo(ctx: Ctx, id: string, { answer, act, event }: Undone): Promise<void> {
  const payment = await lockPayment(ctx, id, answer)
  const moved = paymentMoves.move(act, payment, ctx.actor)
  const people = await queries.peopleOf(ctx.tx, payment.run_id)
  if (people.some((one) => one.person_id === ctx.actor.userId && one.part === 'released'))
    throw forbidden(
      'You released this payment, so somebody else must say that it was not paid: it would be paid again.',
    )
  paymentQueries.saveAnswer(ctx.tx, {
    ...saved(ctx, id, answer),
    move: moved,
    settledOn: null,
    reason: answer.reason,
  })
  itemQueries.freeItems(ctx.tx, id)
  ctx.record(`payment.${event}`, paymentSubject(id), { on: answer.on, reason: answer.reason })
  if (event === 'returned') await ctx.emit('payment.returned', { id, on: answer.on })
  await refreshRun(ctx, payment.run_id)
  await tellOfFailure(ctx, payment)
}

const saved = (ctx: Ctx, id: string, { on, evidence = null }: Answer) => ({
  id,
  on,
  evidence,
  by: ctx.actor.userId,
})

/** The run before its payments, always in this order. */
async function lockPayment(ctx: Ctx, id: string, answer: Answer): Promise<Payment> {
  expectEverywhere(ctx, 'payments.settle')
  const { run_id: runId } = await paymentQueries.find(ctx.tx, id)
  const run = await ctx.lock(queries.paymentRun, runId)
  const payment = await ctx.lock(paymentQueries.payment, id, answer.version)
  refuseDay(ctx, run, answer)
  return payment
}

function refuseDay(ctx: Ctx, run: Run, { on, byBank }: Answer): void {
  if (on > ctx.today)
    throw invalid('/on', 'future', 'The day must not be in the future: name the day it happened.')
  if (on < '2000-01-01') throw invalid('/on', 'past', 'Name the day it happened.')
  const released = run.released_at && businessDate(run.released_at, ctx.actor.organisation.timeZone)
  if (!byBank && released !== null && on < released)
    throw invalid(
      '/on',
      'before_release',
      `It was released on ${dateText(released)}. Name that day or a later one.`,
    )
}

/** The run follows from its payments, and must be locked. */
export async function refreshRun(ctx: Ctx, runId: string): Promise<void> {
  const [run, counts] = await Promise.all([
    queries.find(ctx.tx, runId),
    paymentQueries.countsOf(ctx.tx, runId),
  ])
  const after = statusAfter(counts)
  if (after === null || after === run.status) return
  queries.saveStatus(ctx.tx, runId, moveTo(runLifecycle, run.status, after))
  ctx.record(`payment_run.${after}`, runSubject(runId))
}

async function tellOfFailure(ctx: Ctx, payment: Payment): Promise<void> {
  const { proposed_by: proposer } = await queries.find(ctx.tx, payment.run_id)
  await notify(ctx, [proposer], {
    kind: 'request_decided',
    key: `payment failed ${payment.id} ${payment.version}`,
    title: message('notice.payment_failed', { number: payment.number }),
    body: null,
    path: url.payment(payment.id),
    subject: paymentSubject(payment.id),
  })
}
