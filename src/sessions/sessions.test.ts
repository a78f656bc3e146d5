import type { Express } from 'express'
import type { SessionData } from 'express-session'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import { asOwner } from '../platform/testing/visitor.ts'
import { createApp } from '../app.ts'
import { RedisSessions, type Redis } from '../integrations/redis/index.ts'
import { answerWithinMs } from '../integrations/redis/port.ts'
import {
  PgSessions,
  sevenDays,
  type Loaded,
  type SessionStore,
} from '../platform/http/session-store.ts'
import { createLogger } from '../platform/log.ts'
import { newTenant, product, testConfig, type TestTenant } from '../platform/testing/harness.ts'
import { redisThere, startRedis, tcp, upstashStandIn } from '../platform/testing/redis.ts'
import { hashPassword } from '../sign-in/index.ts'
import { deviceText } from './device.ts'
import { installation } from '../platform/testing/installation.ts'

const password = 'correct horse battery'
const cheapHash = hashPassword(password, { N: 1024, r: 8, p: 1 })
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:149.0) Gecko/20100101 Firefox/149.0'
if (!redisThere)
  console.info('skipped the session tests on Redis and Upstash: redis-server is not on the PATH')

type Kept = {
  app: Express
  store: SessionStore
  age: (sid: string, ms: number) => Promise<void>
  endsIn: (sid: string) => Promise<number>
}
const sidOf = (cookie: string): string =>
  decodeURIComponent(cookie.split('=')[1]!).slice(2).split('.')[0]!
const cookieOf = (res: { headers: Record<string, unknown> }): string =>
  (
    (res.headers['set-cookie'] as string[] | undefined)?.find((c) => c.startsWith('svpms=')) ?? ''
  ).split(';')[0]!

/** What is promised of sessions, wherever they are kept. */
function contract(name: string, open: () => Promise<Kept & { close: () => Promise<void> }>): void {
  describe(`sessions in ${name}`, () => {
    let kept: Awaited<ReturnType<typeof open>>
    let tenant: TestTenant
    beforeAll(async () => {
      kept = await open()
      tenant = await newTenant({ passwordHash: await cheapHash })
    })
    afterAll(() => kept.close())

    const enter = (role: string, headers: Record<string, string> = {}) =>
      supertest(kept.app)
        .post('/sign-in')
        .set({ 'Sec-Fetch-Site': 'same-origin', 'User-Agent': firefox, ...headers })
        .type('form')
        .send({ email: `${role}@${tenant.slug}.test`, password })
    const signIn = async (role: string): Promise<string> => cookieOf(await enter(role))
    const page = (cookie: string, path = '/me/sessions') =>
      supertest(kept.app).get(path).set('Cookie', cookie)
    const act = (cookie: string, path: string) =>
      supertest(kept.app)
        .post(path)
        .set({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })
        .type('form')
        .send({})

    test('signing in opens one, shows it with device and address, and signing out ends it', async () => {
      const cookie = await signIn('buyer')
      const shown = await page(cookie)
      expect(shown.status).toBe(200)
      expect(shown.text).toMatch(/Firefox on Linux[\s\S]*This one[\s\S]*127\.0\.0\.1/)
      expect(shown.text).not.toContain(sidOf(cookie))
      expect((await act(cookie, '/sign-out')).status).toBe(303)
      expect((await page(cookie)).headers['location']).toMatch(/^\/sign-in/)
    })

    test('an id that was there before signing in is not the one after it, and dies', async () => {
      const planted = await signIn('requester')
      const after = cookieOf(await enter('requester', { Cookie: planted }))
      expect(sidOf(after)).not.toBe(sidOf(planted))
      expect((await page(planted)).status).toBe(303)
      expect((await page(after)).status).toBe(200)
      const invented = cookieOf(
        await enter('requester', { Cookie: 'svpms=s%3Ainvented.signature' }),
      )
      expect(sidOf(invented)).not.toBe('invented')
    })

    test('a person ends one of theirs, or all others; it counts from the next request on', async () => {
      const [here, there, elsewhere] = [
        await signIn('ap_clerk'),
        await signIn('ap_clerk'),
        await signIn('ap_clerk'),
      ]
      const stranger = await signIn('auditor')
      const ids = [
        ...(await page(there)).text.matchAll(/\/me\/sessions\/([\da-f-]{36})\/revocation/g),
      ].map((m) => m[1]!)
      expect(ids).toHaveLength(3)
      const own = /This one[\s\S]*?\/me\/sessions\/([\da-f-]{36})\/revocation/.exec(
        (await page(there)).text,
      )![1]!
      expect((await act(stranger, `/me/sessions/${own}/revocation`)).status).toBe(404)
      expect((await act(here, `/me/sessions/${own}/revocation`)).status).toBe(303)
      expect((await page(there)).status).toBe(303)
      expect((await page(elsewhere)).status).toBe(200)
      expect((await act(here, '/me/sessions/revocation-of-others')).status).toBe(303)
      expect((await page(elsewhere)).status).toBe(303)
      expect([(await page(here)).status, (await page(stranger)).status]).toEqual([200, 200])
      const { userId } = await tenant.actor('ap_clerk')
      const audit = await tenant.as('auditor').get('/history?limit=200')
      expect(
        audit.body.data.filter(
          (e: { action: string; subject_id: string }) =>
            e.action === 'member.signed_out' && e.subject_id === userId,
        ),
      ).toHaveLength(2)
    })

    test('a request under way cannot bring back a session that was revoked meanwhile', async () => {
      const cookie = await signIn('receiver')
      const loaded = await new Promise<(SessionData & Loaded) | null | undefined>((ok, fail) =>
        kept.store.get(sidOf(cookie), (e: unknown, s) => (e ? fail(e) : ok(s))),
      )
      expect(await kept.store.revokeAll((await tenant.actor('receiver')).userId)).toBe(1)
      await new Promise<void>((ok, fail) =>
        kept.store.set(sidOf(cookie), { ...loaded!, csrf: 'changed' } as never, (e: unknown) =>
          e ? fail(e) : ok(),
        ),
      )
      expect((await page(cookie)).status).toBe(303)
      expect(await kept.store.list((await tenant.actor('receiver')).userId)).toEqual([])
    })

    test('it lasts seven days from the last visit, written at most every ten minutes', async () => {
      const cookie = await signIn('controller')
      const sid = sidOf(cookie)
      await kept.age(sid, 9 * 60_000)
      expect((await page(cookie)).headers['set-cookie']?.[0]).toMatch(/svpms=.*Expires=/)
      expect(await kept.endsIn(sid)).toBeLessThan(sevenDays - 8 * 60_000)
      await kept.age(sid, 11 * 60_000)
      await page(cookie)
      expect(await kept.endsIn(sid)).toBeGreaterThan(sevenDays - 60_000)
      await kept.age(sid, sevenDays + 1000)
      expect((await page(cookie)).status).toBe(303)
    })

    test('rights come from the database on each request, not from the session', async () => {
      const cookie = await signIn('admin')
      expect((await page(cookie, '/members')).status).toBe(200)
      const owner = new pg.Client(installation.ownerUrl)
      await owner.connect()
      await owner.query(
        "update memberships set roles = '{requester}' where tenant_id = $1 and email like 'admin@%'",
        [tenant.tenantId],
      )
      expect((await page(cookie, '/members')).status).toBe(403)
      await owner.query(
        "update memberships set active = false where tenant_id = $1 and email like 'admin@%'",
        [tenant.tenantId],
      )
      expect((await page(cookie, '/me/sessions')).status).toBe(303)
      await owner.end()
    })
  })
}

const appOn = async (redis: Redis | null): Promise<Express> =>
  createApp({
    ownerUrl: installation.ownerUrl,
    config: testConfig,
    log: createLogger('silent'),
    db: (await product()).db,
    jobs: (await product()).jobs,
    redis,
  })

contract('PostgreSQL', async () => {
  const { db } = await product()
  return {
    app: await appOn(null),
    store: new PgSessions(db),
    close: async () => {},
    age: async (sid, ms) => {
      const ends = new Date(Date.now() + sevenDays - ms).toISOString()
      await asOwner(
        `update sessions set expires_at = ($2::text)::timestamptz, data = jsonb_set(data, '{cookie,expires}', to_jsonb($2::text)) where sid = $1`,
        [sid, ends],
      )
    },
    endsIn: async (sid) =>
      (
        (await asOwner('select expires_at from sessions where sid = $1', [sid]))[0]![
          'expires_at'
        ] as Date
      ).getTime() - Date.now(),
  }
})

const onRedis = async (redis: Redis, close: () => Promise<void>) => ({
  app: await appOn(redis),
  store: new RedisSessions(redis),
  age: async (sid: string, ms: number) =>
    void (await redis.send(['PEXPIRE', `svpms:session:${sid}`, String(sevenDays - ms)])),
  endsIn: async (sid: string) => Number(await redis.send(['PTTL', `svpms:session:${sid}`])),
  close: async () => {
    await everyKeyEnds(redis)
    await close()
  },
})

async function everyKeyEnds(redis: Redis): Promise<void> {
  const keys = (await redis.send(['KEYS', '*'])) as string[]
  expect(keys.length).toBeGreaterThan(3)
  const ttls = await Promise.all(
    keys.map(async (key) => [key, Number(await redis.send(['TTL', key]))] as const),
  )
  expect(
    ttls.filter(([key, ttl]) => ttl < 1 || ttl > sevenDays / 1000 || !key.startsWith('svpms:')),
  ).toEqual([])
}

describe.skipIf(!redisThere)('on Redis', () => {
  contract('Redis', async () => {
    const server = await startRedis()
    const redis = await tcp(server.port)
    return onRedis(redis, async () => {
      await redis.end()
      await server.kill()
    })
  })
  contract('Upstash', async () => {
    const server = await startRedis()
    const redis = await tcp(server.port)
    const upstash = await upstashStandIn(redis)
    return onRedis(upstash.client, async () => {
      await upstash.close()
      await redis.end()
      await server.kill()
    })
  })

  test.each([
    ['Redis', 'killed'],
    ['Upstash', 'killed'],
    ['Redis', 'stalled'],
    ['Upstash', 'stalled'],
  ])('when %s is %s, a visitor is told so at once and is not signed out', async (which, how) => {
    const server = await startRedis()
    const redis = await tcp(server.port, answerWithinMs)
    const upstash = which === 'Upstash' ? await upstashStandIn(redis, answerWithinMs) : null
    const app = await appOn(upstash?.client ?? redis)
    const tenant = await newTenant({ passwordHash: await cheapHash })
    const enter = () =>
      supertest(app)
        .post('/sign-in')
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send({ email: `buyer@${tenant.slug}.test`, password })
    const cookie = cookieOf(await enter())
    if (how === 'killed') await server.kill()
    else server.stall()
    for (let i = 0; i < 3; i++) {
      const started = performance.now()
      const down = await supertest(app).get('/inbox').set('Cookie', cookie)
      expect([down.status, down.headers['retry-after'], down.headers['set-cookie']]).toEqual([
        503,
        '2',
        undefined,
      ])
      expect(down.text).toContain('You are still signed in')
      expect(performance.now() - started).toBeLessThan(1000)
    }
    const entering = performance.now()
    expect((await enter()).status).toBe(503)
    expect(performance.now() - entering).toBeLessThan(2000)
    expect(
      (
        await supertest(app)
          .get('/api/v1/me/sessions')
          .set(
            'Authorization',
            `Bearer ${(await tenant.tokens.issue({ userId: tenant.users[`buyer@${tenant.slug}.test`]!, tenantId: tenant.tenantId })).access_token}`,
          )
      ).status,
    ).toBe(503)
    await server.kill()
    const again = await startRedis(server.port)
    await expect.poll(async () => (await enter()).status, { timeout: 60_000 }).toBe(303)
    await upstash?.close()
    await redis.end()
    await again.kill()
  })
})

test('an app names itself in the list', () => {
  expect([
    deviceText({ kind: 'browser', userAgent: firefox }),
    deviceText({ kind: 'app', userAgent: 'okhttp/4.12 (Android 15)' }),
    deviceText({ kind: 'app', userAgent: '' }),
    deviceText({ kind: 'browser', userAgent: '<script>' }),
  ]).toEqual(['Firefox on Linux', 'okhttp on Android', 'An app', 'A browser'])
})
