import { message, asWritten, toText, type Message } from '../messages/index.ts'
import { attachmentLifecycle } from './attachment.ts'
import { move } from '../kernel/lifecycle.ts'
import { randomUUID } from 'node:crypto'
import { keyOf, sha256Of } from '../integrations/files/index.ts'
import { conflict, forbidden, invalid, Problem, refuseStale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Upload } from '../platform/http/route.ts'
import { cleanName } from '../platform/http/upload.ts'
import { announced, contentProblem } from './content.ts'
import { quotaBytes, type Attachment } from './attachment.ts'
import { attachable, findAttachment, lockChangeable } from './reach.ts'
import { attachableKind, kindLabels, type Kind } from './subject.ts'
import * as queries from './queries.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** Somebody wants to remove a file; who needs it refuses. */
    'attachments.unwanted': (unwanted: { id: string }) => void
    /** The check refused a file. */
    'attachments.refused': (refused: { id: string; reason: Message }) => void
  }
}

export type About = {
  subject_kind: string
  subject_id: string
  kind: Kind
  valid_until?: string | null | undefined
  note?: string | null | undefined
}
type Named = Pick<Attachment, 'id' | 'subject_kind' | 'subject_id' | 'kind' | 'name'>
type File = { name: string; mediaType: string; size: number; sha256: string | null }

/**
 * Takes a file that was sent through the application: its bytes wait in the database until the job has checked and
 * stored them.
 */
export async function attach(ctx: Ctx, about: About, upload: Upload | null): Promise<string> {
  await assertBelongs(ctx, about)
  return keep(ctx, about, upload)
}

/** The same for a feature that has files of its own: it has decided who may. */
export async function keep(ctx: Ctx, about: About, upload: Upload | null): Promise<string> {
  if (!upload) throw invalid('/file', 'missing', 'Choose the file.')
  const mediaType = typeOf(upload.name, upload.mediaType, '/file')
  const problem = await contentProblem(upload.bytes, mediaType)
  if (problem) throw invalid('/file', 'not_taken', toText(problem))
  const id = await insert(
    ctx,
    about,
    { name: upload.name, mediaType, size: upload.bytes.byteLength, sha256: sha256Of(upload.bytes) },
    null,
  )
  queries.keepBytes(ctx.tx, id, upload.bytes)
  await ctx.enqueue('check-attachment', { attachmentId: id })
  return id
}

/** A file that a browser will send straight to storage: the place for it, of exactly this type and length. */
export async function announce(
  ctx: Ctx,
  { name, media_type, size, ...about }: About & { name: string; media_type: string; size: number },
): Promise<string> {
  await assertBelongs(ctx, about)
  const clean = cleanName(name)
  return insert(
    ctx,
    about,
    { name: clean, mediaType: typeOf(clean, media_type, '/name'), size, sha256: null },
    keyOf(ctx.actor.tenantId, randomUUID()),
  )
}

/** The browser says it has sent everything; the job looks whether that is so. Saying it twice is harmless. */
export async function complete(ctx: Ctx, id: string): Promise<void> {
  const attachment = await findAttachment(ctx, id)
  if (attachment.uploaded_by !== ctx.actor.userId)
    throw forbidden('Only who began this upload can complete it.')
  if (attachment.status === 'removed')
    throw conflict('wrong_state', 'This attachment was removed meanwhile.')
  if ((await queries.arrived(ctx.tx, id)) === 0) return
  await ctx.enqueue('check-attachment', { attachmentId: id })
}

/** Takes an attachment away for good, with the reason; who, when and why stay on record, the bytes are erased. */
export async function remove(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  const attachment = await lockChangeable(ctx, id)
  refuseStale(version, attachment)
  await ctx.emit('attachments.unwanted', { id })
  queries.remove(ctx.tx, {
    id,
    move: move(attachmentLifecycle, attachment.status, 'remove'),
    by: ctx.actor.userId,
    reason,
  })
  queries.dropBytes(ctx.tx, id)
  await ctx.enqueue('erase-attachment', { attachmentId: id })
  ctx.record(
    'attachment.removed',
    { kind: 'attachment', id },
    { reason, name: attachment.name, sha256: attachment.sha256 },
  )
  ctx.record('attachment.detached', subjectOf(attachment), {
    ...named(attachment),
    reason: message('note.document_reason', {
      name: attachment.name,
      reason: asWritten(reason),
    }),
  })
}

async function assertBelongs(
  ctx: Ctx,
  { subject_kind, subject_id, kind, valid_until }: About,
): Promise<void> {
  await attachable(ctx, subject_kind, subject_id)
  const { name, attachments } = attachableKind(ctx, subject_kind)
  if (!attachments.types.includes(kind))
    throw invalid('/kind', 'unknown', `Choose one of the kinds of a ${name.toLowerCase()}.`)
  if (valid_until && subject_kind !== 'vendor')
    throw invalid('/valid_until', 'not_here', 'Only attachments of a vendor have an end.')
}

function typeOf(name: string, declared: string, pointer: string): string {
  const outcome = announced(name, declared)
  if ('refusal' in outcome) throw invalid(pointer, 'not_taken', outcome.refusal)
  return outcome.type
}

async function insert(
  ctx: Ctx,
  about: About,
  file: File,
  incomingKey: string | null,
): Promise<string> {
  const { bytes } = await queries.use(ctx.tx, file.size)
  if (bytes > quotaBytes)
    throw new Problem(
      409,
      'quota_exceeded',
      `Your organisation keeps as many attachments as it may (${quotaBytes / 1_073_741_824n} GB). Remove some that are not needed, then add this one again.`,
    )
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    ...file,
    id,
    subjectKind: about.subject_kind,
    subjectId: about.subject_id,
    kind: about.kind,
    note: about.note ?? null,
    validUntil: about.valid_until ?? null,
    status: incomingKey ? 'receiving' : 'checking',
    incomingKey,
    ...senderOf(ctx),
  })
  const attachment = {
    id,
    subject_kind: about.subject_kind,
    subject_id: about.subject_id,
    kind: about.kind,
    name: file.name,
  }
  ctx.record(
    'attachment.added',
    { kind: 'attachment', id },
    {
      ...named(attachment),
      size: file.size,
      sha256: file.sha256,
      valid_until: about.valid_until ?? null,
    },
  )
  ctx.record('attachment.attached', subjectOf(attachment), named(attachment))
  return id
}

/** A contact is no member: who it was is kept by name, because contacts can be removed. */
const senderOf = ({ actor }: Ctx): { by: string | null; contact: string | null } =>
  actor.contact
    ? { by: null, contact: `${actor.name} (${actor.contact.vendorName})` }
    : { by: actor.userId, contact: null }

export const subjectOf = ({ subject_kind, subject_id }: Named) => ({
  kind: subject_kind,
  id: subject_id,
})
export const named = ({ id, kind, name }: Named) => ({
  attachment: id,
  name,
  note: `${kindLabels[kind]}: ${name}`,
})
