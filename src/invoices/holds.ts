import { message } from '../messages/index.ts'
import { acceptanceLifecycle } from './decided.ts'
import { withdraw } from '../approvals/index.ts'
import { handling, type Finding, type Hold } from '../matching/index.ts'
import { notifyHolders } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { saveAcceptance } from './acceptance-queries.ts'
import * as queries from './hold-queries.ts'
import type { HoldRow } from './hold-queries.ts'
import type { Invoice } from './invoice.ts'
import type { Order } from './match-facts.ts'

type Held = { invoice: Invoice; order: Order | null }

const isSame = (
  a: Pick<Hold, 'reason' | 'position' | 'about'>,
  b: Pick<Hold, 'reason' | 'position' | 'about'>,
): boolean => a.reason === b.reason && a.position === b.position && a.about === b.about

/** A difference that was accepted counts as long as it is the same thing and did not grow. */
const isAccepted = (hold: Hold, existing: readonly HoldRow[]): boolean =>
  existing.some(
    (known) =>
      known.released_how === 'accepted' &&
      !known.void &&
      isSame(known, hold) &&
      known.variance >= hold.variance,
  )

/**
 * Brings the holds in line with what a match found: releases those whose cause is mended, keeps those that
 * stand, raises the new ones. Returns how many stay open. A hold for missing funds is the booking's own.
 */
export async function reconcileHolds(
  ctx: Ctx,
  held: Held,
  findings: readonly Finding[],
  existing: readonly HoldRow[],
): Promise<number> {
  const due = findings
    .flatMap(({ hold }) => (hold ? [hold] : []))
    .filter((hold) => !isAccepted(hold, existing))
  const open = existing.filter((known) => known.released_at === null && known.reason !== 'funds')
  for (const known of open.filter((o) => !due.some((hold) => isSame(hold, o))))
    await cure(ctx, held.invoice, known)
  const raised: Hold[] = []
  for (const hold of due) {
    const known = open.find((o) => isSame(o, hold))
    if (known) queries.updateHold(ctx.tx, known.id, hold)
    else raised.push(hold)
  }
  for (const hold of raised) enter(ctx, held, hold)
  for (const [first] of Map.groupBy(raised, ownerOf).values()) await tellOwner(ctx, held, first!)
  return due.length
}

/** The cause is fixed, so nobody needs to accept the hold. */
export async function cure(ctx: Ctx, invoice: Invoice, hold: HoldRow): Promise<void> {
  await withdrawAcceptance(ctx, hold)
  queries.releaseHold(ctx.tx, hold.id, { how: 'cured', by: null, note: null })
  ctx.record(
    'invoice.hold_released',
    { kind: 'invoice', id: invoice.id },
    { reason: hold.reason, how: 'cured', message: hold.message },
  )
}

/** Closes the notices of the people who were asked to accept it. */
export async function withdrawAcceptance(ctx: Ctx, hold: HoldRow): Promise<void> {
  if (!hold.acceptance_id) return
  await withdraw(ctx, hold.acceptance_id)
  saveAcceptance(ctx.tx, hold.acceptance_id, acceptanceLifecycle.moves.withdraw)
}

/** A hold has one owner, who is told once for each match. */
export async function raise(ctx: Ctx, held: Held, hold: Hold): Promise<void> {
  enter(ctx, held, hold)
  await tellOwner(ctx, held, hold)
}

const ownerOf = (hold: Pick<Hold, 'reason'>) => handling[hold.reason].owner

function enter(ctx: Ctx, { invoice }: Held, hold: Hold): void {
  const ownerRole = ownerOf(hold)
  queries.raiseHold(ctx.tx, { ...hold, id: ctx.newId(), invoiceId: invoice.id, ownerRole })
  ctx.record(
    'invoice.held',
    { kind: 'invoice', id: invoice.id },
    { hold: hold.reason, owner: ownerRole, message: hold.message, variance: hold.variance },
  )
}

/** A buyer's hold goes to the buyer of the order. */
async function tellOwner(ctx: Ctx, { invoice, order }: Held, hold: Hold): Promise<void> {
  const owner = ownerOf(hold)
  const preferred = owner === 'buyer' ? (order?.buyer_id ?? null) : null
  await notifyHolders(ctx, owner, preferred, {
    kind: 'invoice_held',
    key: `held ${invoice.id} ${invoice.match_run + 1} ${owner}`,
    title: message('notice.invoice_held', { number: invoice.number }),
    body: hold.message,
    path: `/invoices/${invoice.id}`,
    subject: { kind: 'invoice', id: invoice.id },
  })
}
