import { z } from 'zod'
import { keyOf, putVerified, sha256Of, type FileStore } from '../integrations/files/index.ts'
import type { Scanner } from '../integrations/virus-scan/index.ts'
import { systemId } from '../kernel/actor.ts'
import { command, type Ctx, type ProcessDeps } from '../platform/ctx.ts'
import { readIn, type Tx } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import type { Logger } from '../platform/log.ts'
import { systemActor } from '../platform/system.ts'
import { received, refusalOf } from './checking.ts'
import { named, subjectOf } from './commands.ts'
import type { Document } from './document.ts'
import { noticeExpiries } from './expiry.ts'
import * as queries from './queries.ts'

export type DocumentJobs = ProcessDeps & {
  files: FileStore
  scanner: Scanner
  log: Pick<Logger, 'warn' | 'error'>
}

const Job = z.object({ tenantId: z.uuid(), documentId: z.uuid() })
type Found = {
  tenantId: string
  document: Document
  tx: Tx
  change: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>
}

/** A job about one document. What it asks of storage and scanner happens outside any transaction; the database then learns what came of it. */
const about =
  (deps: DocumentJobs, step: string, work: (found: Found) => Promise<void>): Handler =>
  async (data) => {
    const { tenantId, documentId } = Job.parse(data)
    const tx = readIn(deps.db, { tenantId, userId: systemId })
    const document = await queries.findOptional(tx, documentId)
    if (!document) return
    try {
      await work({
        tenantId,
        document,
        tx,
        change: async (change) => command(deps, await systemActor(deps.db, tenantId), null, change),
      })
    } catch (error) {
      deps.log.warn(
        { documentId, step, reason: error instanceof Error ? error.message : 'unknown' },
        'a document has to wait',
      )
      throw error
    }
  }

/** Looks at what arrived. A storage or a scanner that is down leaves the document "being checked", and the job is tried again. */
export const checkDocument = (deps: DocumentJobs): Handler =>
  about(deps, 'check', async ({ tenantId, document, tx, change }) => {
    if (document.status !== 'checking') return
    const buffered = await queries.bufferedBytes(tx, document.id)
    const arrival = buffered ? { bytes: buffered } : await received(deps.files, document)
    const refusal =
      'refusal' in arrival
        ? arrival.refusal
        : await refusalOf(arrival.bytes, document, deps.scanner)
    if (refusal !== null || 'refusal' in arrival)
      return change((ctx) => refuse(ctx, document, refusal ?? ''))
    if (!buffered)
      await putVerified(
        deps.files,
        keyOf(tenantId, document.id),
        arrival.bytes,
        document.media_type,
      )
    await change((ctx) => pass(ctx, document, sha256Of(arrival.bytes), buffered === null))
    if (!buffered && document.incoming_key) await deps.files.delete(document.incoming_key)
  })

async function refuse(ctx: Ctx, document: Document, refusal: string): Promise<void> {
  if ((await queries.refuse(ctx.tx, document.id, refusal)) === 0) return
  await queries.dropBytes(ctx.tx, document.id)
  await ctx.enqueue('erase-document', { documentId: document.id })
  ctx.record(
    'document.refused',
    { kind: 'document', id: document.id },
    { reason: refusal, name: document.name },
  )
  ctx.record('document.refused', subjectOf(document), {
    ...named(document),
    reason: `${document.name}: ${refusal}`,
  })
}

async function pass(
  ctx: Ctx,
  { id, name }: Document,
  sha256: string,
  stored: boolean,
): Promise<void> {
  if ((await queries.pass(ctx.tx, id, sha256, stored)) === 0)
    return ctx.enqueue('erase-document', { documentId: id })
  if (!stored) await ctx.enqueue('store-document', { documentId: id })
  ctx.record('document.available', { kind: 'document', id }, { name, sha256 })
}

/** Moves the bytes from the database to storage. Until that is done, downloads are answered from the database. */
export const storeDocument = (deps: DocumentJobs): Handler =>
  about(deps, 'store', async ({ tenantId, document, tx, change }) => {
    if (document.status !== 'available' || document.stored_at) return
    const bytes = await queries.bufferedBytes(tx, document.id)
    if (!bytes) return
    if (sha256Of(bytes) !== document.sha256)
      throw new Error('the bytes are not those that were checked')
    await putVerified(deps.files, keyOf(tenantId, document.id), bytes, document.media_type)
    await change(async (ctx) => {
      const { status } = await queries.lock(ctx.tx, document.id)
      if (status !== 'available') return ctx.enqueue('erase-document', { documentId: document.id })
      await queries.stored(ctx.tx, document.id)
      await queries.dropBytes(ctx.tx, document.id)
    })
  })

/** Takes away the bytes of what was removed or refused. The row stays. */
export const eraseDocument = (deps: DocumentJobs): Handler =>
  about(deps, 'erase', async ({ tenantId, document, change }) => {
    if (document.status !== 'removed' && document.status !== 'refused') return
    await deps.files.delete(keyOf(tenantId, document.id))
    if (document.incoming_key) await deps.files.delete(document.incoming_key)
    await change(async (ctx) => {
      await queries.dropBytes(ctx.tx, document.id)
      if ((await queries.erased(ctx.tx, document.id)) > 0) await queries.use(ctx.tx, -document.size)
    })
  })

const Left = z.object({
  tenant_id: z.string(),
  document_id: z.string(),
  step: z.enum(['give-up', 'check', 'store', 'erase', 'forget-incoming']),
})

/** Takes up what a long outage left behind, gives up uploads that were never completed within a day, and erases what came to a signed address after its check. */
export async function tidyDocuments(deps: DocumentJobs): Promise<number> {
  const { rows } = await deps.db.raw(
    'select tenant_id, document_id, step from documents_left_behind()',
  )
  for (const { tenant_id: tenantId, document_id: documentId, step } of rows.map((row) =>
    Left.parse(row),
  )) {
    try {
      await about(deps, step, async ({ document, change }) => {
        if (step === 'forget-incoming' && document.incoming_key)
          await deps.files.delete(document.incoming_key)
        await change((ctx) =>
          step === 'give-up'
            ? refuse(ctx, document, 'It was announced, but never sent.')
            : step === 'forget-incoming'
              ? queries.forgetIncoming(ctx.tx, document.id).then(() => {})
              : ctx.enqueue(`${step}-document`, { documentId }),
        )
      })({ name: step, tenantId, documentId }, '')
    } catch (error) {
      deps.log.error({ err: error, documentId }, 'a document was left behind')
    }
  }
  return rows.length
}

/** Daily, by each organisation's own calendar: whoever manages vendors is told of certificates that end soon. */
export const checkDocumentExpiry: Scheduled = {
  name: 'check-document-expiry',
  cron: '0 9 * * *',
  organisations: organisationsOf('organisations_with_expiring_documents'),
  run: noticeExpiries,
}
