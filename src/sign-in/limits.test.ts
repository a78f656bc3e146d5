import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { describe, expect, inject, test } from 'vitest'
import { createApp } from '../app.ts'
import { limiterClient, type Redis } from '../integrations/redis/index.ts'
import { createLimits } from '../platform/limits.ts'
import { createLogger } from '../platform/log.ts'
import { sweep } from '../platform/sweep.ts'
import type { Db } from '../platform/db/pool.ts'
import { newTenant, product, testConfig } from '../platform/testing/harness.ts'
import { redisThere, startRedis, tcp, upstashStandIn } from '../platform/testing/redis.ts'
import { hashPassword } from './password.ts'

const password = 'correct horse battery'
const cheapHash = hashPassword(password, { N: 1024, r: 8, p: 1 })
if (!redisThere)
  console.info('skipped the tests of limits on Redis and Upstash: redis-server is not on the PATH')
const appWith = async (change: object, redis: Redis | null = null) =>
  createApp({
    ownerUrl: inject('ownerUrl'),
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
    const { db } = await product()
    const later = (): Promise<unknown> =>
      db.raw("update rate_limits set expire = 0 where key like 'wait:%'")
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

  test('from one address on many accounts are stopped, without touching another address', async () => {
    const limits = createLimits({
      db: (await product()).db,
      redis: null,
      apiPerMinute: 600,
      signInTries: 2,
    })
    const [address, victim] = [randomUUID(), randomUUID()]
    for (let i = 0; i < 20; i++) await limits.attempt('sign-in', { account: randomUUID(), address })
    await expect(limits.attempt('sign-in', { account: victim, address })).rejects.toMatchObject({
      status: 429,
    })
    await (await limits.attempt('sign-in', { account: victim, address: randomUUID() })).succeeded()
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
    const account = randomUUID()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        limits.attempt('sign-in', { account, address: randomUUID() }),
      ),
    )
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(5)
    if (redis) {
      const keys = (await redis.send(['KEYS', '*'])) as string[]
      expect(keys.filter((key) => !key.startsWith('svpms:limit:'))).toEqual([])
      for (const key of keys) expect(Number(await redis.send(['TTL', key]))).toBeGreaterThan(0)
    } else {
      await db.raw(
        'update rate_limits set expire = 1 where expire < extract(epoch from now()) * 1000 + 1000000',
      )
      await sweep(db)
      expect((await db.raw('select count(*) as n from rate_limits where expire = 1')).rows).toEqual(
        [{ n: 0n }],
      )
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
