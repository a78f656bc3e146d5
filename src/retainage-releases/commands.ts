import { divide, holidaysFrom, noteMoved } from '../instalments/index.ts'
import { amountText, money } from '../kernel/money.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { lastDueFrom, termsFor } from '../payment-terms/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { purchaseOrder, touchOrder } from '../purchase-orders/index.ts'
import { freedBy, heldDueDay, heldSum, type Freed } from '../retainage/index.ts'
import { readDuties } from '../segregation-of-duties/index.ts'
import * as queries from './queries.ts'
import type { FreedRow, HeldRow } from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_order', id })

export type Asked = {
  milestone: string
  note?: string | null | undefined
  /** Null: all that is held back, also of invoices that are approved later. */
  amount: bigint | null
  version?: number | undefined
}
/**
 * Says that the milestone of an order is reached: what is held back of its invoices, or so much of it, becomes free
 * and is due by the terms, counted from today, and never later than on the day that it had. By somebody else than who
 * placed the order or received its goods.
 */
export async function releaseRetainage(ctx: Ctx, orderId: string, asked: Asked): Promise<string> {
  const [order, duties] = await Promise.all([
    ctx.lock(purchaseOrder, orderId, asked.version),
    readDuties(ctx, subjectOf(orderId)),
  ])
  const held = await queries.lockHeldParts(ctx.tx, { orderId, today: ctx.today })
  const first = held[0]
  if (!first)
    throw conflict(
      'nothing_held_back',
      `Nothing is held back of ${order.number ?? 'this order'}, so there is nothing to release.`,
    )
  refuseAmount(asked.amount, heldSum(held), first.currency)
  await duties.save('retainage.release')
  const id = ctx.newId()
  const freed = freedBy(held, asked.amount)
  const dueDate = await dueAfterRelease(ctx, first.invoice_id)
  const amount = asked.amount ?? heldSum(held)
  queries.insert(ctx.tx, {
    id,
    orderId,
    milestone: asked.milestone,
    note: asked.note ?? null,
    whole: asked.amount === null,
    currency: first.currency,
    amount,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  await divideLast(ctx, freed)
  queries.free(
    ctx.tx,
    id,
    freed.map(({ of }) => ({ id: of.id, dueDate: dueDate < of.due_date ? dueDate : of.due_date })),
  )
  for (const { of, amount: free } of freed) tellBooks(ctx, { ...of, amount: free })
  touchOrder(ctx.tx, orderId)
  ctx.record('purchase_order.retainage_released', subjectOf(orderId), {
    milestone: asked.milestone,
    amount,
    currency: first.currency,
    ...(asked.note ? { note: asked.note } : {}),
  })
  return id
}

type Told = { invoice_id: string; amount: bigint; until: string | null }
/** It is moved today. Where it was to be free on a day to come, it is not moved once more on that day. */
function tellBooks(ctx: Ctx, { invoice_id: invoiceId, amount, until }: Told): void {
  if (until !== null && until <= ctx.today) return
  noteMoved(ctx, { invoiceId, amount, day: ctx.today })
  if (until !== null) noteMoved(ctx, { invoiceId, amount: -amount, day: until })
}

function refuseAmount(amount: bigint | null, held: bigint, currency: string): void {
  if (amount === null || (amount > 0n && amount <= held)) return
  throw invalid(
    '/amount',
    'not_held_back',
    held > 0n
      ? `At most ${amountText(money(held, currency))} ${currency} can be released. Empty means all of it.`
      : 'As much is held back of credit notes as of invoices. Leave the amount empty to release all.',
  )
}

/** What decides when an invoice is due. */
async function readCalendar(ctx: Ctx, invoiceId: string) {
  const [terms, holidays] = await Promise.all([
    termsFor(ctx.tx, invoiceId),
    holidaysFrom(ctx.tx, invoiceId, ctx.today),
  ])
  return { terms, holidays }
}

async function dueAfterRelease(ctx: Ctx, invoiceId: string): Promise<string> {
  const { terms, holidays } = await readCalendar(ctx, invoiceId)
  return lastDueFrom(ctx.today, terms, holidays)
}

/** Where only a part of what is held back of an invoice becomes free, the rest is a part of its own. */
async function divideLast(ctx: Ctx, freed: readonly Freed<HeldRow>[]): Promise<void> {
  for (const { of, amount } of freed)
    if (amount !== of.amount)
      await divide(ctx, of, {
        parts: [
          { amount, discount: 0n },
          { amount: of.amount - amount, discount: 0n },
        ],
        dueDate: null,
      })
}

export type TakingBack = { reason: string; version?: number | undefined }
/** What was released is held back again. 409 once something of it is on its way to be paid. Returns its order. */
export async function takeBackRelease(ctx: Ctx, id: string, asked: TakingBack): Promise<string> {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  await ctx.lock(purchaseOrder, orderId)
  const release = await ctx.lock(queries.retainageRelease, id, asked.version)
  if (release.taken_back) throw conflict('wrong_state', 'This release was taken back already.')
  await queries.lockFreed(ctx.tx, id)
  const freed = await queries.freedParts(ctx.tx, id)
  refusePaid(freed)
  queries.takeBack(
    ctx.tx,
    { id, by: ctx.actor.userId, at: ctx.now, reason: asked.reason },
    await heldAgain(ctx, freed),
  )
  for (const part of freed)
    if (part.status !== 'dropped') tellBooks(ctx, { ...part, amount: -part.amount })
  touchOrder(ctx.tx, orderId)
  ctx.record('purchase_order.retainage_taken_back', subjectOf(orderId), {
    milestone: release.milestone,
    amount: release.amount,
    currency: release.currency,
    reason: asked.reason,
  })
  return orderId
}

/** A draft of a run shows it as blocked, and it is left out there. */
function refusePaid(freed: readonly FreedRow[]): void {
  const taken = freed.find(
    ({ status, run_status: run }) =>
      status === 'sent' || status === 'paid' || (status === 'in_run' && run !== 'draft'),
  )
  if (!taken) return
  throw conflict(
    'being_paid',
    taken.status === 'in_run'
      ? `Payment run ${taken.run_number} has ${taken.invoice_number}. Withdraw or cancel that run first.`
      : `${taken.invoice_number} is with the bank or paid, so its release stays. Ask the vendor for a credit note.`,
  )
}

async function heldAgain(
  ctx: Ctx,
  freed: readonly FreedRow[],
): Promise<{ id: string; dueDate: string }[]> {
  const [first] = freed
  if (!first) return []
  const calendar = await readCalendar(ctx, first.invoice_id)
  return freed.map((part) => ({
    id: part.id,
    dueDate: heldDueDay(
      part.until,
      { ...part, issueDate: part.issue_date, statedDue: part.stated_due },
      calendar,
    ),
  }))
}
