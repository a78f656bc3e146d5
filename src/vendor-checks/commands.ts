import { systemId } from '../kernel/actor.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import { refuseMerged } from '../kernel/merged.ts'
import { conflict } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { checkLifecycle, refuseMatched, type CheckKind, type Outcome } from './check.ts'
import * as queries from './queries.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** A vendor may be on a sanctions list. */
    'vendor_check.matched': (matched: { vendorId: string }) => void
  }
}

const subjectOf = (vendorId: string) => ({ kind: 'vendor', id: vendorId })

/** Has the services asked that there are. What was asked and not answered yet is not asked again. */
export async function ask(ctx: Ctx, vendorId: string, kinds: readonly CheckKind[]): Promise<void> {
  const vendor = await queries.lockVendor(ctx.tx, vendorId)
  refuseMerged(vendor)
  const before = await queries.ofVendor(ctx.tx, vendorId)
  for (const kind of kinds) {
    const about = kind === 'sanctions' ? vendor.name : vendor.vat_id
    const waits = before.some((check) => check.kind === kind && check.state === 'waiting')
    if (about === null || waits) continue
    const id = ctx.newId()
    const by = ctx.actor.userId === systemId ? null : ctx.actor.userId
    queries.insert(ctx.tx, { id, vendorId, kind, about, by, at: ctx.now })
    await ctx.enqueue('check-vendor', { checkId: id })
  }
}

/** Asked for by a person: they are told where nothing can be asked. */
export async function askNow(
  ctx: Ctx,
  vendorId: string,
  kinds: readonly CheckKind[],
): Promise<void> {
  await queries.findVendor(ctx.tx, vendorId)
  if (kinds.length === 0)
    throw conflict(
      'not_configured',
      'No sanctions service and no VAT registry is set up here, so the vendor is not checked. Who runs the installation can set one up.',
    )
  await ask(ctx, vendorId, kinds)
  ctx.record('vendor.check_asked', subjectOf(vendorId))
}

/** Keeps an answer. Does nothing where it was kept before. */
export async function keep(ctx: Ctx, id: string, outcome: Outcome): Promise<void> {
  const seen = await queries.findOptional(ctx.tx, id)
  if (seen?.state !== 'waiting') return
  await queries.lockVendor(ctx.tx, seen.vendor_id)
  const check = await ctx.lock(queries.check, id)
  if (check.state !== 'waiting') return
  const to = moveTo(checkLifecycle, check.state, outcome.state)
  queries.saveAnswer(ctx.tx, { ...outcome, id, at: ctx.now, move: to })
  ctx.record('vendor.checked', subjectOf(check.vendor_id), {
    check: check.kind,
    about: check.about,
    state: outcome.state,
    source: outcome.source,
    reference: outcome.reference,
    note: message('note.vendor_check', {
      check: check.kind,
      state: outcome.state,
      about: check.about,
    }),
  })
  if (outcome.state === 'possible_match')
    await ctx.emit('vendor_check.matched', { vendorId: check.vendor_id })
}

/** Somebody compared the vendor with whom the service found, and says why it is another one. */
export async function clearMatches(ctx: Ctx, vendorId: string, reason: string): Promise<void> {
  await queries.lockVendor(ctx.tx, vendorId)
  const matched = await queries.matchedOf(ctx.tx, vendorId)
  if (matched.length === 0)
    throw conflict('wrong_state', 'This vendor has no possible match that waits for somebody.')
  for (const { id } of matched) {
    const check = await ctx.lock(queries.check, id)
    queries.saveCleared(ctx.tx, {
      id,
      at: ctx.now,
      by: ctx.actor.userId,
      reason,
      move: move(checkLifecycle, check.state, 'clear'),
    })
  }
  ctx.record('vendor.match_cleared', subjectOf(vendorId), {
    reason,
    references: matched.map(({ reference }) => reference),
  })
}

/** Called with the vendor locked, before it is approved. */
export async function refusePossibleMatch(ctx: Ctx, vendorId: string): Promise<void> {
  const [vendor, matched] = await Promise.all([
    queries.findVendor(ctx.tx, vendorId),
    queries.matchedOf(ctx.tx, vendorId),
  ])
  refuseMatched(vendor.name, matched[0] ?? null)
}
