import { moveBack, noteEvent, type NewEvent } from '../accounting-events/index.ts'
import { amountText, money } from '../kernel/money.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { amountOf, message } from '../messages/index.ts'
import { termsFor } from '../payment-terms/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import { dueDayOf, isHeld, plannedParts, untilText } from '../retainage/index.ts'
import { divided, lastDueDay } from './instalment.ts'
import * as queries from './queries.ts'
import type { Instalment } from './queries.ts'
import { url } from './url.ts'

export type Approved = {
  id: string
  /** Before advances are set off. Below zero for a credit note, as the amount. */
  whole: bigint
  /** What is left to pay. */
  amount: bigint
  currency: string
  issueDate: string
  statedDue: string | null
}
/** Says when the parts of an approved invoice are due, by the terms of its vendor, and tells the books of it. */
export async function planInstalments(ctx: Ctx, invoice: Approved): Promise<void> {
  const [terms, { holidays, now }] = await Promise.all([
    termsFor(ctx.tx, invoice.id),
    queries.readToPlan(ctx.tx, {
      invoiceId: invoice.id,
      from: invoice.issueDate,
      today: ctx.today,
    }),
  ])
  const parts = plannedParts(invoice, { terms, holidays, now, today: ctx.today })
  const event: NewEvent = {
    id: ctx.newId(),
    kind: 'invoice_approved',
    entity: queries.entityOfInvoice(invoice.id),
    about: { documentId: invoice.id },
    day: ctx.today,
    at: ctx.now,
  }
  if (parts.length === 0) return noteEvent(ctx.tx, event)
  queries.insert(ctx.tx, {
    event,
    invoiceId: invoice.id,
    currency: invoice.currency,
    retainedOf: now?.orderId ?? null,
    parts: parts.map((part, i) => ({ ...part, id: ctx.newId(), position: i + 1 })),
  })
  for (const { amount, held } of parts)
    if (held?.until) noteMoved(ctx, { invoiceId: invoice.id, amount, day: held.until })
}

type Moved = { invoiceId: string; amount: bigint; day: string }
/** The books move so much of an invoice on a day from what is held back to what is to be paid. */
export const noteMoved = (ctx: Ctx, { invoiceId, amount, day }: Moved): void =>
  noteEvent(ctx.tx, {
    id: ctx.newId(),
    kind: 'retainage_moved',
    entity: queries.entityOfInvoice(invoiceId),
    about: { documentId: invoiceId },
    day,
    at: ctx.now,
    amount,
  })

/** The same for invoices that were approved where nobody planned them. Returns how many. */
export async function planMissing(ctx: Ctx): Promise<number> {
  await queries.lockUnplannedOrders(ctx.tx)
  const invoices = await queries.unplanned(ctx.tx)
  for (const { issue_date: issueDate, due_date: statedDue, ...invoice } of invoices)
    await planInstalments(ctx, { ...invoice, issueDate, statedDue })
  return invoices.length
}

/** The invoice is void, so nothing of it is paid. 409 while a part of it is being paid, or is paid. */
export async function dropInstalments(ctx: Ctx, invoiceId: string): Promise<void> {
  const parts = await queries.lockOfInvoice(ctx.tx, invoiceId)
  // Read after the lock, so that what somebody entered a moment ago counts.
  const now = parts.some(({ amount }) => amount < 0n)
    ? await queries.ofInvoice(ctx.tx, invoiceId)
    : []
  const ended = now.find(({ refund_status: status }) => status !== null)
  if (ended) throw creditKept(ended)
  const taken = parts.find(({ status }) => status !== 'open' && status !== 'dropped')
  if (taken) throw taken.of_advance ? advanceKept(taken) : conflict('being_paid', whyNotVoid(taken))
  queries.dropOfInvoice(ctx.tx, invoiceId)
  if (parts.some(({ retained }) => retained))
    moveBack(ctx.tx, {
      documentId: invoiceId,
      entity: queries.entityOfInvoice(invoiceId),
      day: ctx.today,
      at: ctx.now,
    })
}
const creditKept = ({ refund_id: id, refund_kind: kind, refund_status: status }: Instalment) =>
  conflict(
    'refunded',
    status === 'pending'
      ? 'A write-off of a credit of this invoice waits for a second person. Refuse or withdraw it first: then the invoice can be void.'
      : `A credit of this invoice is recorded as ${kind === 'refund' ? 'paid back' : 'written off'}. Take that back first: then the invoice can be void.`,
  ).leadingTo({ label: 'Open what is recorded', href: url.creditRefund(id ?? '') })
function whyNotVoid(part: Instalment): string {
  const { status, run_number: run, payment_number: payment } = part
  if (status === 'in_run')
    return run === null
      ? `A payment run that was just proposed has this invoice. ${takenOut}`
      : `Payment run ${run} has this invoice. ${freedBy[part.run_status ?? ''] ?? takenOut}`
  if (status === 'sent')
    return `Payment ${payment} of this invoice is with the bank. Wait for the bank’s answer: when it fails, the invoice can be voided.`
  return `This invoice was paid by ${payment}, so it cannot be void. Ask the vendor for a credit note; it is deducted from what the vendor is paid next.`
}
/** What is paid of an advance comes back another way than by a credit note. */
const advanceKept = (part: Instalment) =>
  part.status === 'paid'
    ? conflict(
        'being_paid',
        `This advance was paid by ${part.payment_number}, so it cannot be void. When the vendor has paid it back, record that; what is lost is written off.`,
      ).leadingTo({ label: 'Record a refund', href: url.refund(part.invoice_id) })
    : conflict('being_paid', whyNotVoid(part))
const takenOut = 'Take it out of that run first, or cancel the run.'
/** How a run that is no draft lets go of an invoice, by its status. */
const freedBy: Partial<Record<string, string>> = {
  pending: 'Withdraw that run from approval first, then take the invoice out of it.',
  approved: 'Cancel that run first.',
}

type Why = { reason: string; version?: number | undefined }
/** Stops the payment of an instalment until somebody lets it go on, such as during a dispute. */
export async function stopPayment(ctx: Ctx, id: string, { reason, version }: Why): Promise<string> {
  const part = await ctx.lock(queries.instalment, id, version)
  if (part.stop_reason !== null)
    throw conflict('wrong_state', 'The payment of this part is stopped already.')
  if (part.status !== 'open' && part.status !== 'in_run') throw conflict('wrong_state', gone)
  queries.stop(ctx.tx, { id, reason, by: ctx.actor.userId, at: ctx.now })
  record(ctx, 'payment_stopped', part, { reason })
  return part.invoice_id
}
const gone =
  'This part is with the bank or paid already, so its payment cannot be stopped here. Call the bank.'

export async function resumePayment(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<string> {
  const part = await ctx.lock(queries.instalment, id, version)
  if (part.stop_reason === null)
    throw conflict('wrong_state', 'The payment of this part is not stopped.')
  queries.resume(ctx.tx, id)
  record(ctx, 'payment_resumed', part)
  return part.invoice_id
}

type Division = { amount: bigint; dueDate: string; version?: number | undefined }
/** Divides an open instalment: so much of it stays on its day, the rest is due on another. */
export async function divideInstalment(ctx: Ctx, id: string, input: Division): Promise<string> {
  const part = await ctx.lock(queries.instalment, id, input.version)
  if (part.status !== 'open')
    throw conflict('wrong_state', 'Only a part that is open and in no payment run is divided.')
  refuseHeld(part, ctx.today)
  const parts = divided(part, input.amount)
  if (!parts)
    throw invalid(
      '/amount',
      'not_a_part',
      `Name less than the whole, which is ${amountText(money(part.amount, part.currency))} ${part.currency}, and more than nothing.`,
    )
  await refuseDueDay(ctx, part.invoice_id, input.dueDate)
  await divide(ctx, part, { parts, dueDate: input.dueDate })
  record(ctx, 'instalment_divided', part, { stays: input.amount, rest_due: input.dueDate })
  return part.invoice_id
}

function refuseHeld({ held }: Instalment, today: string): void {
  if (isHeld(held, today))
    throw conflict(
      'held_back',
      `This part is held back ${untilText(held)}, so it is not divided here. A part of it is released on the page of its order.`,
    )
}

async function refuseDueDay(ctx: Ctx, invoiceId: string, day: string): Promise<void> {
  const issued = await queries.issueDay(ctx.tx, invoiceId)
  if (day < issued)
    throw invalid(
      '/due_date',
      'before_invoice',
      `The invoice is of ${dateText(issued)}, so nothing of it is due before that day.`,
    )
  if (day > lastDueDay) throw invalid('/due_date', 'too_late', 'Choose a day before the year 9000.')
}

type Divided = { parts: NonNullable<ReturnType<typeof divided>>; dueDate: string | null }
/**
 * The instalment must be locked. Returns the id of the rest, which is made first: it has the day of the
 * discount from the whole, and the first part may be too small for a discount.
 */
export async function divide(
  ctx: Ctx,
  part: Pick<Instalment, 'id' | 'invoice_id'>,
  { parts: [first, rest], dueDate }: Divided,
): Promise<string> {
  const restId = ctx.newId()
  const position = await queries.nextPosition(ctx.tx, part.invoice_id)
  queries.insertRest(ctx.tx, { ...rest, id: restId, of: part.id, position, dueDate })
  queries.resize(ctx.tx, part.id, first)
  return restId
}

/**
 * More was paid than the instalment, which must be locked: it becomes what was paid, and beside it stands
 * an open credit of the same vendor. Together they are what they were.
 */
export async function overpay(
  ctx: Ctx,
  part: Pick<Instalment, 'id' | 'invoice_id' | 'currency' | 'amount' | 'due_date' | 'held'>,
  above: bigint,
): Promise<void> {
  const position = await queries.nextPosition(ctx.tx, part.invoice_id)
  queries.insertRest(ctx.tx, {
    id: ctx.newId(),
    of: part.id,
    position,
    amount: -above,
    discount: 0n,
    dueDate: ctx.today,
    creditOf: part.id,
  })
  queries.enlarge(ctx.tx, part.id, above)
  record(ctx, 'overpaid', part, { credit: amountOf(above, part.currency) })
}

/** What was paid above these parts, which must be locked: the credits that stand beside them, locked too. */
export const lockCredits = (ctx: Ctx, partIds: readonly string[]): Promise<readonly Instalment[]> =>
  queries.lockCredits(ctx.tx, partIds)

/**
 * What these credits were left by is taken back. Those that are open are dropped. One that was deducted already stays:
 * as much more is owed.
 */
export const dropCredits = (ctx: Ctx, credits: readonly Instalment[]): void =>
  queries.dropCredits(
    ctx.tx,
    credits.map(({ id }) => id),
  )

/** The vendor paid this credit back, or it is lost: it is not deducted any more. It must be locked. */
export const endCredit = (ctx: Ctx, id: string): void => queries.endCredit(ctx.tx, id)
/** That was wrong: it is deducted from what is paid next. */
export const reopenCredit = (ctx: Ctx, id: string): void => queries.reopenCredit(ctx.tx, id)

type Recorded = Pick<Instalment, 'invoice_id' | 'currency' | 'amount' | 'due_date' | 'held'>
const record = (
  ctx: Ctx,
  event: string,
  part: Recorded,
  data: Record<string, unknown> = {},
): void =>
  ctx.record(
    `invoice.${event}`,
    { kind: 'invoice', id: part.invoice_id },
    {
      ...data,
      note: message('note.instalment', {
        amount: amountOf(part.amount, part.currency),
        due: dueDayOf(part),
      }),
    },
  )
