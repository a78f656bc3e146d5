import { deflateRawSync } from 'node:zlib'
import type { FileStore } from '../../integrations/files/index.ts'
import { createScanner, type Scanner } from '../../integrations/virus-scan/index.ts'
import { attach, type About } from '../../attachments/commands.ts'
import {
  checkAttachment,
  eraseAttachment,
  storeAttachment,
  tidyAttachments,
  type AttachmentJobs,
} from '../../attachments/jobs.ts'
import * as queries from '../../attachments/queries.ts'
import type { Role } from '../../kernel/permissions.ts'
import { command, type Ctx } from '../ctx.ts'
import { wiring, type TestTenant } from './harness.ts'

export const pdf = (text = 'hello'): Buffer => Buffer.from(`%PDF-1.7\n% ${text}\n%%EOF\n`)
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** An archive as Office writes them; `unpacked` is the size it claims for an entry. */
export function zip(entries: Record<string, string | { text: string; unpacked: number }>): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, entry] of Object.entries(entries)) {
    const text = typeof entry === 'string' ? entry : entry.text
    const packed = deflateRawSync(Buffer.from(text))
    const size = typeof entry === 'string' ? Buffer.byteLength(text) : entry.unpacked
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(size, 22)
    head.writeUInt16LE(Buffer.byteLength(name), 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(8, 10)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(size, 24)
    central.writeUInt16LE(Buffer.byteLength(name), 28)
    central.writeUInt32LE(at, 42)
    files.push(head, Buffer.from(name), packed)
    directory.push(central, Buffer.from(name))
    at += 30 + Buffer.byteLength(name) + packed.length
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(entries).length, 8)
  end.writeUInt16LE(Object.keys(entries).length, 10)
  end.writeUInt32LE(length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, ...directory, end])
}
export const docx = (more: Parameters<typeof zip>[0] = {}): Buffer =>
  zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<document/>', ...more })

/**
 * Attachments with a storage and a scanner of the test's own. Its jobs are kept here and done when asked, so that no
 * other process does them with another storage.
 */
export function attachmentWorld(
  tenant: TestTenant,
  files: FileStore,
  scanner: Scanner = createScanner({ clamav: null }),
) {
  const waiting: { name: string; data: Record<string, unknown> }[] = []
  const said: string[] = []
  const enqueue = async (
    _tx: unknown,
    name: string,
    data: Record<string, unknown>,
  ): Promise<void> => void waiting.push({ name, data })
  const log = {
    warn: (about: object) => void said.push(JSON.stringify(about)),
    error: (about: object) => void said.push(JSON.stringify(about)),
  } as AttachmentJobs['log']
  const deps: AttachmentJobs = { db: tenant.db, wiring, enqueue, files, scanner, log }
  const handlers = {
    'check-attachment': checkAttachment(deps),
    'store-attachment': storeAttachment(deps),
    'erase-attachment': eraseAttachment(deps),
  } as const
  const run = async <T>(role: Role, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
    command({ db: tenant.db, wiring, enqueue }, await tenant.actor(role), null, work)
  const world = {
    deps,
    waiting,
    said,
    run,
    attach: (about: About, bytes: Buffer, name = 'certificate.pdf') =>
      run('buyer', (ctx) => attach(ctx, about, { name, mediaType: '', bytes })),
    find: (id: string) => tenant.read('buyer', (ctx) => queries.find(ctx, id)),
    buffered: (id: string) => tenant.read('buyer', (ctx) => queries.bufferedBytes(ctx.tx, id)),
    /** One round of what waits; what fails waits again, as in the queue. Returns the failures. */
    async work(): Promise<string[]> {
      const failures: string[] = []
      for (const job of waiting.splice(0)) {
        await handlers[job.name as keyof typeof handlers](
          { ...job.data, name: job.name, tenantId: tenant.tenantId },
          'job',
        ).catch((error: Error) => {
          failures.push(error.message)
          waiting.push(job)
        })
      }
      return failures
    },
    /** Until nothing is waiting. */
    async settle(): Promise<void> {
      for (let rounds = 0; waiting.length; rounds++) {
        const failures = await world.work()
        if (rounds > 10) throw new Error(failures.join())
      }
    },
    tidy: () => tidyAttachments(deps),
  }
  return world
}
