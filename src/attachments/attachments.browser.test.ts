import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { startS3, type S3 } from '../dev/stand-ins/s3.ts'
import { createJobs } from '../platform/jobs/jobs.ts'
import { createLogger } from '../platform/log.ts'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { pdf } from '../platform/testing/attachments.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant, product, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'

sayIfSkipped('attachments in a browser')

describe.skipIf(!hasBrowser)('an attachment is added in a browser', { timeout: 240_000 }, () => {
  let served: Served
  let tenant: TestTenant
  let vendorId: string
  let s3: S3
  let bucketUrl: string
  let stopBucket: () => void
  beforeAll(async () => {
    served = await serveProduct()
    tenant = await newTenant()
    vendorId = await givenVendor(tenant)
    s3 = await startS3()
    const { db } = await product()
    const server = createServer()
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    bucketUrl = `http://localhost:${(server.address() as AddressInfo).port}`
    const log = createLogger('silent')
    server.on(
      'request',
      await createApp({
        ownerUrl: installation.ownerUrl,
        config: { ...testConfig, publicUrl: bucketUrl, files: s3 },
        log,
        db,
        jobs: await idleJobs(log),
      }),
    )
    stopBucket = () => {
      server.closeAllConnections()
      server.close()
    }
  })
  afterAll(async () => {
    await served?.stop()
    stopBucket?.()
    await s3?.close()
  })
  const patient = { timeout: 60_000 }
  const form = `/attachments/new?subject_kind=vendor&subject_id=`
  const file = (name: string, size = 100) => ({
    name,
    mimeType: 'application/pdf',
    buffer: Buffer.concat([pdf(), Buffer.alloc(size, ' '), Buffer.from('%%EOF')]),
  })
  const fill = async ({ page }: Visitor, name: string, size?: number): Promise<void> => {
    // Before its scripts have arrived, the button is an ordinary one of its form.
    await page.waitForLoadState('networkidle')
    await page.getByLabel('Drop the file here or choose it').setInputFiles(file(name, size))
    await page.getByLabel('Kind').selectOption('insurance')
    await page.getByLabel('Note').fill('My own words')
  }

  test('without scripts, by a plain form', async () => {
    const visitor = await Visitor.open(served, { width: 1440, scripts: false })
    await visitor.become(tenant, 'buyer')
    await visitor.visit(form + vendorId)
    await fill(visitor, 'plain.pdf')
    await visitor.page.getByRole('button', { name: 'Add attachment' }).click()
    expect(new URL(visitor.page.url()).pathname).toBe(`/vendors/${vendorId}`)
    expect(await visitor.page.locator('#attachments').textContent()).toContain('plain.pdf')
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('with scripts, straight to storage; the page follows until it can be opened', async () => {
    const visitor = await Visitor.open(served, { width: 390 })
    await visitor.become(tenant, 'buyer')
    await visitor.visit(form + vendorId)
    await fill(visitor, 'straight.pdf', 300_000)
    await visitor.page.getByRole('button', { name: 'Add attachment' }).click()
    await visitor.page.waitForURL(`**/vendors/${vendorId}`)
    const { jobs } = await product()
    await expect
      .poll(
        async () => {
          await jobs.drain(1000)
          return visitor.page
            .locator('#attachments')
            .getByRole('link', { name: 'straight.pdf' })
            .count()
        },
        { timeout: 60_000 },
      )
      .toBe(1)
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('to a bucket on another origin, which the page’s policy allows; its progress is shown, and it can be stopped', async () => {
    const visitor = await Visitor.open({ ...served, url: bucketUrl }, { width: 1440 })
    await visitor.become(tenant, 'buyer')
    await visitor.visit(form + vendorId)
    await fill(visitor, 'stopped.pdf', 3_000_000)
    s3.mood = 'slow'
    await visitor.page.getByRole('button', { name: 'Add attachment' }).click()
    await expect
      .poll(
        () =>
          visitor.page
            .getByLabel('Upload progress')
            .evaluate((bar) => (bar as HTMLProgressElement).value),
        patient,
      )
      .toBeGreaterThan(0)
    await visitor.page.getByRole('button', { name: 'Stop sending' }).click()
    await expect
      .poll(() => visitor.page.getByText('Stopped. Nothing was added.').isVisible(), patient)
      .toBe(true)
    expect(await visitor.page.getByLabel('Note').inputValue()).toBe('My own words')
    s3.mood = 'well'
    await visitor.page
      .getByLabel('Drop the file here or choose it')
      .setInputFiles(file('bucket.pdf', 100_000))
    await visitor.page.getByRole('button', { name: 'Add attachment' }).click()
    await visitor.page.waitForURL(`**/vendors/${vendorId}`)
    expect(await visitor.page.locator('#attachments').textContent()).toContain('bucket.pdf')
    expect([...s3.objects.keys()]).toEqual([
      expect.stringMatching(new RegExp(`^tenant/${tenant.tenantId}/`)),
    ])
    expect(visitor.complaints.filter((text) => !text.includes('ERR_'))).toEqual([])
    await visitor.close()
  })

  test('and what is refused says why beside the file, with everything typed still there', async () => {
    const visitor = await Visitor.open(served, { width: 1440 })
    await visitor.become(tenant, 'buyer')
    await visitor.visit(form + vendorId)
    await fill(visitor, 'drawing.svg')
    await visitor.page.getByRole('button', { name: 'Add attachment' }).click()
    await expect
      .poll(
        () => visitor.page.getByText('Files that end in .svg are not taken').isVisible(),
        patient,
      )
      .toBe(true)
    expect([
      await visitor.page.getByLabel('Note').inputValue(),
      await visitor.page.locator('form[aria-busy]').count(),
    ]).toEqual(['My own words', 0])
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})

/** Takes jobs down and does none: what belongs to the bucket is not for the processes of other tests. */
async function idleJobs(log: ReturnType<typeof createLogger>) {
  const jobs = createJobs(installation.appUrl, log)
  return { ...jobs, enqueue: async () => {} }
}
