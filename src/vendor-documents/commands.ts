import { keepAttachment } from '../attachments/index.ts'
import { limitsFor } from '../kernel/actor.ts'
import { move } from '../kernel/lifecycle.ts'
import { refuseMerged } from '../kernel/merged.ts'
import { rolesWith, type Permission } from '../kernel/permissions.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { asWritten, message, type Message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { On } from '../platform/events.ts'
import type { Upload } from '../platform/http/route.ts'
import { endForDocuments, lockVendor } from '../vendor-holds/index.ts'
import { dateProblem, documentLifecycle, hasEnded, isUploader } from './document.ts'
import * as queries from './queries.ts'
import type { VendorDocument } from './queries.ts'
import { url } from './url.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** Something about a document that the vendor must know. */
    'vendor_documents.news': (news: { vendorId: string; kind: string; body: Message }) => void
  }
}

const subjectOf = (id: string) => ({ kind: 'vendor', id })

export type NewDocument = {
  kind_id: string
  issued_on?: string | null | undefined
  expires_on?: string | null | undefined
}

/**
 * Takes a document of a vendor, from a member or from a contact of the vendor. One of its kind that still waits is
 * replaced by it; one that counts goes on counting until this one is verified.
 */
export async function add(
  ctx: Ctx,
  vendorId: string,
  { document, upload }: { document: NewDocument; upload: Upload | null },
): Promise<string> {
  const vendor = await lockVendor(ctx.tx, vendorId)
  refuseMerged(vendor)
  if (!ctx.actor.contact) expectEverywhere(ctx, 'vendors.manage')
  const kind = await queries.findKind(ctx.tx, document.kind_id)
  if (!kind?.active) throw invalid('/kind_id', 'unknown', 'Choose a kind that is in use.')
  const dates = {
    issued_on: document.issued_on ?? null,
    expires_on: document.expires_on ?? null,
  }
  const wrong = dateProblem(dates, { today: ctx.today, expires: kind.expires })
  if (wrong) throw invalid(wrong.pointer, wrong.code, wrong.detail)
  const before = await queries.ofKind(ctx.tx, { vendorId, kindId: kind.id })
  const attachmentId = await keepAttachment(
    ctx,
    { subject_kind: 'vendor', subject_id: vendorId, kind: 'vendor_document' },
    upload,
  )
  const id = ctx.newId()
  insertInPlaceOf(ctx, before, {
    id,
    vendorId,
    kindId: kind.id,
    attachmentId,
    issuedOn: dates.issued_on,
    expiresOn: dates.expires_on,
    ...senderOf(ctx),
    at: ctx.now,
  })
  record(ctx, 'added', { vendor_id: vendorId, id, kind: kind.name, expires_on: dates.expires_on })
  await tellVerifiers(ctx, { id, vendorId, number: vendor.number, kind: kind.name })
  return id
}

/** The one that waited makes room first: two never wait. */
function insertInPlaceOf(
  ctx: Ctx,
  before: readonly VendorDocument[],
  document: Parameters<typeof queries.insert>[1],
): void {
  for (const { id, state } of before.filter((one) => one.state === 'waiting')) {
    queries.saveReplaced(ctx.tx, {
      id,
      move: move(documentLifecycle, state, 'replace'),
      by: document.id,
    })
  }
  queries.insert(ctx.tx, document)
}

const senderOf = ({ actor }: Ctx) =>
  actor.contact
    ? {
        by: null,
        contact: `${actor.name} (${actor.contact.vendorName})`,
        contactEmail: actor.email,
      }
    : { by: actor.userId, contact: null, contactEmail: null }

type Waiting = { id: string; vendorId: string; number: string; kind: string }
async function tellVerifiers(ctx: Ctx, { id, vendorId, number, kind }: Waiting): Promise<void> {
  const people = await queries.holders(ctx.tx, rolesWith('vendor_documents.verify'))
  await notify(
    ctx,
    people.map((person) => person.id),
    {
      kind: 'approval_wanted',
      key: `vendor document ${id}`,
      title: message('notice.vendor_document_waits', { vendor: number }),
      body: message('note.vendor_document', { kind, until: null }),
      path: url.show(id),
      subject: subjectOf(vendorId),
    },
  )
}

/**
 * Somebody who did not upload it has compared it: it counts from now on, in the place of the one before. What was on
 * hold because that one had ended goes on.
 */
export async function verify(
  ctx: Ctx,
  id: string,
  { version }: { version?: number | undefined },
): Promise<string> {
  const document = await lockToCheck(ctx, id, version)
  const verified = move(documentLifecycle, document.state, 'verify')
  expectAvailable(document)
  if (hasEnded(document.expires_on, ctx.today))
    throw conflict(
      'expired',
      'It has expired meanwhile. Refuse it with that reason, and ask for the current one.',
    )
  const { vendor_id: vendorId, kind_id: kindId } = document
  const before = await queries.ofKind(ctx.tx, { vendorId, kindId })
  for (const one of before.filter(({ state }) => state === 'verified' || state === 'expired'))
    queries.saveReplaced(ctx.tx, {
      id: one.id,
      move: move(documentLifecycle, one.state, 'replace'),
      by: id,
    })
  queries.saveChecked(ctx.tx, {
    id,
    move: verified,
    by: ctx.actor.userId,
    at: ctx.now,
    refusal: null,
  })
  record(ctx, 'verified', document)
  await endForDocuments(
    ctx,
    before.map((one) => one.id),
  )
  await ctx.emit('vendor_documents.news', {
    vendorId,
    kind: document.kind,
    body: message('letter.portal_document_verified', {
      kind: document.kind,
      until: document.expires_on,
    }),
  })
  return vendorId
}

/** Somebody who did not upload it refuses it, with a reason that the vendor reads. */
export async function refuse(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<string> {
  const document = await lockToCheck(ctx, id, version)
  queries.saveChecked(ctx.tx, {
    id,
    move: move(documentLifecycle, document.state, 'refuse'),
    by: ctx.actor.userId,
    at: ctx.now,
    refusal: reason,
  })
  await told(ctx, document, asWritten(reason))
  return document.vendor_id
}

/** The check of its file refused it: nobody has to look at it. */
export const refuseFile: NonNullable<On['attachments.refused']> = async (
  ctx,
  { id: attachmentId, reason },
) => {
  const document = await queries.ofAttachment(ctx.tx, attachmentId)
  if (document?.state !== 'waiting') return
  queries.saveFileRefused(ctx.tx, {
    id: document.id,
    move: move(documentLifecycle, document.state, 'refuse'),
    reason,
  })
  await told(ctx, document, reason)
}

async function told(ctx: Ctx, document: VendorDocument, reason: Message): Promise<void> {
  const { vendor_id: vendorId, kind } = document
  record(ctx, 'refused', document, message('note.vendor_document_reason', { kind, reason }))
  await ctx.emit('vendor_documents.news', {
    vendorId,
    kind,
    body: message('letter.portal_document_refused', { kind, reason }),
  })
}

/** The file of a document stays with it; only one that was refused may go. */
export const keepFile: NonNullable<On['attachments.unwanted']> = async (ctx, { id }) => {
  const document = await queries.withFile(ctx.tx, id)
  if (document && document.state !== 'refused')
    throw conflict(
      'in_use',
      `This file is the vendor’s ${document.kind}, which stays readable. Upload another one in its place, or refuse it while it waits.`,
    )
}

export const moveMerged = async (
  ctx: Ctx,
  { fromId, intoId }: { fromId: string; intoId: string },
): Promise<void> => {
  const left = await queries.moveMerged(ctx.tx, fromId, intoId)
  await endForDocuments(ctx, left)
}

/** The vendor before its document, always in this order, so that two changes cannot block each other. */
async function lockToCheck(ctx: Ctx, id: string, version?: number): Promise<VendorDocument> {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await lockVendor(ctx.tx, vendorId)
  const document = await ctx.lock(queries.vendorDocument, id, version)
  expectEverywhere(ctx, 'vendor_documents.verify')
  if (isUploader(document, ctx.actor))
    throw forbidden('You uploaded it, so somebody else must check it.')
  return document
}

function expectAvailable({ file_status: status }: VendorDocument): void {
  if (status === 'checking')
    throw conflict('not_available', 'Its file is still being checked. Try again in a moment.')
  if (status !== 'available')
    throw conflict(
      'not_available',
      'Its file was refused or removed. Refuse the document, and ask for another one.',
    )
}

/** What a vendor must give concerns the whole organisation, so a role for a part of it is not enough. */
function expectEverywhere(ctx: Ctx, permission: Permission): void {
  if (limitsFor(ctx.actor, permission) !== '')
    throw forbidden(
      'Your role is for a part of the organisation, and documents of a vendor concern all of it. Ask somebody whose role holds everywhere.',
    )
}

type Told = Pick<VendorDocument, 'id' | 'vendor_id' | 'kind' | 'expires_on'>
/** On the vendor, where its whole story is told. */
export const record = (
  ctx: Ctx,
  event: 'added' | 'verified' | 'refused' | 'expired' | 'reminded',
  { id, vendor_id: vendorId, kind, expires_on: until }: Told,
  note: Message = message('note.vendor_document', { kind, until }),
): void =>
  ctx.record(`vendor_document.${event}`, subjectOf(vendorId), {
    document: id,
    kind,
    expires_on: until,
    note,
  })
