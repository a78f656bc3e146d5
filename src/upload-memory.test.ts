import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { newTenant } from './platform/testing/harness.ts'
import { startProcess } from './platform/testing/process.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { installation } from './platform/testing/installation.ts'

const mebibyte = 1_048_576

/** The most that a process ever held in memory, in MiB. */
const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** A PDF that can be read: one page of words, and a file inside that makes it large. */
async function pdfWithAttachment(words: string, inside: Buffer): Promise<Buffer> {
  const document = new PDFDocument({ compress: false })
  document.file(inside, { name: 'photographs.bin' })
  document.text(words)
  document.end()
  return buffer(document)
}

test.skipIf(!existsSync('/proc/self/status'))(
  'twenty-five uploads of 20 MB at once, most of them readable, stay below 400 MiB, and all are answered',
  async () => {
    const tenant = await newTenant()
    const folder = mkdtempSync(join(tmpdir(), 'svpms-uploads-'))
    const server = await startProcess({
      DATABASE_URL: installation.appUrl,
      DATABASE_DIRECT_URL: installation.ownerUrl,
      SVPMS_DATA_DIR: folder,
      NODE_OPTIONS: '--max-old-space-size=208 --max-semi-space-size=4', // as in the image
      MALLOC_ARENA_MAX: '2',
      MALLOC_MMAP_THRESHOLD_: '262144',
    })
    try {
      const { access_token: token } = await tenant.tokens.issue({
        userId: tenant.users[`ap_clerk@${tenant.slug}.test`]!,
        tenantId: tenant.tenantId,
      })
      const photographs = randomBytes(19 * mebibyte)
      const xml = Buffer.from(ublInvoice().replace('?>', `?><!--${'x'.repeat(15 * mebibyte)}-->`))
      const upload = async (i: number): Promise<number> => {
        const form = new FormData()
        const bytes = i % 5 === 0 ? xml : await pdfWithAttachment(`Invoice ${i}`, photographs)
        form.set('file', new Blob([new Uint8Array(bytes)]), i % 5 === 0 ? `${i}.xml` : `${i}.pdf`)
        const answer = await fetch(`${server.url}/api/v1/invoices`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}` },
          body: form,
        })
        await answer.arrayBuffer()
        return answer.status
      }
      const statuses = await Promise.all(Array.from({ length: 25 }, (_, i) => upload(i)))
      expect(statuses.filter((status) => status >= 500)).toEqual([])
      expect(peakOf(server.pid)).toBeLessThan(400)
    } finally {
      await server.kill('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    }
  },
  240_000,
)
