import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisCache } from '../../integrations/redis/index.ts'
import type { Redis } from '../../integrations/redis/port.ts'
import { redisThere, startRedis, tcp, upstashStandIn } from '../testing/redis.ts'
import { createCache, type Question } from './cache.ts'
import { inProcess } from './in-process.ts'
import type { CacheStore } from './port.ts'
import type { Row } from './rows-text.ts'

if (!redisThere) console.info('skipped: the cache in Redis; redis-server is not on the PATH')

let clock = 0
const now = () => clock
type Opened = { store: CacheStore; close: () => Promise<void> }

function inMemory(): Opened {
  const store = inProcess({ now })
  store.heard(true)
  return { store, close: async () => {} }
}
async function overTcp(): Promise<Opened> {
  const server = await startRedis()
  const redis = await tcp(server.port)
  const close = async () => {
    await redis.end()
    await server.kill()
  }
  return { store: redisCache(redis, { now }), close }
}
async function overRest(): Promise<Opened> {
  const server = await startRedis()
  const redis = await tcp(server.port)
  const upstash = await upstashStandIn(redis)
  const close = async () => {
    await upstash.close()
    await redis.end()
    await server.kill()
  }
  return { store: redisCache(upstash.client, { now }), close }
}

const drivers: [string, boolean, () => Opened | Promise<Opened>][] = [
  ['in one process', true, inMemory],
  ['in Redis', redisThere, overTcp],
  ['in Upstash Redis', redisThere, overRest],
]
describe.each(drivers)('a cache %s', (_name, possible, open) => {
  let opened: Opened
  let tenantId: string
  let answered = 0
  let kept = 0
  beforeAll(async () => {
    if (possible) opened = await open()
  })
  afterAll(() => opened?.close())
  beforeEach(() => {
    tenantId = randomUUID()
    answered = 0
    kept = 0
  })
  /** The driver, with what it was asked counted. */
  const counted = (): CacheStore => ({
    ...opened.store,
    async read(entry) {
      const found = await opened.store.read(entry)
      if (entry.key.startsWith(tenantId)) answered++
      return found
    },
    async keep(entry, seen, text) {
      await opened.store.keep(entry, seen, text)
      if (entry.key.startsWith(tenantId)) kept++
    },
  })
  const cacheOf = () => createCache({ store: counted(), tables: ['rates', 'holidays'] })
  const question = (change: Partial<Question> = {}): Question => ({
    tenantId,
    text: 'select rate from rates where currency = $1',
    values: ['EUR'],
    ...change,
  })
  /** A table with one row, whose reads are counted. */
  function table(first: string) {
    const rates = {
      row: first,
      reads: 0,
      answer(): Row[] {
        rates.reads++
        return [{ rate: rates.row }]
      },
      load: async (): Promise<Row[]> => rates.answer(),
    }
    return rates
  }
  /** What is kept is kept a moment after the answer was given. */
  const settled = (answers = 1) => vi.waitFor(() => expect(kept).toBe(answers), { timeout: 60_000 })

  test.runIf(possible)('reads once and serves that for five minutes, and no longer', async () => {
    const [cache, rates] = [cacheOf(), table('96.1')]
    expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '96.1' }])
    await settled()
    rates.row = '97.0'
    clock += 299_000
    expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '96.1' }])
    clock += 2_000
    expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '97.0' }])
    expect(rates.reads).toBe(2)
  })

  test.runIf(possible)('gives amounts, instants and lists back as they were', async () => {
    const rows = [
      {
        limit: 9_007_199_254_740_993n,
        at: new Date('2026-03-31T18:30:00Z'),
        days: ['2026-01-26'],
        rules: [{ scope: { vendorId: null } }],
        none: null,
      },
    ]
    const cache = cacheOf()
    await cache.rows(question(), async () => rows)
    await settled()
    const again = await cache.rows(question(), async () => [])
    expect(again).toEqual(rows)
    again[0]!['days'] = ['changed by a reader']
    expect(await cache.rows(question(), async () => [])).toEqual(rows)
  })

  test.runIf(possible)('a hundred readers at once are one load', async () => {
    const [cache, rates] = [cacheOf(), table('96.1')]
    const slow = async () => {
      const rows = rates.answer()
      await vi.waitFor(() => expect(answered).toBe(100), { timeout: 60_000 })
      return rows
    }
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => cache.rows(question(), slow)),
    )
    expect(new Set(answers.map((rows) => rows[0]!['rate']))).toEqual(new Set(['96.1']))
    expect(rates.reads).toBe(1)
  })

  test.runIf(possible)(
    'a load that fails fails its own reader alone, and is not kept',
    async () => {
      const [cache, rates] = [cacheOf(), table('96.1')]
      const failing = async () => {
        await vi.waitFor(() => expect(answered).toBe(2), { timeout: 60_000 })
        throw new Error('connection lost')
      }
      const [first, second] = await Promise.allSettled([
        cache.rows(question(), failing),
        cache.rows(question(), rates.load),
      ])
      expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
      expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '96.1' }])
    },
  )

  test.runIf(possible)('a change of its table is seen at once, of another not at all', async () => {
    const [cache, rates] = [cacheOf(), table('96.1')]
    await cache.rows(question(), rates.load)
    await settled()
    rates.row = '97.0'
    await cache.changed(tenantId, ['holidays'])
    await cache.changed(randomUUID(), ['rates'])
    expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '96.1' }])
    await cache.changed(tenantId, ['rates'])
    expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '97.0' }])
  })

  test.runIf(possible)(
    'what was read before a change and arrives after it is not kept',
    async () => {
      const [cache, rates] = [cacheOf(), table('96.1')]
      const read = Promise.withResolvers<void>()
      const arrive = Promise.withResolvers<void>()
      const before = cache.rows(question(), async () => {
        const rows = rates.answer()
        read.resolve()
        await arrive.promise
        return rows
      })
      await read.promise
      rates.row = '97.0'
      await cache.changed(tenantId, ['rates'])
      const after = cache.rows(question(), rates.load)
      arrive.resolve()
      expect(await before).toEqual([{ rate: '96.1' }])
      expect(await after).toEqual([{ rate: '97.0' }])
      await settled(2)
      expect(await cache.rows(question(), rates.load)).toEqual([{ rate: '97.0' }])
    },
  )

  test.runIf(possible)('organisations, statements and values are kept apart', async () => {
    const cache = cacheOf()
    const others: Partial<Question>[] = [
      { tenantId: randomUUID() },
      { values: ['USD'] },
      { text: 'select rate, source from rates where currency = $1' },
    ]
    await cache.rows(question(), async () => [{ rate: 'ours' }])
    await settled()
    for (const other of others)
      expect(await cache.rows(question(other), async () => [{ rate: 'theirs' }])).toEqual([
        { rate: 'theirs' },
      ])
    expect(await cache.rows(question(), async () => [])).toEqual([{ rate: 'ours' }])
  })
})

describe('a cache', () => {
  const question: Question = {
    tenantId: randomUUID(),
    text: 'select rate from rates',
    values: [],
  }
  test('serves nothing from memory while changes of other processes are not heard', async () => {
    const store = inProcess()
    const cache = createCache({ store, tables: ['rates'] })
    let reads = 0
    const load = async () => [{ rate: String(++reads) }]
    const ask = async () => (await cache.rows(question, load))[0]!['rate']
    expect([await ask(), await ask()]).toEqual(['1', '2'])
    cache.heard(true)
    expect([await ask(), await ask()]).toEqual(['3', '3'])
    cache.heard(false)
    expect(await ask()).toBe('4')
    cache.heard(true)
    expect(await ask()).toBe('5')
  })

  test('never exceeds its size, and keeps the newest entries', async () => {
    const store = inProcess()
    store.heard(true)
    const entry = (i: number) => ({ key: `k${i}`, topics: ['t'] })
    for (let i = 0; i < 20; i++)
      await store.keep(entry(i), (await store.read(entry(i))).seen, 'x'.repeat(1_000_000))
    const kept = await Promise.all(Array.from({ length: 20 }, (_, i) => store.read(entry(i))))
    expect(kept.map(({ text }) => text !== null)).toEqual(
      Array.from({ length: 20 }, (_, i) => i >= 5),
    )
  })

  test('reads from the database when Redis is down, and forgets what changed meanwhile once it is back', async () => {
    const memory = inProcess()
    memory.heard(true)
    let down = false
    const failing =
      <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        if (down) throw new Error('Redis is not connected')
        return work(...args)
      }
    const store: CacheStore = {
      read: failing(memory.read),
      keep: failing(memory.keep),
      forget: failing(memory.forget),
      heard: () => {},
    }
    const cache = createCache({ store, tables: ['rates'], retryMs: 20 })
    let rate = 'old'
    const load = async () => [{ rate }]
    const ask = async () => (await cache.rows(question, load))[0]!['rate']
    expect(await ask()).toBe('old')
    down = true
    rate = 'new'
    await cache.changed(question.tenantId, ['rates'])
    expect(await ask()).toBe('new')
    down = false
    await expect.poll(ask, { timeout: 60_000 }).toBe('new')
  })

  test('a Redis that never answers keeps nobody waiting for an answer', async () => {
    const silent: Redis = { send: () => Promise.reject(new Error('down')), end: async () => {} }
    const cache = createCache({ store: redisCache(silent), tables: ['rates'] })
    await cache.changed(question.tenantId, ['rates'])
    expect(await cache.rows(question, async () => [{ rate: '1' }])).toEqual([{ rate: '1' }])
  })

  test('knows which tables a statement reads and writes, and takes no question about others', async () => {
    const cache = createCache({ store: inProcess(), tables: ['rates', 'holidays'] })
    expect(
      cache.writesTo('insert into rates (a) values ($1) on conflict do update set a = 1'),
    ).toEqual(['rates'])
    expect(
      cache.writesTo('with x as (delete from holidays returning 1) update rates\n set a = 1'),
    ).toEqual(['holidays', 'rates'])
    expect(cache.writesTo('select 1 from rates r for update of r')).toEqual([])
    expect(cache.writesTo('update invoices set rate = 1')).toEqual([])
    await expect(
      cache.rows({ ...question, text: 'select total from invoices' }, async () => []),
    ).rejects.toThrow('not to be cached: invoices')
    await expect(
      cache.rows(
        { ...question, text: 'select 1 from rates join invoices i on true' },
        async () => [],
      ),
    ).rejects.toThrow('not to be cached: invoices')
  })
})
