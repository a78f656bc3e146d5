import { businessDate } from '../../kernel/calendar.ts'
import { move, moveTo, type Move } from '../../kernel/lifecycle.ts'
import { conflict, forbidden, invalid } from '../../kernel/problem.ts'
import { amountOf, message, type Message } from '../../messages/index.ts'
import { notify } from '../../notifications/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { dateText } from '../../platform/view/format.ts'
import { overtakenAmong, refundsKeeping } from '../../set-offs/index.ts'
import * as itemQueries from '../item-queries.ts'
import { paymentLifecycle, paymentMoves, paymentSubject, type Payment } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { endedCreditOf } from '../../instalments/index.ts'
import { railNamed, serviceOf } from '../rails/index.ts'
import type { ServiceAnswer } from '../rails/port.ts'
import { runLifecycle, runSubject, statusAfter, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { url } from '../url.ts'
import { expectEverywhere } from './everywhere.ts'

declare module '../../platform/events.ts' {
  interface Events {
    /** A vendor was paid; what it is to read of it. */
    'payment.settled': (paid: { id: string; vendorId: string; on: string; body: Message }) => void
    /** The vendor was told of a payment that was another one’s: `body` is what it is to read now. */
    'found_payment.taken_back': (payment: { id: string; vendorId: string; body: Message }) => void
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
  /** The service that pays said it, and no person. */
  byService?: boolean
}
export type Reasoned = Answer & { reason: string }

/** The bank, or a person who paid by hand, says that it was paid. */
export async function settle(ctx: Ctx, id: string, answer: Answer): Promise<void> {
  const payment = await lockPayment(ctx, id, answer)
  await saveSettled(ctx, payment, answer)
  await refreshRun(ctx, payment.run_id)
  await tellOfPayments(ctx, [{ payment, on: answer.on }])
}

async function saveSettled(ctx: Ctx, payment: Payment, answer: Answer): Promise<void> {
  const settled = moveBy(ctx, payment, { act: 'settle', answer })
  if (railNamed(payment.rail)?.tells.by === 'person' && !answer.evidence)
    throw invalid(
      '/evidence',
      'missing',
      'Say what proves it, such as the number of the bank’s receipt. It may be attached, too.',
    )
  paymentQueries.saveAnswer(ctx.tx, {
    ...saved(ctx, payment.id, answer),
    move: settled,
    settledOn: answer.on,
    reason: null,
  })
  if (payment.status === 'failed') await settleFailed(ctx, payment, answer)
  else itemQueries.settleItems(ctx.tx, [payment.id])
  ctx.record('payment.settled', paymentSubject(payment.id), {
    on: answer.on,
    evidence: answer.evidence,
  })
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
  const parts = await itemQueries.lockParts(ctx.tx, id)
  for (const part of parts) refuseTaken(part, number)
  await refuseOvertaken(ctx, parts, number)
  itemQueries.settleAfterAll(ctx.tx, id)
}
/**
 * A bill that is not paid yet must be reduced by the advance first. Where the bill is paid, the vendor has the money
 * twice, and that is put on record.
 */
async function refuseOvertaken(
  ctx: Ctx,
  parts: readonly itemQueries.FailedPart[],
  number: string,
): Promise<void> {
  const overtaken = await overtakenAmong(
    ctx.tx,
    parts.map(({ id }) => id),
  )
  const one = overtaken.find(({ bill }) => bill !== null)
  if (one)
    throw conflict(
      'blocked',
      `${number} paid advance ${one.invoice_number}, and ${one.bill} was approved as if nothing was paid ahead. Void ${one.bill}, say again that ${number} was paid, and enter the bill again: it is reduced by the advance then.`,
    )
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

type Told = { payment: Payment; on: string }
/** The vendors hear what was paid, and for which invoices. */
async function tellOfPayments(ctx: Ctx, paid: readonly Told[]): Promise<void> {
  if (paid.length === 0) return
  const items = await itemQueries.invoicesPaid(
    ctx.tx,
    paid.map(({ payment }) => payment.id),
  )
  const numbers = Map.groupBy(items, (item) => item.payment_id)
  await Promise.all(
    paid.map(({ payment, on }) =>
      ctx.emit('payment.settled', {
        id: payment.id,
        vendorId: payment.vendor_id,
        on,
        body: message('letter.payment_made', {
          organisation: ctx.actor.organisation.name,
          amount: amountOf(payment.total, payment.currency),
          day: on,
          number: payment.number,
          invoices: (numbers.get(payment.id) ?? [])
            .slice(0, mostNamed)
            .map((item) => item.supplier_number),
        }),
      }),
    ),
  )
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
async function undo(ctx: Ctx, id: string, undone: Undone): Promise<void> {
  const payment = await lockPayment(ctx, id, undone.answer)
  const people = await queries.peopleOf(ctx.tx, payment.run_id)
  const own = people.some((one) => one.person_id === ctx.actor.userId && one.part === 'released')
  await saveUndone(ctx, { ...payment, own }, undone)
  await refreshRun(ctx, payment.run_id)
  await tellOfFailure(ctx, payment)
}

type Locked = Payment & { own: boolean }
async function saveUndone(
  ctx: Ctx,
  payment: Locked,
  { answer, act, event }: Undone,
): Promise<void> {
  const { id } = payment
  const moved = moveBy(ctx, payment, { act, answer })
  if (act === 'fail' && !answer.byService) refuseUnderWay(ctx, payment)
  if (payment.own)
    throw forbidden(
      'You released this payment, so somebody else must say that it was not paid: it would be paid again.',
    )
  if (act === 'bring_back') await refuseRefunded(ctx, payment)
  paymentQueries.saveAnswer(ctx.tx, {
    ...saved(ctx, id, answer),
    move: moved,
    settledOn: null,
    reason: answer.reason,
  })
  itemQueries.freeItems(ctx.tx, id)
  ctx.record(`payment.${event}`, paymentSubject(id), { on: answer.on, reason: answer.reason })
  if (event === 'returned') await ctx.emit('payment.returned', { id, on: answer.on })
}

/** A service’s answer follows from what it says; a person’s from what that person may do. */
const moveBy = (
  { actor }: Ctx,
  payment: Payment,
  { act, answer }: { act: Act; answer: Answer },
): Move =>
  answer.byService
    ? move(paymentLifecycle, payment.status, act)
    : paymentMoves.move(act, payment, actor)

/** What is said to have failed is paid again, so it must not be under way. */
function refuseUnderWay(ctx: Ctx, payment: Payment): void {
  const why = serviceOf(payment.rail)?.whyUnderWay(payment, ctx.now) ?? null
  if (why !== null) throw conflict('at_stripe', why)
}

/** What came back cannot have been paid back or lost besides. */
async function refuseRefunded(ctx: Ctx, { id, number }: Payment): Promise<void> {
  const [, [refund], credit] = await Promise.all([
    itemQueries.lockParts(ctx.tx, id),
    refundsKeeping(ctx.tx, id),
    endedCreditOf(ctx.tx, id),
  ])
  if (credit) throw creditEnded(number, credit)
  if (!refund) return
  const said = refund.kind === 'refund' ? 'paid back' : 'written off'
  throw conflict(
    'refunded',
    `${number} paid advance ${refund.number}, of which a part is recorded as ${said}. Take that back first: then the payment can have come back.`,
  ).leadingTo({ label: 'Open what is recorded', href: url.refund(refund.id) })
}

type Ended = NonNullable<Awaited<ReturnType<typeof endedCreditOf>>>
const creditEnded = (payment: string, { id, number, kind, status }: Ended) =>
  conflict(
    'refunded',
    status === 'pending'
      ? `${payment} left a credit of ${number}, which waits to be written off. Refuse or withdraw that first: then the payment can have come back.`
      : `${payment} left a credit of ${number}, which is recorded as ${kind === 'refund' ? 'paid back' : 'written off'}. Take that back first: then the payment can have come back.`,
  ).leadingTo({ label: 'Open what is recorded', href: url.creditRefund(id) })

export type Act = 'settle' | 'fail' | 'bring_back'
export type Said = { payment: Locked; act: Act; answer: Reasoned }
/** What a bank says of many payments, which are locked with their runs: each run is looked at once. */
export async function answerLocked(ctx: Ctx, said: readonly Said[]): Promise<void> {
  const now = new Map<string, Locked>()
  for (const { payment: before, act, answer } of said) {
    const payment = now.get(before.id) ?? before
    if (act === 'settle') await saveSettled(ctx, payment, answer)
    else await saveUndone(ctx, payment, { answer, act, event: eventOf[act] })
    now.set(payment.id, { ...payment, status: statusAfterAct[act] })
  }
  for (const runId of new Set(said.map(({ payment }) => payment.run_id)))
    await refreshRun(ctx, runId)
  await tellOfPayments(
    ctx,
    said
      .filter(({ act }) => act === 'settle')
      .map(({ payment, answer }) => ({ payment, on: answer.on })),
  )
  for (const { payment, act } of said) if (act !== 'settle') await tellOfFailure(ctx, payment)
}
const eventOf = { fail: 'failed', bring_back: 'returned' } as const
const statusAfterAct = { settle: 'settled', fail: 'failed', bring_back: 'returned' } as const

const saved = (ctx: Ctx, id: string, { on, evidence = null, byService = false }: Answer) => ({
  id,
  on,
  evidence,
  by: byService ? null : ctx.actor.userId,
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

/** What a service that pays says of one payment, which is locked with its run. */
export const answerOfService = (
  ctx: Ctx,
  payment: Payment,
  { act, reason, evidence }: ServiceAnswer,
): Promise<void> =>
  answerLocked(ctx, [
    {
      payment: { ...payment, own: false },
      act,
      answer: { on: ctx.today, reason, evidence, byBank: true, byService: true },
    },
  ])
