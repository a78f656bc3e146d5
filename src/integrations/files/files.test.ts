import express from 'express'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { createServer as httpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startS3, type Mood, type S3 } from '../../dev/stand-ins/s3.ts'
import { problemsBy } from '../../platform/db/errors.ts'
import { folderStore } from './folder.ts'
import {
  createFileStore,
  fileSecrets,
  FilesUnavailable,
  keyOf,
  probe,
  readAll,
  signedFiles,
  type FileStore,
} from './index.ts'
import { s3Store } from './s3.ts'

const tenant = randomUUID()
const newKey = (of = tenant): string => keyOf(of, randomUUID())
const pdf = Buffer.from('%PDF-1.7\nhello ₹\n%%EOF')
const secrets = fileSecrets({ sessionSecrets: ['new', 'old'] })
async function listed(files: AsyncIterable<{ key: string; size: number }>) {
  const all = []
  for await (const file of files) all.push(file)
  return all
}
type Driver = {
  store: FileStore
  /** Where its signed addresses lead. */ base: string
  stop: () => Promise<void>
}

async function folderDriver(secret = secrets[0]!): Promise<Driver & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'svpms-files-'))
  const store = folderStore(folder, secret)
  const app = express()
    .use(signedFiles(store, secrets))
    .use(
      ((error, _req, res, _next) =>
        void res
          .status(problemsBy({})(error)?.status ?? 500)
          .end(String(error))) as express.ErrorRequestHandler,
    )
  const server = httpServer(app)
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return {
    folder,
    store,
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
async function s3Driver(): Promise<Driver & { s3: S3 }> {
  const s3 = await startS3()
  return { s3, store: s3Store(s3), base: s3.endpoint, stop: s3.close }
}

describe.each([
  ['a folder', folderDriver],
  ['a bucket that speaks S3', s3Driver],
] as const)('files in %s', (_name, start) => {
  let driver: Driver
  let store: FileStore
  beforeAll(async () => {
    driver = await start()
    store = driver.store
  })
  afterAll(() => driver.stop())
  const call = (url: string, init?: RequestInit) => fetch(new URL(url, driver.base), init)
  const bytesOf = async (key: string) => {
    const found = await store.get(key)
    return found && readAll(found, 50_000_000)
  }

  test('come back as they were put, with their type and length', async () => {
    const key = newKey()
    await store.put(key, pdf, 'application/pdf')
    expect(await bytesOf(key)).toEqual(pdf)
    expect(await store.get(key)).toMatchObject({
      length: pdf.length,
      contentType: 'application/pdf',
    })
    expect(await store.head(key)).toMatchObject({
      length: pdf.length,
      contentType: 'application/pdf',
      firstBytes: expect.objectContaining({ length: pdf.length }),
    })
  })

  test('of six megabytes go in parts and come back whole; a look takes the first bytes only', async () => {
    const key = newKey()
    const large = randomBytes(6 * 1_048_576 + 17)
    await store.put(key, large, 'application/pdf')
    expect((await bytesOf(key))!.equals(large)).toBe(true)
    const head = await store.head(key)
    expect([
      head!.length,
      head!.firstBytes.length,
      Buffer.from(head!.firstBytes).equals(large.subarray(0, 4100)),
    ]).toEqual([large.length, 4100, true])
  })

  test('that are not there are null, and deleting them twice is harmless', async () => {
    const key = newKey()
    expect([await store.get(key), await store.head(key)]).toEqual([null, null])
    await store.put(key, pdf, 'application/pdf')
    await store.delete(key)
    await store.delete(key)
    expect(await store.get(key)).toBeNull()
  })

  test('are replaced whole: twenty at once leave one of the twenty', async () => {
    const key = newKey()
    const versions = Array.from({ length: 20 }, (_, i) => Buffer.alloc(50_000, i))
    await Promise.all(versions.map((bytes) => store.put(key, bytes, 'text/plain')))
    const kept = (await bytesOf(key))!
    expect(versions.some((bytes) => bytes.equals(kept))).toBe(true)
  })

  test('are listed by organisation, page after page', async () => {
    const other = randomUUID()
    const keys = Array.from({ length: 7 }, () => newKey(other)).toSorted()
    for (const key of keys) await store.put(key, pdf, 'application/pdf')
    expect(await listed(store.list(`tenant/${other}/`))).toEqual(
      keys.map((key) => ({ key, size: pdf.length })),
    )
    expect(await listed(store.list(`tenant/${randomUUID()}/`))).toEqual([])
  })

  test.each([
    '../x',
    'tenant/../x',
    `tenant/${tenant}`,
    `tenant/${tenant}/../../etc/passwd`,
    `tenant/${tenant}/${randomUUID()}.pdf`,
    `/tenant/${tenant}/${randomUUID()}`,
    `tenant/${tenant}//${randomUUID()}`,
  ])('have no key such as %s', async (key) => {
    for (const work of [
      () => store.put(key, pdf, 'application/pdf'),
      () => store.get(key),
      () => store.head(key),
      () => store.delete(key),
      () => store.presignGet({ key, fileName: 'x', expiresIn: 60 }),
      () => store.presignPut({ key, contentType: 'a/b', length: 1, expiresIn: 60 }),
    ])
      await expect((async () => work())()).rejects.toThrow('no key')
    await expect(listed(store.list(`${key}x`))).rejects.toThrow('no prefix')
  })

  test('are sent by whoever holds the signed address: of that type and length, to that key, until it expires', async () => {
    const key = newKey()
    const signed = await store.presignPut({
      key,
      contentType: 'application/pdf',
      length: pdf.length,
      expiresIn: 60,
    })
    const put = (url: string, body: Buffer, type = 'application/pdf') =>
      call(url, { method: 'PUT', body: new Uint8Array(body), headers: { 'Content-Type': type } })
    expect((await put(signed.url, Buffer.concat([pdf, pdf]))).status).toBe(403)
    expect((await put(signed.url, pdf, 'text/html')).status).toBe(403)
    expect((await put(signed.url.replace(key, newKey()), pdf)).status).toBe(403)
    expect((await call(signed.url)).status).toBe(403)
    const brief = await store.presignPut({
      key,
      contentType: 'application/pdf',
      length: pdf.length,
      expiresIn: 1,
    })
    await sleep(2100)
    expect((await put(brief.url, pdf)).status).toBe(403)
    expect(await store.get(key)).toBeNull()
    expect((await put(signed.url, pdf)).status).toBe(200)
    expect(await bytesOf(key)).toEqual(pdf)
  })

  test('are fetched as an attachment under their own name, in any script', async () => {
    const key = newKey()
    await store.put(key, pdf, 'application/pdf')
    const url = await store.presignGet({
      key,
      fileName: "Steuer “2026” (ü) ₹;'.pdf",
      expiresIn: 60,
    })
    const answer = await call(url)
    expect([answer.status, Buffer.from(await answer.arrayBuffer()).equals(pdf)]).toEqual([
      200,
      true,
    ])
    expect(answer.headers.get('Content-Disposition')).toBe(
      `attachment; filename="Steuer _2026_ ___ ___.pdf"; filename*=UTF-8''Steuer%20%E2%80%9C2026%E2%80%9D%20%28%C3%BC%29%20%E2%82%B9%3B%27.pdf`,
    )
    expect((await call(url, { method: 'PUT', body: 'x' })).status).toBe(403)
    expect((await call(url.replace(key, newKey()))).status).toBe(403)
  })
})

describe('the folder', () => {
  test('leaves nothing half-written beside its files', async () => {
    const { folder, store, stop } = await folderDriver()
    await Promise.all(Array.from({ length: 5 }, () => store.put(newKey(), pdf, 'application/pdf')))
    expect(
      (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.new')),
    ).toEqual([])
    await stop()
  })
  test('takes addresses signed with a secret that was exchanged since, and none of a stranger', async () => {
    for (const [secret, status] of [
      [secrets[1]!, 200],
      ['stranger', 403],
    ] as const) {
      const { store, base, stop } = await folderDriver(secret)
      const key = newKey()
      await store.put(key, pdf, 'application/pdf')
      expect(
        (await fetch(new URL(await store.presignGet({ key, fileName: 'x', expiresIn: 60 }), base)))
          .status,
      ).toBe(status)
      await stop()
    }
  })
  test('says what is wrong with it', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'svpms-files-')), 'a-file')
    await writeFile(file, '')
    await expect(folderStore(file, 'x').put(newKey(), pdf, 'application/pdf')).rejects.toThrow(
      FilesUnavailable,
    )
    expect(await probe({ files: { folder: file }, sessionSecrets: ['x'] })).toContain(
      'cannot be read',
    )
    expect(
      await probe({
        files: { folder: await mkdtemp(join(tmpdir(), 'svpms-files-')) },
        sessionSecrets: ['x'],
      }),
    ).toBe('answers')
  })
})

describe('the bucket', () => {
  let s3: S3
  beforeAll(async () => {
    s3 = await startS3()
  })
  afterAll(() => s3.close())
  beforeEach(() => Object.assign(s3, { mood: 'well', failPartAfter: null }))
  const hasty = { connectMs: 300, answerMs: 600 }

  test.each<[Mood, string]>([
    ['slow', 'in time'],
    ['failing', 'in trouble (it answered 503)'],
    ['malformed', ''],
  ])('when it is %s, every call fails in words and in time', async (mood, words) => {
    const key = newKey()
    await s3Store(s3).put(key, pdf, 'application/pdf')
    const store = mood === 'slow' ? s3Store(s3, hasty) : s3Store(s3)
    s3.mood = mood
    for (const work of [
      (): Promise<unknown> => store.get(key).then((found) => found && readAll(found, 1000)),
      () => store.head(key),
      () => listed(store.list(`tenant/${tenant}/`)),
      ...(mood === 'malformed'
        ? []
        : [() => store.put(key, pdf, 'application/pdf'), () => store.delete(key)]),
    ]) {
      const outcome = await work().then(
        (value: unknown) => value,
        (error: unknown) => error,
      )
      if (mood === 'malformed' && Buffer.isBuffer(outcome)) expect(outcome.equals(pdf)).toBe(false)
      else {
        expect(outcome).toBeInstanceOf(FilesUnavailable)
        expect(String(outcome)).toContain(words)
      }
    }
  })
  test('when it is full, breaks off, or is not there, says so', async () => {
    const store = s3Store(s3)
    const key = newKey()
    s3.mood = 'full'
    await expect(store.put(key, pdf, 'application/pdf')).rejects.toThrow('quota')
    s3.mood = 'well'
    await store.put(key, pdf, 'application/pdf')
    s3.mood = 'cut off'
    await expect(store.get(key).then((found) => readAll(found!, 1000))).rejects.toThrow('broke off')
    const free = createServer()
    await new Promise<void>((ok) => free.listen(0, '127.0.0.1', ok))
    const { port } = free.address() as AddressInfo
    await new Promise((ok) => free.close(ok))
    await expect(s3Store({ ...s3, endpoint: `http://127.0.0.1:${port}` }).get(key)).rejects.toThrow(
      'ECONNREFUSED',
    )
  })
  test('a part that fails leaves no parts behind and no file', async () => {
    const key = newKey()
    s3.failPartAfter = 1
    await expect(
      s3Store(s3).put(key, randomBytes(11 * 1_048_576), 'application/pdf'),
    ).rejects.toThrow(FilesUnavailable)
    expect([s3.open.size, s3.objects.has(key)]).toEqual([0, false])
  })
  test('is asked without a checksum that would refuse a browser’s upload', async () => {
    const { url } = await s3Store(s3).presignPut({
      key: newKey(),
      contentType: 'application/pdf',
      length: 5,
      expiresIn: 60,
    })
    expect(url).not.toContain('checksum')
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host',
    )
  })
  test('is probed: it answers, or one sentence says what to mend, without a secret', async () => {
    const ask = (change: Partial<S3> = {}) =>
      probe({ files: { ...s3, ...change }, sessionSecrets: ['x'] })
    expect(await ask()).toBe('answers')
    expect(await ask({ secretAccessKey: 'wrong-secret' })).toContain('R2_SECRET_ACCESS_KEY')
    expect(await ask({ accessKeyId: 'AKNOBODY' })).toContain('R2_ACCESS_KEY_ID')
    expect(await ask({ bucket: 'another' })).toContain('R2_BUCKET_NAME')
    expect(await ask({ endpoint: 'http://127.0.0.1:1' })).toContain('cannot be reached')
    s3.mood = 'malformed'
    expect(await ask()).toMatch(/cannot be read|no list/)
    expect(createFileStore({ files: s3, sessionSecrets: ['x'] }).origin).toBe(s3.endpoint)
  })
})
