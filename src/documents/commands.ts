import { randomUUID } from 'node:crypto'
import { keyOf, sha256Of } from '../integrations/files/index.ts'
import { conflict, forbidden, invalid, Problem, stale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Upload } from '../platform/http/route.ts'
import { cleanName } from '../platform/http/upload.ts'
import { announced, contentProblem } from './content.ts'
import { quotaBytes, type Document } from './document.ts'
import { attachable, findDocument, lockChangeable } from './reach.ts'
import { attachableKind, kindLabels, type Kind } from './subject.ts'
import * as queries from './queries.ts'

export type About = {
  subject_kind: string
  subject_id: string
  kind: Kind
  valid_until?: string | null | undefined
  note?: string | null | undefined
}
type Named = Pick<Document, 'id' | 'subject_kind' | 'subject_id' | 'kind' | 'name'>
type File = { name: string; mediaType: string; size: number; sha256: string | null }

/** Takes a file that was sent through the application: its bytes wait in the database until the job has checked and stored them. */
export async function attach(ctx: Ctx, about: About, upload: Upload | null): Promise<string> {
  await assertBelongs(ctx, about)
  if (!upload) throw invalid('/file', 'missing', 'Choose the file.')
  const mediaType = typeOf(upload.name, upload.mediaType, '/file')
  const problem = await contentProblem(upload.bytes, mediaType)
  if (problem) throw invalid('/file', 'not_taken', problem)
  const id = await insert(
    ctx,
    about,
    { name: upload.name, mediaType, size: upload.bytes.byteLength, sha256: sha256Of(upload.bytes) },
    null,
  )
  await queries.keepBytes(ctx.tx, id, upload.bytes)
  await ctx.enqueue('check-document', { documentId: id })
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
  const document = await findDocument(ctx, id)
  if (document.uploaded_by !== ctx.actor.userId)
    throw forbidden('Only who began this upload can complete it.')
  if (document.status === 'removed')
    throw conflict('wrong_state', 'This document was removed meanwhile.')
  if ((await queries.arrived(ctx.tx, id)) === 0) return
  await ctx.enqueue('check-document', { documentId: id })
}

/** Takes a document away for good, with the reason; who, when and why stay on record, the bytes are erased. */
export async function remove(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  const document = await lockChangeable(ctx, id)
  if (version !== undefined && version !== document.version) throw stale()
  if (document.status === 'removed') throw conflict('wrong_state', 'It was removed already.')
  await queries.remove(ctx.tx, id, ctx.actor.userId, reason)
  await queries.dropBytes(ctx.tx, id)
  await ctx.enqueue('erase-document', { documentId: id })
  ctx.record(
    'document.removed',
    { kind: 'document', id },
    { reason, name: document.name, sha256: document.sha256 },
  )
  ctx.record('document.detached', subjectOf(document), {
    ...named(document),
    reason: `${document.name}: ${reason}`,
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
    throw invalid('/valid_until', 'not_here', 'Only documents of a vendor have an end.')
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
      `Your organisation keeps as many documents as it may (${quotaBytes / 1_073_741_824n} GB). Remove some that are not needed, then add this one again.`,
    )
  const id = ctx.newId()
  await queries.insert(ctx.tx, {
    ...file,
    id,
    subjectKind: about.subject_kind,
    subjectId: about.subject_id,
    kind: about.kind,
    note: about.note ?? null,
    validUntil: about.valid_until ?? null,
    status: incomingKey ? 'receiving' : 'checking',
    incomingKey,
    by: ctx.actor.userId,
  })
  const document = {
    id,
    subject_kind: about.subject_kind,
    subject_id: about.subject_id,
    kind: about.kind,
    name: file.name,
  }
  ctx.record(
    'document.added',
    { kind: 'document', id },
    {
      ...named(document),
      size: file.size,
      sha256: file.sha256,
      valid_until: about.valid_until ?? null,
    },
  )
  ctx.record('document.attached', subjectOf(document), named(document))
  return id
}

export const subjectOf = ({ subject_kind, subject_id }: Named) => ({
  kind: subject_kind,
  id: subject_id,
})
export const named = ({ id, kind, name }: Named) => ({
  document: id,
  name,
  note: `${kindLabels[kind]}: ${name}`,
})
