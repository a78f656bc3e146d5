import { daysBetween } from '../kernel/calendar.ts'
import { move } from '../kernel/lifecycle.ts'
import { rolesWith } from '../kernel/permissions.ts'
import { message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockVendor, setForDocument } from '../vendor-holds/index.ts'
import { record } from './commands.ts'
import { documentLifecycle, hasEnded, reminderDue } from './document.ts'
import * as queries from './queries.ts'
import type { VendorDocument } from './queries.ts'
import { url } from './url.ts'

/**
 * Reminds of documents that end, each time once; lets those expire whose last day has passed, and puts orders on hold
 * where such a document is asked. Returns how many documents it did something with.
 */
export async function checkExpiry(ctx: Ctx): Promise<number> {
  let done = 0
  for (const { id } of await queries.ending(ctx.tx, ctx.today))
    if (await ctx.apart((part) => checkOne(part, id))) done++
  return done
}

async function checkOne(ctx: Ctx, id: string): Promise<boolean> {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await lockVendor(ctx.tx, vendorId)
  const document = await ctx.lock(queries.vendorDocument, id)
  if (document.state === 'expired') return holdOrders(ctx, document, await keepers(ctx, document))
  if (document.state !== 'verified' || document.expires_on === null) return false
  return hasEnded(document.expires_on, ctx.today)
    ? expire(ctx, document)
    : remind(ctx, document, document.expires_on)
}

async function remind(ctx: Ctx, document: VendorDocument, expiresOn: string): Promise<boolean> {
  const { id, vendor_id: vendorId, kind } = document
  const due = reminderDue(expiresOn, ctx.today)
  if (due === null || !(await queries.reminded(ctx.tx, { id, days: due, at: ctx.now })))
    return false
  const days = daysBetween(ctx.today, expiresOn)
  const waits = await hasNext(ctx, document)
  record(ctx, 'reminded', document, message('note.vendor_document_ends', { kind, days }))
  await notify(ctx, (await keepers(ctx, document)).all, {
    kind: 'attachment_expiring',
    key: `vendor document ${id} ${due}`,
    title: message('notice.vendor_document_ends', { vendor: document.vendor_number, days }),
    body: message('notice.vendor_document_body', { kind, waits }),
    path: url.show(id),
    subject: { kind: 'vendor', id: vendorId },
  })
  if (!waits)
    await ctx.emit('vendor_documents.news', {
      vendorId,
      kind,
      body: message('letter.portal_document_ends', { kind, until: expiresOn, days }),
    })
  return true
}

async function expire(ctx: Ctx, document: VendorDocument): Promise<boolean> {
  const { id, vendor_id: vendorId, kind, expires_on: until } = document
  queries.saveExpired(ctx.tx, { id, move: move(documentLifecycle, document.state, 'expire') })
  record(ctx, 'expired', document)
  const people = await keepers(ctx, document)
  const held = await holdOrders(ctx, document, people)
  const waits = await hasNext(ctx, document)
  await notify(ctx, people.all, {
    kind: 'attachment_expiring',
    key: `vendor document ${id} expired`,
    title: message('notice.vendor_document_ended', { vendor: document.vendor_number }),
    body: message(held ? 'notice.vendor_document_held' : 'notice.vendor_document_body', {
      kind,
      waits,
    }),
    path: url.show(id),
    subject: { kind: 'vendor', id: vendorId },
  })
  if (!waits && until !== null)
    await ctx.emit('vendor_documents.news', {
      vendorId,
      kind,
      body: message('letter.portal_document_ended', { kind, until, held }),
    })
  return true
}

/** Only for a document that is asked of the vendor. */
async function holdOrders(
  ctx: Ctx,
  document: VendorDocument,
  { owner }: Keepers,
): Promise<boolean> {
  if (document.expires_on === null || !(await queries.isAsked(ctx.tx, document))) return false
  return setForDocument(ctx, {
    vendorId: document.vendor_id,
    documentId: document.id,
    ownerId: owner,
    why: message('reason.document_ended', { kind: document.kind, on: document.expires_on }),
  })
}

type Keepers = { owner: string; all: readonly string[] }
/** Who created the vendor and, because they may have left or may not be able to check it, all who check documents. */
async function keepers(ctx: Ctx, { vendor_id: vendorId }: VendorDocument): Promise<Keepers> {
  const [keeper, verifiers] = await Promise.all([
    queries.keeper(ctx.tx, vendorId),
    queries.holders(ctx.tx, rolesWith('vendor_documents.verify')),
  ])
  const others = verifiers.map(({ id }) => id)
  return {
    owner: keeper.active ? keeper.owner_id : (others[0] ?? keeper.owner_id),
    all: keeper.active ? [keeper.owner_id, ...others] : others,
  }
}

/** Whether the next one is there and waits for a check. */
const hasNext = async (
  ctx: Ctx,
  { vendor_id: vendorId, kind_id: kindId }: VendorDocument,
): Promise<boolean> =>
  (await queries.ofKind(ctx.tx, { vendorId, kindId })).some(({ state }) => state === 'waiting')
