import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newTenant } from './platform/testing/harness.ts'
import { startProcess } from './platform/testing/process.ts'
import { redisThere, startRedis, tcp } from './platform/testing/redis.ts'
import { hashPassword } from './sign-in/password.ts'
import { installation } from './platform/testing/installation.ts'

if (!redisThere)
  console.info('skipped: what a process keeps in Redis; redis-server is not on the PATH')
const week = 7 * 86_400

test.runIf(redisThere)(
  'whatever a process puts into Redis has our name before it and ends by itself',
  async () => {
    const server = await startRedis()
    const redis = await tcp(server.port)
    const dir = mkdtempSync(join(tmpdir(), 'svpms-redis-'))
    const password = 'correct horse battery'
    const { slug } = await newTenant({
      passwordHash: await hashPassword(password, { N: 1024, r: 8, p: 1 }),
    })
    const { url, kill } = await startProcess({
      DATABASE_URL: installation.appUrl,
      MIGRATE_AT_START: 'off',
      REDIS_URL: `redis://127.0.0.1:${server.port}`,
      SVPMS_DATA_DIR: dir,
    })
    const email = `buyer@${slug}.test`
    const form = (path: string, fields: Record<string, string>, cookie = '') =>
      fetch(url + path, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'Sec-Fetch-Site': 'same-origin', Cookie: cookie },
        body: new URLSearchParams(fields),
      })
    await form('/sign-in', { email, password: 'wrong' })
    const cookies = await Promise.all(
      Array.from({ length: 10 }, async () =>
        (await form('/sign-in', { email, password })).headers
          .getSetCookie()
          .map((c) => c.split(';')[0])
          .join('; '),
      ),
    )
    await form('/sign-in/link', { email })
    const token = await fetch(`${url}/auth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password }),
    }).then((res) => res.json() as Promise<{ access_token: string }>)
    for (const path of ['/vendors', '/purchase-orders', '/inbox', '/budgets']) {
      expect(
        (await fetch(url + path, { redirect: 'manual', headers: { Cookie: cookies[0]! } })).status,
      ).toBe(200)
      await fetch(`${url}/api/v1${path}`, {
        headers: { Authorization: `Bearer ${token.access_token}` },
      })
    }
    await form('/sign-out', {}, cookies[1])

    const keys = (await redis.send(['KEYS', '*'])) as string[]
    const seconds = await Promise.all(
      keys.map(async (key) => [key, Number(await redis.send(['TTL', key]))] as const),
    )
    expect(new Set(keys.map((key) => key.split(':').slice(0, 2).join(':')))).toEqual(
      new Set(['svpms:session', 'svpms:sessions-of', 'svpms:limit', 'svpms:cache']),
    )
    expect(seconds.filter(([, ttl]) => ttl < 1 || ttl > week)).toEqual([])
    await kill()
    await redis.end()
    await server.kill()
    rmSync(dir, { recursive: true, force: true })
  },
  240_000,
)
