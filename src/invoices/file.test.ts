import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startS3, type S3 } from '../dev/stand-ins/s3.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { keyOf } from '../integrations/files/index.ts'
import { s3Store } from '../integrations/files/s3.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant, product, wiring } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { command } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { capture } from './capture.ts'
import { originalFile } from './file.ts'
import { storeFile, storeFiles } from './jobs.ts'
import * as queries from './queries.ts'
import * as fileQueries from './file-queries.ts'

let s3: S3
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.close())
beforeEach(() => Object.assign(s3, { mood: 'well' }))

/** An invoice whose file no other process moves: its job is kept here. */
async function given(mood?: 'slow') {
  const tenant = await newTenant()
  await givenVendor(tenant, { vatId: 'DE123456789' })
  const bytes = Buffer.from(ublInvoice({ order: 'none' }))
  const enqueue = async (): Promise<void> => {}
  const taken = await command(
    { db: tenant.db, wiring, enqueue },
    await tenant.actor('ap_clerk'),
    null,
    (ctx) =>
      capture(ctx, { name: 'i.xml', mediaType: '', bytes }, { vendorId: null, anotherClaim: null }),
  )
  const id = 'invoice' in taken ? taken.invoice : ''
  const fileId = (await tenant.read('ap_clerk', (ctx) => queries.find(ctx.tx, id))).file_id
  const files = s3Store(
    s3,
    mood ? { connectMs: 300, answerMs: 700 } : { connectMs: 20_000, answerMs: 20_000 },
  )
  /** Files of other tests are theirs. */
  const raw: Db['raw'] = async (text, values) => {
    const found = await tenant.db.raw(text, values)
    return { ...found, rows: found.rows.filter((row) => row['tenant_id'] === tenant.tenantId) }
  }
  const deps = { db: { ...tenant.db, raw }, wiring, enqueue, files, log: { error() {} } }
  const store = () =>
    storeFile(deps)({ name: 'store-file', tenantId: tenant.tenantId, fileId }, 'job')
  return {
    tenant,
    bytes,
    fileId,
    deps,
    store,
    read: () => tenant.read('ap_clerk', (ctx) => originalFile(ctx.tx, fileId, files)),
    row: () => tenant.read('ap_clerk', (ctx) => fileQueries.file(ctx.tx, fileId)),
  }
}

test('an invoice’s file leaves the database once storage gives the same bytes back; moving it twice is harmless', async () => {
  const { tenant, bytes, fileId, store, read, row } = await given()
  await Promise.all([store(), store(), store()])
  await store()
  expect(await row()).toMatchObject({ bytes: null, storage_key: keyOf(tenant.tenantId, fileId) })
  expect((await read()).bytes.equals(bytes)).toBe(true)
})

test('while the storage is not well it stays in the database, and can be had', async () => {
  for (const mood of ['failing', 'slow', 'malformed', 'cut off'] as const) {
    const { bytes, store, read, row } = await given(mood === 'slow' ? mood : undefined)
    s3.mood = mood
    await expect(store()).rejects.toThrow('storage')
    expect([(await row()).bytes !== null, (await read()).bytes.equals(bytes)]).toEqual([true, true])
  }
})

test('a file that was moved is proven by its hash: a storage that is down says so, and other bytes are never shown', async () => {
  const { tenant, fileId, store, read } = await given()
  await store()
  s3.mood = 'failing'
  await expect(read()).rejects.toMatchObject({ status: 503, code: 'storage_unavailable' })
  s3.mood = 'well'
  const kept = s3.objects.get(keyOf(tenant.tenantId, fileId))!
  kept.bytes = Buffer.from(kept.bytes)
  kept.bytes[100]! ^= 1
  await expect(read()).rejects.toThrow('not what it was')
})

test('a file whose job was lost is taken up again later', async () => {
  const { tenant, bytes, fileId, deps, read, row } = await given()
  await asOwner("update files set created_at = now() - interval '16 minutes' where id = $1", [
    fileId,
  ])
  s3.mood = 'failing'
  expect(await storeFiles(deps)).toBe(0)
  s3.mood = 'well'
  expect(await storeFiles(deps)).toBe(1)
  expect(await row()).toMatchObject({ bytes: null, storage_key: keyOf(tenant.tenantId, fileId) })
  expect((await read()).bytes.equals(bytes)).toBe(true)
})

test('the application may move the bytes and change nothing else of a received file', async () => {
  const { tenant, fileId } = await given()
  const { db } = await product()
  const change = async (set: string) =>
    command({ db, wiring }, await tenant.actor('ap_clerk'), null, (ctx) =>
      ctx.tx.raw(`update files set ${set} where id = $1`, [fileId]),
    )
  for (const set of [`sha256 = '${'0'.repeat(64)}'`, `name = '${randomUUID()}'`, 'size = 1'])
    await expect(change(set)).rejects.toThrow('permission denied')
  await expect(change('bytes = null')).rejects.toThrow('files__somewhere')
  expect(
    await asOwner('select count(*)::int as n from files where id = $1 and bytes is not null', [
      fileId,
    ]),
  ).toEqual([{ n: 1 }])
})
