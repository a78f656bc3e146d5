import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createApp } from './app.ts'
import { calendarOf } from './approvals/calendar-queries.ts'
import { cachedTables } from './cached-tables.ts'
import type { Role } from './kernel/permissions.ts'
import { settings } from './organisations/index.ts'
import { hearChanges } from './platform/cache/announcements.ts'
import { createCache, type Cache } from './platform/cache/cache.ts'
import { inProcess } from './platform/cache/in-process.ts'
import { command } from './platform/ctx.ts'
import { createDb, type Db } from './platform/db/pool.ts'
import { limitedRole } from './platform/db/roles.ts'
import { sql } from './platform/db/sql.ts'
import { readIn, writeIn } from './platform/db/tx.ts'
import { createLogger } from './platform/log.ts'
import { aRequest, givenBudget, givenRate, givenSubmitted } from './platform/testing/given.ts'
import {
  newTenant,
  personAt,
  product,
  testConfig,
  type TestTenant,
  wiring,
} from './platform/testing/harness.ts'
import { asOwner } from './platform/testing/visitor.ts'
import { pgbouncerThere, startPgbouncer } from './platform/testing/pgbouncer.ts'
import { z } from 'zod'
import { installation } from './platform/testing/installation.ts'

const quiet = createLogger('silent')
const none = z.object({})

/** One process with its own memory, as far as reading and writing go. */
function startReader(url = installation.appUrl, prepared = true) {
  const statements: string[] = []
  let hears = false
  const cache = createCache({ store: inProcess(), tables: cachedTables })
  const watched: Cache = {
    ...cache,
    heard(changes) {
      hears = changes
      cache.heard(changes)
    },
  }
  const db = createDb({
    url,
    poolSize: 4,
    prepared,
    cache: watched,
    onStatement: (text) => void statements.push(text),
  })
  const ears = hearChanges({
    url,
    db,
    cache: watched,
    log: quiet,
    checkEveryMs: 200,
    answerWithinMs: 2000,
  })
  return {
    db,
    statements,
    hears: () => hears,
    async stop() {
      await ears.stop()
      await db.end()
    },
  }
}
type Reader = ReturnType<typeof startReader>

let one: Reader
let two: Reader
const heard = (reader: Reader) =>
  vi.waitFor(() => expect(reader.hears()).toBe(true), { timeout: 60_000 })
beforeAll(async () => {
  one = startReader()
  two = startReader()
  await Promise.all([heard(one), heard(two)])
})
afterAll(() => Promise.all([one?.stop(), two?.stop()]))

const scopeOf = ({ tenantId }: { tenantId: string }) => ({ tenantId, userId: randomUUID() })
const unbudgeted = async (db: Db, tenant: TestTenant) =>
  (await settings(readIn(db, scopeOf(tenant)))).unbudgeted
const changeTo = (db: Db, tenant: TestTenant, value: string) =>
  writeIn(db, scopeOf(tenant), (tx) =>
    tx.run(sql.type(none)`update organisations set unbudgeted = ${value}`),
  )
const readsOf = (reader: Reader) =>
  reader.statements.filter((text) => text.includes('from organisations')).length

describe('what is read often and changes rarely', () => {
  test('is read once, and by each organisation for itself', async () => {
    const [tenant, other] = await Promise.all([newTenant(), newTenant()])
    // By the owner, so that nothing is announced that would be read afresh in between.
    await asOwner("update organisations set unbudgeted = 'free' where tenant_id = $1", [
      other.tenantId,
    ])
    const before = readsOf(one)
    for (let i = 0; i < 5; i++) expect(await unbudgeted(one.db, tenant)).toBe('block')
    for (let i = 0; i < 5; i++) expect(await unbudgeted(one.db, other)).toBe('free')
    expect(readsOf(one) - before).toBe(2)
  })

  test('is read afresh by somebody who is limited to a part, whose documents decide what they see', async () => {
    const tenant = await newTenant()
    const limited = { ...scopeOf(tenant), limits: JSON.stringify([{ departmentId: randomUUID() }]) }
    await settings(readIn(one.db, scopeOf(tenant)))
    const before = readsOf(one)
    for (let i = 0; i < 3; i++) await settings(readIn(one.db, limited))
    expect(readsOf(one) - before).toBe(3)
  })

  test('that changes is seen by its own process at once, and by the others when they hear of it', async () => {
    const tenant = await newTenant()
    expect([await unbudgeted(one.db, tenant), await unbudgeted(two.db, tenant)]).toEqual([
      'block',
      'block',
    ])
    await changeTo(one.db, tenant, 'warn')
    expect(await unbudgeted(one.db, tenant)).toBe('warn')
    await expect.poll(() => unbudgeted(two.db, tenant), { timeout: 60_000 }).toBe('warn')
  })

  test('is the old one until a change commits, and not kept for afterwards', async () => {
    const tenant = await newTenant()
    await writeIn(one.db, scopeOf(tenant), async (tx) => {
      await tx.run(sql.type(none)`update organisations set unbudgeted = 'warn'`)
      expect((await settings(tx)).unbudgeted).toBe('warn')
      expect(await unbudgeted(one.db, tenant)).toBe('block')
      expect(await unbudgeted(two.db, tenant)).toBe('block')
    })
    expect(await unbudgeted(one.db, tenant)).toBe('warn')
    await expect.poll(() => unbudgeted(two.db, tenant), { timeout: 60_000 }).toBe('warn')
  })

  test('stays what it was when a change is taken back', async () => {
    const tenant = await newTenant()
    await expect(
      writeIn(one.db, scopeOf(tenant), async (tx) => {
        await tx.run(sql.type(none)`update organisations set unbudgeted = 'free'`)
        throw new Error('taken back')
      }),
    ).rejects.toThrow('taken back')
    expect(await unbudgeted(one.db, tenant)).toBe('block')
  })

  test('is read afresh while nothing is heard of other processes', async () => {
    const tenant = await newTenant()
    const third = startReader()
    await heard(third)
    expect(await unbudgeted(third.db, tenant)).toBe('block')
    const owner = new pg.Client(installation.ownerUrl)
    await owner.connect()
    await third.stop()
    await owner.query(`update organisations set unbudgeted = 'free' where tenant_id = $1`, [
      tenant.tenantId,
    ])
    await owner.end()
    const fourth = startReader()
    expect(await unbudgeted(fourth.db, tenant)).toBe('free')
    await fourth.stop()
  })

  test('is heard of again after its connection was closed', async () => {
    const third = startReader()
    await heard(third)
    const tenant = await newTenant()
    expect(await unbudgeted(third.db, tenant)).toBe('block')
    const { rows } = await one.db.raw(
      `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity where query = 'listen svpms_changes' and usename = current_user`,
    )
    expect(Number(rows[0]!['ended'])).toBeGreaterThan(0)
    await expect.poll(third.hears, { timeout: 60_000 }).toBe(false)
    await changeTo(two.db, tenant, 'free')
    expect(await unbudgeted(third.db, tenant)).toBe('free')
    await Promise.all([heard(third), heard(one), heard(two)])
    await changeTo(two.db, tenant, 'warn')
    await expect.poll(() => unbudgeted(third.db, tenant), { timeout: 60_000 }).toBe('warn')
    await third.stop()
  })

  test.runIf(pgbouncerThere)(
    'is not kept in memory behind a pooler that drops notifications',
    async () => {
      const bouncer = await startPgbouncer(installation.appUrl)
      const pooled = startReader(bouncer.url, false)
      const tenant = await newTenant()
      await expect.poll(() => pooled.statements.length, { timeout: 60_000 }).toBeGreaterThan(1)
      const before = readsOf(pooled)
      expect([await unbudgeted(pooled.db, tenant), await unbudgeted(pooled.db, tenant)]).toEqual([
        'block',
        'block',
      ])
      expect([readsOf(pooled) - before, pooled.hears()]).toEqual([2, false])
      await pooled.stop()
      bouncer.stop()
    },
    30_000,
  )

  test('says holidays of a calendar as sets, kept or not', async () => {
    const tenant = await newTenant()
    const tx = () => readIn(one.db, scopeOf(tenant))
    expect(await calendarOf(tx())).toEqual(await calendarOf(tx()))
  })
})

describe('a page', () => {
  async function appOn(db: Db, tenant: TestTenant, role: Role) {
    const { jobs } = await product()
    const app = await createApp({ ownerUrl: null, config: testConfig, log: quiet, db, jobs })
    return personAt({ app, db, jobs }, tenant, role, tenant.slug, async () => '')
  }
  const pages: [path: string, role: Role][] = [
    ['/purchase-requests', 'controller'],
    ['/purchase-orders', 'buyer'],
    ['/invoices', 'ap_clerk'],
    ['/vendors', 'buyer'],
    ['/inbox', 'approver'],
    ['/budgets', 'controller'],
    ['/purchase-requests/new', 'requester'],
    ['/cost-centers/new', 'admin'],
  ]
  test('costs no statement more with the cache, and fewer where it shows settings that change rarely', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 500_000_000n)
    await givenSubmitted(tenant, costCenterId)
    await givenRate(tenant, { currency: 'EUR', rate: '96.00' })
    const seen: string[] = []
    const afresh = createDb({
      url: installation.appUrl,
      poolSize: 4,
      onStatement: (text) => void seen.push(text),
    })
    const cost = async (page: () => Promise<{ status: number }>, list: string[]) => {
      await page()
      await page()
      list.length = 0
      expect((await page()).status).toBe(200)
      return list.filter((text) => !text.includes('pg_notify')).length
    }
    const costs: [path: string, before: number, now: number][] = []
    for (const [path, role] of pages) {
      const plain = await appOn(afresh, tenant, role)
      const cached = await appOn(one.db, tenant, role)
      costs.push([
        path,
        await cost(() => plain.page(path), seen),
        await cost(() => cached.page(path), one.statements),
      ])
    }
    console.info(costs.map(([path, before, now]) => `${path} ${before} -> ${now}`).join(', '))
    expect(costs.filter(([, before, now]) => now > before)).toEqual([])
    const cheaper = costs.filter(([, before, now]) => now < before).map(([path]) => path)
    expect(cheaper).toEqual(expect.arrayContaining(['/budgets', '/inbox']))
    await afresh.end()
  })
})

describe('an old answer decides nothing', () => {
  /** The product with a cache that lies: rates are tiny, nothing needs a budget, no rule asks anybody. */
  async function liar(tenant: TestTenant) {
    const lies: [part: string, rows: Record<string, unknown>[]][] = [
      ['from exchange_rates', [{ rate: '0.0001' }]],
      ['from approval_policies p join approval_rules', []],
      ['unbudgeted', [{ fiscal_year_start: 4, unbudgeted: 'free', match_policy: matchPolicy }]],
    ]
    const told: string[] = []
    const cache: Cache = {
      rows: async ({ text }, load) => {
        const lie = lies.find(([part]) => text.includes(part))
        if (!lie) return load()
        told.push(lie[0])
        return lie[1]
      },
      writesTo: () => [],
      changed: async () => {},
      heard: () => {},
    }
    const { jobs } = await product()
    const db = createDb({ url: installation.appUrl, poolSize: 4, cache })
    const app = await createApp({ ownerUrl: null, config: testConfig, log: quiet, db, jobs })
    const as = (role: Role) =>
      personAt({ app, db, jobs }, tenant, role, tenant.slug, async () => {
        const userId = tenant.users[`${role}@${tenant.slug}.test`]!
        return (await tenant.tokens.issue({ userId, tenantId: tenant.tenantId })).access_token
      })
    return { as, told, db }
  }
  const limit = { pct: null, minor: null, operator: 'both' }
  const matchPolicy = { name: 'x', quantity: limit, price: limit, line: limit }

  test('about money: a budget is held to by the rate and the settings there are', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'EUR', rate: '96.00' })
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const { as, told, db } = await liar(tenant)
    const dear = aRequest(costCenterId, {
      currency: 'EUR',
      lines: [{ description: 'Press', quantity: '1', unit: 'each', unit_price: '900.00' }],
    })
    await as('requester').page('/purchase-requests/new')
    await as('requester').get('/budgets')
    await as('controller').get('/budgets')
    expect(told).toContain('unbudgeted')
    const made = await as('requester').post('/purchase-requests', dear)
    const sent = await as('requester').post(`/purchase-requests/${made.body.id}/submission`)
    expect([made.status, sent.status, sent.body.code]).toEqual([201, 409, 'budget_exceeded'])
    const budget = await tenant.as('controller').get(`/budgets/${budgetId}`)
    expect(budget.body.reserved).toEqual({ amount: '0.00', currency: 'INR' })
    await db.end()
  })

  test('about who approves: the rules that are in force ask their people', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 500_000_000n)
    const { as, db } = await liar(tenant)
    const made = await as('requester').post('/purchase-requests', aRequest(costCenterId))
    const sent = await as('requester').post(`/purchase-requests/${made.body.id}/submission`)
    expect([sent.status, sent.body.status]).toEqual([200, 'pending'])
    const approval = await tenant.as('approver').get(`/approvals/${sent.body.approval_id}`)
    expect(approval.body.steps.map((step: { name: string }) => step.name)).toEqual([
      'Cost centre owner',
      'Finance above 5 lakh',
    ])
    await db.end()
  })

  test('about rights: a role that was taken away opens nothing in the next request', async () => {
    const tenant = await newTenant()
    const { jobs } = await product()
    const app = await createApp({
      ownerUrl: null,
      config: testConfig,
      log: quiet,
      db: one.db,
      jobs,
    })
    const buyer = personAt({ app, db: one.db, jobs }, tenant, 'buyer', tenant.slug, async () => {
      const userId = tenant.users[`buyer@${tenant.slug}.test`]!
      return (await tenant.tokens.issue({ userId, tenantId: tenant.tenantId })).access_token
    })
    for (let i = 0; i < 3; i++) {
      expect((await buyer.page('/vendors/new')).status).toBe(200)
      expect((await buyer.get('/vendors')).status).toBe(200)
    }
    await command({ db: two.db, wiring }, await tenant.actor('admin'), null, (ctx) =>
      ctx.tx.run(
        sql.type(none)`
          update memberships
          set roles = array['receiver']
          where user_id = ${tenant.users[`buyer@${tenant.slug}.test`]!}
        `,
      ),
    )
    expect((await buyer.page('/vendors/new')).status).toBe(403)
    expect((await buyer.post('/vendors', { name: 'Acme', country: 'IN' })).status).toBe(403)
  })
})

describe('the database', () => {
  const ask = async (text: string, values: unknown[]): Promise<Record<string, string>[]> => {
    const client = new pg.Client(installation.ownerUrl)
    await client.connect()
    return (await client.query<Record<string, string>>(text, values).finally(() => client.end()))
      .rows
  }
  test('shows cached tables alike to everybody who is not limited to a part', async () => {
    const policies = await ask(
      `select tablename, roles::text as roles, coalesce(qual, '') || coalesce(with_check, '') as text from pg_policies where tablename = any($1)`,
      [[...cachedTables]],
    )
    expect(new Set(policies.map((p) => p['tablename']))).toEqual(new Set(cachedTables))
    const byPerson = policies.filter((p) => /user_id|in_limits/.test(p['text']!))
    expect(byPerson.filter((p) => p['roles'] !== `{${limitedRole}}`)).toEqual([])
  })
  test('writes to no cached table by a function that the text of a statement does not tell', async () => {
    const written = cachedTables.join('|')
    const functions = await ask(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosrc ~* ('\\m(insert\\s+into|update|delete\\s+from)\\s+(' || $1 || ')\\M') order by 1`,
      [written],
    )
    expect(functions.map((f) => f['proname'])).toEqual([
      'begin_match_policy', // when an organisation is founded
      'found_organisation',
      'note_second_person', // asked of the database alone
      'policy_in_force', // a default of approval_rules, which is cached itself
      'remove_demo_organisation',
    ])
  })
})
