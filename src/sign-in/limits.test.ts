import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { limiterClient, type Redis } from '../integrations/redis/index.ts'
import { createLimits } from '../platform/limits.ts'
import { createLogger } from '../platform/log.ts'
import { sweep } from '../platform/sweep.ts'
import type { Db } from '../platform/db/pool.ts'
import { newTenant, product, testConfig } from '../platform/testing/harness.ts'
import { asOwner, mailedPath, visitor } from '../platform/testing/visitor.ts'
import { redisThere, startRedis, tcp, upstashStandIn } from '../platform/testing/redis.ts'
import { hashPassword } from './password.ts'
import { installation } from '../platform/testing/installation.ts'

const password = 'correct horse battery'
const cheapHash = hashPassword(password, { N: 1024, r: 8, p: 1 })
if (!redisThere)
  console.info('skipped the tests of limits on Redis and Upstash: redis-server is not on the PATH')
const appWith = async (change: object, redis: Redis | null = null) =>
  createApp({
    ownerUrl: installation.ownerUrl,
    config: { ...testConfig, trustProxy: 1, ...change },
    log: createLogger('silent'),
    db: (await product()).db,
    jobs: (await product()).jobs,
    redis,
  })

describe('wrong passwords', () => {
  test('five in a quarter of an hour make one wait, longer each time; at either door, with a clear sentence', async () => {
    const app = await appWith({ signInTries: 5 })
    const tenant = await newTenant({ passwordHash: await cheapHash })
    const [address, email] = [
      `10.${Math.floor(Math.random() * 250)}.1.1`,
      `buyer@${tenant.slug}.test`,
    ]
    const byForm = (word: string, who = email) =>
      supertest(app)
        .post('/sign-in')
        .set({ 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': address })
        .type('form')
        .send({ email: who, password: word, return_to: '/vendors' })
    const byToken = (word: string) =>
      supertest(app)
        .post('/auth/token')
        .set('X-Forwarded-For', address)
        .send({ email, password: word })
    for (let i = 0; i < 5; i++) expect((await byForm('wrong')).status).toBe(422)
    const refused = await byForm(password)
    expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([
      429,
      expect.toSatisfy((s: number) => s > 50 && s <= 60),
    ])
    expect(refused.text).toMatch(
      /tried too often\. Wait a minute, then try again[\s\S]*value="\/vendors"[\s\S]*name="password"/,
    )
    const api = await byToken(password)
    expect([api.status, api.headers['content-type'], api.body.code]).toEqual([
      429,
      expect.stringContaining('application/problem+json'),
      'too_many_tries',
    ])
    const later = (): Promise<unknown> =>
      asOwner("update rate_limits set expire = 0 where key like 'wait:%'")
    await later()
    expect((await byForm('wrong')).status).toBe(422)
    expect(Number((await byForm('wrong')).headers['retry-after'])).toBeGreaterThan(110)
    await later()
    expect((await byForm(password)).status).toBe(303)
    for (let i = 0; i < 4; i++) expect((await byToken('wrong')).status).toBe(401)
    expect((await byToken(password)).status).toBe(200)
  })

  test('are counted alike for people who do not exist', async () => {
    const app = await appWith({ signInTries: 3 })
    const nobody = `${randomUUID()}@nowhere.test`
    const answers = []
    for (let i = 0; i < 4; i++)
      answers.push(
        (
          await supertest(app)
            .post('/auth/token')
            .set('X-Forwarded-For', '10.9.9.9')
            .send({ email: i % 2 ? nobody : ` ${nobody.toUpperCase()}`, password: 'x' })
        ).status,
      )
    expect(answers).toEqual([401, 401, 401, 429])
  })

  test('from one address on very many accounts are stopped, without touching another address', async () => {
    const limits = createLimits({
      db: (await product()).db,
      redis: null,
      apiPerMinute: 600,
      signInTries: 1,
    })
    const [address, victim] = [randomUUID(), randomUUID()]
    for (let i = 0; i < 100; i++)
      await limits.attempt('sign-in', { account: randomUUID(), address })
    await expect(limits.attempt('sign-in', { account: victim, address })).rejects.toMatchObject({
      status: 429,
    })
    await (await limits.attempt('sign-in', { account: victim, address: randomUUID() })).succeeded()
  })
})

describe('somebody else’s guesses', () => {
  const given = async () => {
    const app = await appWith({ signInTries: 5 })
    const tenant = await newTenant({ passwordHash: await cheapHash })
    const email = `buyer@${tenant.slug}.test`
    const from = () => `10.${[1, 2, 3].map(() => Math.floor(Math.random() * 250)).join('.')}`
    const enter = (word: string, at: string, cookie = '', who = email) =>
      supertest(app)
        .post('/sign-in')
        .set({ 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': at, Cookie: cookie })
        .type('form')
        .send({ email: who, password: word })
    const deviceOf = (res: { headers: Record<string, unknown> }): string =>
      [res.headers['set-cookie'] ?? []]
        .flat()
        .map((c) => String(c).split(';')[0]!)
        .find((c) => c.startsWith('svpms-device=')) ?? ''
    const limits = createLimits({
      db: (await product()).db,
      redis: null,
      apiPerMinute: 600,
      signInTries: 5,
    })
    const guess = (account: string, address: string) =>
      limits.attempt('sign-in', { account, address }).catch(() => null)
    return { tenant, email, from, enter, deviceOf, guess }
  }

  test('do not lock the person out at another address, nor everybody behind the same one', async () => {
    const { tenant, from, enter, guess } = await given()
    const [office, attacker] = [from(), from()]
    for (let i = 0; i < 6; i++) await enter('wrong', attacker)
    expect((await enter(password, attacker)).status).toBe(429)
    expect((await enter(password, office)).status).toBe(303)
    for (let i = 0; i < 44; i++) await guess(randomUUID(), office)
    const colleague = `approver@${tenant.slug}.test`
    expect((await enter(password, office, '', colleague)).status).toBe(303)
  })

  test('do not lock out a browser in which the person signed in before, and it guesses no more than others', async () => {
    const { from, enter, deviceOf, tenant, email, guess } = await given()
    const office = from()
    const known = deviceOf(await enter(password, office))
    for (let i = 0; i < 6; i++) await guess(email, office)
    for (let i = 0; i < 50; i++) await guess(email, from())
    expect((await enter(password, from())).status).toBe(429)
    expect((await enter(password, office)).status).toBe(429)
    expect((await enter(password, office, known)).status).toBe(303)
    const otherAccount = `approver@${tenant.slug}.test`
    for (let i = 0; i < 6; i++) await enter('wrong', office, known, otherAccount)
    expect((await enter(password, office, known, otherAccount)).status).toBe(429)
    for (let i = 0; i < 5; i++) expect((await enter('wrong', office, known)).status).toBe(422)
    expect((await enter(password, office, known)).status).toBe(429)
  })

  test('a forged device is no device, and the way out is told', async () => {
    const { from, enter, deviceOf, email } = await given()
    const at = from()
    const known = deviceOf(await enter(password, at))
    for (let i = 0; i < 6; i++) await enter('wrong', at)
    const [name, value] = known.split('=') as [string, string]
    const forged = `${name}=${value.split('.').slice(0, 2).join('.')}.${'A'.repeat(43)}`
    const refused = await enter(password, at, forged)
    expect(refused.status).toBe(429)
    expect(refused.text).toContain('A link by mail lets you in at once.')
    const them = await visitor()
    await them.post('/sign-in/link', { email })
    expect((await them.post(await mailedPath(email))).status).toBe(303)
  })
})

const stores: [string, () => Promise<{ redis: Redis | null; close: () => Promise<void> }>][] = [
  ['PostgreSQL', async () => ({ redis: null, close: async () => {} })],
  ...(redisThere
    ? ([
        [
          'Redis',
          async () => {
            const server = await startRedis()
            const redis = await tcp(server.port)
            return {
              redis,
              close: async () => {
                await redis.end()
                await server.kill()
              },
            }
          },
        ],
        [
          'Upstash',
          async () => {
            const server = await startRedis()
            const redis = await tcp(server.port)
            const upstash = await upstashStandIn(redis)
            return {
              redis: upstash.client,
              close: async () => {
                await upstash.close()
                await redis.end()
                await server.kill()
              },
            }
          },
        ],
      ] as [string, () => Promise<{ redis: Redis | null; close: () => Promise<void> }>][])
    : []),
]

describe.each(stores)('limits in %s', (name, open) => {
  test('fifty guesses at once gain nothing, and a count ends by itself', async () => {
    const { redis, close } = await open()
    const { db } = await product()
    const limits = createLimits({
      db,
      redis: redis && limiterClient(redis),
      apiPerMinute: 600,
      signInTries: 5,
    })
    const [account, address] = [randomUUID(), randomUUID()]
    const allowed = async (tries: number, where: () => string): Promise<number> =>
      (
        await Promise.allSettled(
          Array.from({ length: tries }, () =>
            limits.attempt('sign-in', { account, address: where() }),
          ),
        )
      ).filter((o) => o.status === 'fulfilled').length
    expect(await allowed(50, () => address)).toBe(5)
    expect(await allowed(100, randomUUID)).toBe(45)
    if (redis) {
      const keys = (await redis.send(['KEYS', '*'])) as string[]
      expect(keys.filter((key) => !key.startsWith('svpms:limit:'))).toEqual([])
      for (const key of keys) expect(Number(await redis.send(['TTL', key]))).toBeGreaterThan(0)
    } else {
      await asOwner(
        'update rate_limits set expire = 1 where expire < extract(epoch from now()) * 1000 + 1000000',
      )
      await sweep(db)
      expect(await asOwner('select 1 from rate_limits where expire = 1')).toEqual([])
    }
    await close()
  })

  test('a token has its number of calls a minute, told on every answer', async () => {
    const { redis, close } = await open()
    const app = await appWith({ apiPerMinute: 4 }, redis)
    const tenant = await newTenant()
    const bearer = async (): Promise<string> =>
      `Bearer ${(await tenant.tokens.issue({ userId: tenant.users[`buyer@${tenant.slug}.test`]!, tenantId: tenant.tenantId })).access_token}`
    const mine = await bearer()
    const ask = (token: string) => supertest(app).get('/api/v1/vendors').set('Authorization', token)
    const told = []
    for (let i = 0; i < 4; i++) told.push((await ask(mine)).headers['ratelimit-remaining'])
    expect(told).toEqual(['3', '2', '1', '0'])
    const refused = await ask(mine)
    expect([
      refused.status,
      refused.body.code,
      refused.headers['ratelimit-limit'],
      refused.headers['ratelimit-remaining'],
    ]).toEqual([429, 'too_many_requests', '4', '0'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await ask(await bearer())).status).toBe(200)
    const stranger = await supertest(app)
      .get('/api/v1/vendors')
      .set('X-Forwarded-For', randomUUID().replaceAll('-', ':').slice(0, 20))
    expect([stranger.status, stranger.headers['ratelimit-limit']]).toEqual([401, '4'])
    await close()
  })

  test('calls are taken in slices, and never more than the limit', async () => {
    const { redis, close } = await open()
    const limits = createLimits({
      db: (await product()).db,
      redis: redis && limiterClient(redis),
      apiPerMinute: 600,
      signInTries: 5,
    })
    const another = createLimits({
      db: (await product()).db,
      redis: redis && limiterClient(redis),
      apiPerMinute: 600,
      signInTries: 5,
    })
    const caller = `${name}-${randomUUID()}`
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => (i % 2 ? limits : another).api(caller)),
    )
    expect(answers.filter((a) => a.allowed)).toHaveLength(600)
    await close()
  })
})

test('when the store of limits is down, each process counts for itself', async () => {
  const down = { raw: async () => Promise.reject(new Error('down')) } as unknown as Db
  const limits = createLimits({ db: down, redis: null, apiPerMinute: 4, signInTries: 3 })
  const account = randomUUID()
  const outcomes = []
  for (let i = 0; i < 5; i++)
    outcomes.push(
      await limits.attempt('sign-in', { account, address: 'a' }).then(
        () => 'tried',
        (e: { status: number }) => e.status,
      ),
    )
  expect(outcomes).toEqual(['tried', 'tried', 'tried', 429, 429])
  const calls = []
  for (let i = 0; i < 6; i++) calls.push((await limits.api('x')).allowed)
  expect(calls).toEqual([true, true, true, true, false, false])
})
