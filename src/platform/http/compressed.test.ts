import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtFiles, compressed, fixedFiles } from './compressed.ts'

const folder = mkdtempSync(join(tmpdir(), 'svpms-public-'))
const script = 'console.log("the same line again and again");\n'.repeat(200)
const rows = Array.from({ length: 200 }, (_, i) => ({ number: `PO-${i}`, amount: '100.00' }))

const app = express()
  .use(compressed())
  .use(builtFiles(folder))
  .use(fixedFiles(folder))
  .get('/page', (_req, res) => void res.type('html').send('<p>An order</p>'.repeat(500)))
  .get('/rows', (_req, res) => void res.json(rows))
  .get('/small', (_req, res) => void res.json({ status: 'ok' }))
  .get('/picture', (_req, res) => void res.type('image/png').send(Buffer.alloc(5000)))
  .get('/events', (_req, res) => {
    res.type('text/event-stream')
    res.write('data: first\n\n')
    setTimeout(() => res.end(`data: ${'x'.repeat(3000)}\n\n`), 1500)
  })
const server = createServer(app)

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  const file = join(folder, 'assets', 'main-0123456789.js')
  writeFileSync(file, script)
  writeFileSync(`${file}.br`, brotliCompressSync(script))
  writeFileSync(`${file}.gz`, gzipSync(script))
  writeFileSync(join(folder, 'assets', 'inter-0123456789.woff2'), 'a font')
  writeFileSync(join(folder, 'assets', 'plain.css'), 'b{}')
  writeFileSync(join(folder, 'sw.js'), script)
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer }
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  return new Promise((ok, fail) =>
    request({ port, path, method, headers }, (res) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () =>
        ok({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(parts) }),
      )
    })
      .on('error', fail)
      .end(),
  )
}
const br = { 'Accept-Encoding': 'gzip, deflate, br' }
const gzip = { 'Accept-Encoding': 'gzip' }
const scriptPath = '/assets/main-0123456789.js'

describe('built files', () => {
  test('leave as the build packed them, brotli before gzip, plain for who knows neither', async () => {
    const [small, medium, whole] = await Promise.all([
      ask(scriptPath, br),
      ask(scriptPath, gzip),
      ask(scriptPath),
    ])
    expect(small.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(small.body).toString()).toBe(script)
    expect(medium.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(medium.body).toString()).toBe(script)
    expect(whole.headers['content-encoding']).toBeUndefined()
    expect(whole.body.toString()).toBe(script)
    for (const { status, headers } of [small, medium, whole]) {
      expect(status).toBe(200)
      expect(headers['content-type']).toMatch(/^text\/javascript/)
      expect(headers['vary']).toContain('Accept-Encoding')
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
    expect(new Set([small, medium, whole].map(({ headers }) => headers['etag'])).size).toBe(3)
  })

  test('are not sent again to who has them; HEAD says the same without a body', async () => {
    const { headers } = await ask(scriptPath, br)
    const again = await ask(scriptPath, { ...br, 'If-None-Match': headers['etag']! })
    expect([again.status, again.body.length]).toEqual([304, 0])
    const head = await ask(scriptPath, br, 'HEAD')
    expect([head.headers['content-encoding'], head.body.length]).toEqual(['br', 0])
  })

  test('a font is kept for ever and not packed twice; a file without a hash in its name is asked for again', async () => {
    const font = await ask('/assets/inter-0123456789.woff2', br)
    expect(font.headers['cache-control']).toContain('immutable')
    expect(font.headers['content-encoding']).toBeUndefined()
    expect((await ask('/assets/plain.css', br)).headers['cache-control']).toBe('no-cache')
    expect((await ask('/sw.js', br)).headers['cache-control']).toBe('no-cache')
  })

  test.each(['/assets/%2e%2e/secret.js', '/assets/nothing.js', '/assets'])(
    '%s is not found there',
    async (path) => expect((await ask(path, br)).status).toBe(404),
  )
})

describe('answers', () => {
  test.each(['/page', '/rows'])('%s leaves packed', async (path) => {
    const [small, whole] = await Promise.all([ask(path, br), ask(path)])
    expect(small.headers['content-encoding']).toBe('br')
    expect(small.headers['vary']).toContain('Accept-Encoding')
    expect(brotliDecompressSync(small.body)).toEqual(whole.body)
    expect(small.body.length).toBeLessThan(whole.body.length / 4)
    expect((await ask(path, { 'Accept-Encoding': 'br;q=0' })).body).toEqual(whole.body)
  })

  test('a small one and a picture leave as they are', async () => {
    for (const path of ['/small', '/picture'])
      expect((await ask(path, br)).headers['content-encoding']).toBeUndefined()
  })

  test('a stream of events is not held back', async () => {
    const { port } = server.address() as AddressInfo
    const first = await new Promise<string>((ok, fail) =>
      request({ port, path: '/events', headers: br }, (res) => {
        expect(res.headers['content-encoding']).toBeUndefined()
        res.once('data', (part: Buffer) => {
          ok(part.toString())
          res.resume()
        })
      })
        .on('error', fail)
        .end(),
    )
    expect(first).toBe('data: first\n\n')
  })
})
