import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createBreachedPasswords } from './index.ts'

const lost = 'four words that leaked'
const digest = createHash('sha1').update(lost).digest('hex').toUpperCase()
const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach((stop) => stop()))

/** A stand-in that speaks the protocol, and what it and the log were told. */
async function service(answer: RequestListener) {
  const [asked, warned]: [string[], string[]] = [[], []]
  const server = createServer((req, res) => {
    asked.push(`${req.url} ${String(req.headers['add-padding'])}`)
    answer(req, res)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const breached = createBreachedPasswords(
    { breachedPasswordsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/range` },
    { warn: ((_data: unknown, text: string) => void warned.push(text)) as never },
  )
  return { breached, asked, warned }
}

describe('a password that others lost', () => {
  test('is found by five digits of its digest; nothing more goes out', async () => {
    const { breached, asked } = await service((_req, res) =>
      res.end(`${'0'.repeat(35)}:3\r\n${digest.slice(5)}:42\r\n`),
    )
    expect([await breached.seen(lost), await breached.seen('another one nobody lost')]).toEqual([
      true,
      false,
    ])
    expect(asked[0]).toBe(`/range/${digest.slice(0, 5)} true`)
  })
  test('is not found by padding, which counts nothing', async () => {
    const { breached } = await service((_req, res) => res.end(`${digest.slice(5)}:0`))
    expect(await breached.seen(lost)).toBe(false)
  })
  test.each<[string, RequestListener]>([
    ['fails', (_req, res) => res.writeHead(500).end()],
    [
      'sends elsewhere',
      (_req, res) => res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['hangs up', (req) => req.socket.destroy()],
    ['never answers', () => {}],
  ])('is let through with a line in the log when the service %s', async (_what, answer) => {
    const { breached, warned } = await service(answer)
    const began = Date.now()
    expect(await breached.seen(lost)).toBe(false)
    expect(Date.now() - began).toBeLessThan(3000)
    expect(warned).toHaveLength(1)
  })
  test('without a service the small list answers', async () => {
    const breached = createBreachedPasswords({ breachedPasswordsUrl: null }, { warn: () => {} })
    expect([await breached.seen('passwordpassword'), await breached.seen(lost)]).toEqual([
      true,
      false,
    ])
  })
})
