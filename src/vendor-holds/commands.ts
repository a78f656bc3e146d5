import { limitsFor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'
import { refuseMerged } from '../kernel/merged.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { asWritten, message, type Message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { holdsOn, type Stopped } from './hold.ts'
import * as queries from './queries.ts'
import type { VendorHold } from './queries.ts'
import { url } from './url.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** Other holds stop the invoices of a vendor now. */
    'invoice_holds.known': (known: { vendorId: string }) => void
  }
}

export type Terms = {
  reason: string
  until?: string | null | undefined
  /** Who sees to it; who sets it, where nobody is named. */
  owner_id?: string | null | undefined
}

/** Stops orders, invoices or payments of a vendor from now on. */
export async function set(
  ctx: Ctx,
  vendorId: string,
  { stops, ...terms }: Terms & { stops: Stopped },
): Promise<string> {
  const vendor = await queries.lockVendor(ctx.tx, vendorId)
  refuseMerged(vendor)
  expectEverywhere(ctx, 'vendor_holds.set')
  const content = await contentOf(ctx, terms)
  const open = await queries.openOf(ctx.tx, { vendorId })
  const standing = open.find((hold) => hold.stops === stops && hold.document_id === null)
  if (standing && holdsOn(standing, ctx.today))
    throw conflict(
      'already_on_hold',
      `${vendor.name} is on hold for ${stops} already. A controller can change that hold on the vendor’s page.`,
    )
  if (standing) passed(ctx, standing)
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    vendorId,
    stops,
    ...content,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  record(ctx, 'hold_set', { vendor_id: vendorId, stops, ...content })
  await tell(ctx, { vendor_id: vendorId, stops })
  return id
}

type OfDocument = { vendorId: string; documentId: string; ownerId: string; why: Message }
/**
 * Stops orders because a document that is asked of the vendor has ended: at most once for a document, so that one that
 * a controller lifted is not set again. False where there was one. The vendor is locked.
 */
export async function setForDocument(
  ctx: Ctx,
  { vendorId, documentId, ownerId, why }: OfDocument,
): Promise<boolean> {
  if ((await queries.ofDocuments(ctx.tx, [documentId])).length > 0) return false
  queries.insertOfDocument(ctx.tx, {
    id: ctx.newId(),
    vendorId,
    documentId,
    ownerId,
    why,
    at: ctx.now,
  })
  record(ctx, 'hold_set', { vendor_id: vendorId, stops: 'orders', reason: why, until: null })
  return true
}

/**
 * Another document took the place of these: what was on hold for them alone goes on. Holds that people set stay. The
 * vendor is locked.
 */
export async function endForDocuments(ctx: Ctx, documentIds: readonly string[]): Promise<number> {
  const standing = await queries.standingFor(ctx.tx, documentIds)
  for (const hold of standing) {
    queries.saveEnded(ctx.tx, { id: hold.id, at: ctx.now, by: null, reason: null })
    record(ctx, 'hold_released', { ...hold, reason: hold.cause })
  }
  return standing.length
}

/** Changes why, until when, or who sees to it. It takes who may lift it, because an earlier day lifts it earlier. */
export async function change(
  ctx: Ctx,
  id: string,
  { version, ...terms }: Terms & { version?: number | undefined },
): Promise<string> {
  const { hold, vendor } = await lockHold(ctx, id, version)
  expectEverywhere(ctx, 'vendor_holds.lift')
  const content = await contentOf(ctx, terms)
  queries.save(ctx.tx, { id, ...content })
  record(ctx, 'hold_changed', { ...hold, ...content })
  await tellOwners(ctx, [hold.owner_id, content.ownerId], {
    hold,
    title: message('notice.vendor_hold_changed', { person: ctx.actor.name, vendor }),
    reason: content.reason,
  })
  await tell(ctx, hold)
  return hold.vendor_id
}

/** Lifts one hold; the others of the vendor stay. */
export async function lift(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<string> {
  const { hold, vendor } = await lockHold(ctx, id, version)
  expectEverywhere(ctx, 'vendor_holds.lift')
  queries.saveEnded(ctx.tx, { id, at: ctx.now, by: ctx.actor.userId, reason })
  record(ctx, 'hold_lifted', { ...hold, reason })
  await tellOwners(ctx, [hold.owner_id], {
    hold,
    title: message('notice.vendor_hold_lifted', { person: ctx.actor.name, vendor }),
    reason,
  })
  await tell(ctx, hold)
  return hold.vendor_id
}

/** Ends the holds whose last day has passed, so that what they stopped goes on without anybody. */
export async function endPast(ctx: Ctx): Promise<number> {
  let ended = 0
  for (const { id } of await queries.past(ctx.tx, ctx.today))
    if (await ctx.apart((part) => endOne(part, id))) ended++
  return ended
}

async function endOne(ctx: Ctx, id: string): Promise<boolean> {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await queries.lockVendor(ctx.tx, vendorId)
  const hold = await ctx.lock(queries.hold, id)
  if (hold.ended_at !== null || holdsOn(hold, ctx.today)) return false
  passed(ctx, hold)
  await tell(ctx, hold)
  return true
}

function passed(ctx: Ctx, hold: VendorHold): void {
  queries.saveEnded(ctx.tx, { id: hold.id, at: ctx.now, by: null, reason: null })
  record(ctx, 'hold_ended', { ...hold, reason: hold.cause })
}

/** The vendor before its hold, always in this order, so that two changes cannot block each other. */
async function lockHold(
  ctx: Ctx,
  id: string,
  version?: number,
): Promise<{ hold: VendorHold; vendor: string }> {
  const seen = await queries.find(ctx.tx, id)
  const vendor = await queries.lockVendor(ctx.tx, seen.vendor_id)
  const hold = await ctx.lock(queries.hold, id, version)
  if (hold.ended_at !== null)
    throw conflict('wrong_state', 'This hold has ended already. Set another one if it is needed.')
  return { hold, vendor: vendor.number }
}

type Content = { reason: string; until: string | null; ownerId: string }
async function contentOf(ctx: Ctx, terms: Terms): Promise<Content> {
  const until = terms.until ?? null
  if (until !== null && until < ctx.today)
    throw invalid('/until', 'past', 'The last day must not have passed. Leave it empty for no end.')
  const ownerId = terms.owner_id ?? ctx.actor.userId
  if (terms.owner_id && !(await queries.isMember(ctx.tx, terms.owner_id)))
    throw invalid('/owner_id', 'unknown', 'Choose a person who belongs to the organisation.')
  return { reason: terms.reason, until, ownerId }
}

type OwnersTold = { hold: VendorHold; title: Message; reason: string }
/** Who sees to a hold, and who is to see to it from now on, but not about what they did themselves. */
function tellOwners(
  ctx: Ctx,
  owners: readonly string[],
  { hold, title, reason }: OwnersTold,
): Promise<void> {
  const others = [...new Set(owners)].filter((id) => id !== ctx.actor.userId)
  return notify(ctx, others, {
    kind: 'vendor_hold_changed',
    key: `vendor hold ${hold.id} ${hold.version + 1}`,
    title,
    body: message('notice.vendor_hold_reason', { stops: hold.stops, reason }),
    path: url.vendor(hold.vendor_id),
    subject: { kind: 'vendor', id: hold.vendor_id },
  })
}

/** Who is held for it is matched again at once. */
async function tell(ctx: Ctx, hold: Pick<VendorHold, 'vendor_id' | 'stops'>): Promise<void> {
  if (hold.stops === 'invoices') await ctx.emit('invoice_holds.known', { vendorId: hold.vendor_id })
}

/** A hold stops business of the whole organisation, so a role for a part of it is not enough. */
function expectEverywhere(ctx: Ctx, permission: Permission): void {
  if (limitsFor(ctx.actor, permission) !== '')
    throw forbidden(
      'Your role is for a part of the organisation, and a hold on a vendor concerns all of it. Ask somebody whose role holds everywhere.',
    )
}

type Told = Pick<VendorHold, 'vendor_id' | 'stops' | 'until'> & { reason: string | Message }
const record = (
  ctx: Ctx,
  event: string,
  { vendor_id: vendorId, stops, reason, until }: Told,
): void =>
  ctx.record(
    `vendor.${event}`,
    { kind: 'vendor', id: vendorId },
    {
      stops,
      until,
      note: message('note.vendor_hold', {
        stops,
        reason: typeof reason === 'string' ? asWritten(reason) : reason,
        until,
      }),
    },
  )
