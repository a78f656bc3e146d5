import { message, type Message } from '../messages/index.ts'
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
import type { Attachment } from './attachment.ts'
import { noticeExpiries } from './expiry.ts'
import * as queries from './queries.ts'

export type AttachmentJobs = ProcessDeps & {
  files: FileStore
  scanner: Scanner
  log: Pick<Logger, 'warn' | 'error'>
}

const Job = z.object({ tenantId: z.uuid(), attachmentId: z.uuid() })
type Found = {
  tenantId: string
  attachment: Attachment
  tx: Tx
  change: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>
}

/**
 * A job about one attachment. What it asks of storage and scanner happens outside any transaction; the database then
 * learns what came of it.
 */
const about =
  (deps: AttachmentJobs, step: string, work: (found: Found) => Promise<void>): Handler =>
  async (data) => {
    const { tenantId, attachmentId } = Job.parse(data)
    const tx = readIn(deps.db, { tenantId, userId: systemId })
    const attachment = await queries.findOptional({ tx, ...deps.wiring }, attachmentId)
    if (!attachment) return
    try {
      await work({
        tenantId,
        attachment,
        tx,
        change: async (change) => command(deps, await systemActor(deps.db, tenantId), null, change),
      })
    } catch (error) {
      deps.log.warn(
        { attachmentId, step, reason: error instanceof Error ? error.message : 'unknown' },
        'an attachment has to wait',
      )
      throw error
    }
  }

/**
 * Looks at what arrived. A storage or a scanner that is down leaves the attachment "being checked", and the job is
 * tried again.
 */
export const checkAttachment = (deps: AttachmentJobs): Handler =>
  about(deps, 'check', async ({ tenantId, attachment, tx, change }) => {
    if (attachment.status !== 'checking') return
    const buffered = await queries.bufferedBytes(tx, attachment.id)
    const arrival = buffered ? { bytes: buffered } : await received(deps.files, attachment)
    const refusal =
      'refusal' in arrival
        ? arrival.refusal
        : await refusalOf(arrival.bytes, attachment, deps.scanner)
    if (refusal !== null) return change((ctx) => refuse(ctx, attachment, refusal))
    if ('refusal' in arrival) return
    if (!buffered)
      await putVerified(
        deps.files,
        keyOf(tenantId, attachment.id),
        arrival.bytes,
        attachment.media_type,
      )
    await change((ctx) => pass(ctx, attachment, sha256Of(arrival.bytes), buffered === null))
    if (!buffered && attachment.incoming_key) await deps.files.delete(attachment.incoming_key)
  })

async function refuse(ctx: Ctx, attachment: Attachment, refusal: Message): Promise<void> {
  if ((await queries.refuse(ctx.tx, attachment.id, refusal)) === 0) return
  queries.dropBytes(ctx.tx, attachment.id)
  await ctx.enqueue('erase-attachment', { attachmentId: attachment.id })
  ctx.record(
    'attachment.refused',
    { kind: 'attachment', id: attachment.id },
    { reason: refusal, name: attachment.name },
  )
  ctx.record('attachment.refused', subjectOf(attachment), {
    ...named(attachment),
    reason: message('note.document_reason', { name: attachment.name, reason: refusal }),
  })
  await ctx.emit('attachments.refused', { id: attachment.id, reason: refusal })
}

async function pass(
  ctx: Ctx,
  { id, name }: Attachment,
  sha256: string,
  stored: boolean,
): Promise<void> {
  if ((await queries.pass(ctx.tx, id, sha256, stored)) === 0)
    return ctx.enqueue('erase-attachment', { attachmentId: id })
  if (!stored) await ctx.enqueue('store-attachment', { attachmentId: id })
  ctx.record('attachment.available', { kind: 'attachment', id }, { name, sha256 })
}

/** Moves the bytes from the database to storage. Until that is done, downloads are answered from the database. */
export const storeAttachment = (deps: AttachmentJobs): Handler =>
  about(deps, 'store', async ({ tenantId, attachment, tx, change }) => {
    if (attachment.status !== 'available' || attachment.stored_at) return
    const bytes = await queries.bufferedBytes(tx, attachment.id)
    if (!bytes) return
    if (sha256Of(bytes) !== attachment.sha256)
      throw new Error('the bytes are not those that were checked')
    await putVerified(deps.files, keyOf(tenantId, attachment.id), bytes, attachment.media_type)
    await change(async (ctx) => {
      const { status } = await queries.lock(ctx, attachment.id)
      if (status !== 'available')
        return ctx.enqueue('erase-attachment', { attachmentId: attachment.id })
      queries.stored(ctx.tx, attachment.id)
      queries.dropBytes(ctx.tx, attachment.id)
    })
  })

/** Takes away the bytes of what was removed or refused. The row stays. */
export const eraseAttachment = (deps: AttachmentJobs): Handler =>
  about(deps, 'erase', async ({ tenantId, attachment, change }) => {
    if (attachment.status !== 'removed' && attachment.status !== 'refused') return
    await deps.files.delete(keyOf(tenantId, attachment.id))
    if (attachment.incoming_key) await deps.files.delete(attachment.incoming_key)
    await change(async (ctx) => {
      queries.dropBytes(ctx.tx, attachment.id)
      if ((await queries.erased(ctx.tx, attachment.id)) > 0)
        await queries.use(ctx.tx, -attachment.size)
    })
  })

const Left = z.object({
  tenant_id: z.string(),
  attachment_id: z.string(),
  step: z.enum(['give-up', 'check', 'store', 'erase', 'forget-incoming']),
})

/**
 * Takes up what a long outage left behind, gives up uploads that were never completed within a day, and erases what
 * came to a signed address after its check.
 */
export async function tidyAttachments(deps: AttachmentJobs): Promise<number> {
  const { rows } = await deps.db.raw(
    'select tenant_id, attachment_id, step from attachments_left_behind()',
  )
  for (const { tenant_id: tenantId, attachment_id: attachmentId, step } of rows.map((row) =>
    Left.parse(row),
  )) {
    try {
      await about(deps, step, async ({ attachment, change }) => {
        if (step === 'forget-incoming' && attachment.incoming_key)
          await deps.files.delete(attachment.incoming_key)
        await change((ctx) =>
          step === 'give-up'
            ? refuse(ctx, attachment, message('file.not_sent', {}))
            : step === 'forget-incoming'
              ? queries.forgetIncoming(ctx.tx, attachment.id).then(() => {})
              : ctx.enqueue(`${step}-attachment`, { attachmentId }),
        )
      })({ name: step, tenantId, attachmentId }, '')
    } catch (error) {
      deps.log.error({ err: error, attachmentId }, 'an attachment was left behind')
    }
  }
  return rows.length
}

/** Daily, by each organisation's own calendar: the people who manage vendors are told of certificates that end soon. */
export const checkAttachmentExpiry: Scheduled = {
  name: 'check-attachment-expiry',
  cron: '0 9 * * *',
  organisations: organisationsOf('organisations_with_expiring_attachments'),
  run: noticeExpiries,
}
