import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTenant, type Tenant } from './organisations/create.ts'
import { createJobs, type Jobs } from './platform/jobs/jobs.ts'
import { createLogger } from './platform/log.ts'
import { freshDatabase, type FreshDatabase } from './platform/testing/fresh-database.ts'
import { testConfig } from './platform/testing/harness.ts'
import { mailCounter, type MailCounter } from './platform/testing/mail-counter.ts'
import { pgbouncerThere, startPgbouncer } from './platform/testing/pgbouncer.ts'
import { startProcess, type ServerProcess } from './platform/testing/process.ts'
import { hashPassword } from './sign-in/password.ts'

if (!pgbouncerThere)
  console.info('skipped: several processes through PgBouncer; pgbouncer is not on the PATH')
const password = 'correct horse battery'
const letter = {
  subject: 'One of many',
  greeting: null,
  paragraphs: ['Hello'],
  button: null,
  foot: '',
}

describe.each([
  ['directly', true],
  ['through PgBouncer in transaction mode', pgbouncerThere],
] as const)('two processes on one database, %s', (how, possible) => {
  let database: FreshDatabase
  let bouncer: { url: string; stop: () => void } | null = null
  let both: [ServerProcess, ServerProcess]
  let mails: [MailCounter, MailCounter]
  let tenant: Tenant
  let jobs: Jobs
  const dir = mkdtempSync(join(tmpdir(), 'svpms-scale-out-'))
  const slug = 'scale-out'
  const env = (more: Record<string, string> = {}) => ({
    DATABASE_URL: bouncer?.url ?? database.appUrl,
    DATABASE_DIRECT_URL: database.ownerUrl,
    DATABASE_PREPARED: bouncer ? 'off' : 'on',
    SVPMS_DATA_DIR: dir,
    ...more,
  })
  const ask = async (text: string, values: unknown[] = []): Promise<Record<string, string>[]> => {
    const client = new pg.Client(database.ownerUrl)
    await client.connect()
    return (await client.query<Record<string, string>>(text, values).finally(() => client.end()))
      .rows
  }

  beforeAll(async () => {
    if (!possible) return
    database = await freshDatabase({ migrated: false })
    if (how !== 'directly') bouncer = await startPgbouncer(database.appUrl)
    mails = [await mailCounter(), await mailCounter()]
    both = await Promise.all([
      startProcess(env({ SMTP_URL: mails[0].url })),
      startProcess(env({ SMTP_URL: mails[1].url })),
    ])
    tenant = await createTenant(database.ownerUrl, {
      slug,
      name: 'Scale out',
      baseCurrency: 'EUR',
      timeZone: 'UTC',
      locale: 'en',
      fiscalYearStart: 1,
      passwordHash: await hashPassword(password, { N: 1024, r: 8, p: 1 }),
      people: ['buyer', 'requester', 'approver'].map((name) => ({
        email: `${name}@scale.test`,
        name,
        roles: ['buyer', 'requester'] as const,
      })),
    })
    jobs = createJobs(database.appUrl, createLogger('silent'))
    await jobs.start({ workers: false })
  }, 240_000)
  afterAll(async () => {
    if (!possible) return
    await jobs.stop()
    await Promise.all(both.map((p) => p.kill()))
    mails.forEach((counter) => counter.close())
    bouncer?.stop()
    await database.drop()
    rmSync(dir, { recursive: true, force: true })
  })

  const signIn = (at: ServerProcess, email: string, word = password) =>
    fetch(`${at.url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({ email, password: word }),
    })
  const cookieOf = (res: Response): string =>
    res.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ')
  const page = (at: ServerProcess, cookie: string, path = '/purchase-requests') =>
    fetch(at.url + path, { redirect: 'manual', headers: { Cookie: cookie } })
  const door = (at: ServerProcess, name: string) =>
    fetch(`${at.url}/internal/jobs/${name}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${testConfig.jobsKey}` },
    }).then((res) => res.json() as Promise<{ done: number }>)

  test.runIf(possible)('both came up, though both began on an empty database at once', async () => {
    for (const { url } of both)
      expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({ status: 'ready' })
  })

  test.runIf(possible)(
    'who signs in at one is known at the other, and who signs out at one is out at the other',
    async () => {
      const cookie = cookieOf(await signIn(both[0], 'buyer@scale.test'))
      expect([(await page(both[0], cookie)).status, (await page(both[1], cookie)).status]).toEqual([
        200, 200,
      ])
      const out = await fetch(`${both[1].url}/sign-out`, {
        method: 'POST',
        redirect: 'manual',
        headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' },
      })
      expect(out.status).toBe(303)
      expect((await page(both[0], cookie)).headers.get('location')).toMatch(/^\/sign-in/)
    },
  )

  test.runIf(possible)('wrong passwords at both count together', async () => {
    const tries: number[] = []
    for (let i = 0; i < 5; i++)
      tries.push((await signIn(both[i % 2]!, 'approver@scale.test', 'wrong')).status)
    expect(tries).toEqual([422, 422, 422, 422, 422])
    expect([
      (await signIn(both[0], 'approver@scale.test')).status,
      (await signIn(both[1], 'approver@scale.test')).status,
    ]).toEqual([429, 429])
  })

  test.runIf(possible)(
    'two hundred jobs are done once each, by both of them',
    async () => {
      const wanted = Array.from({ length: 200 }, (_, i) => `job-${i}@scale.test`)
      await Promise.all(wanted.map((to) => jobs.enqueueAlone('letter', { to, letter })))
      for (
        let round = 0;
        round < 6 &&
        (
          await ask(
            `select 1 from pgboss.job where name = 'work' and state < 'completed' and data ->> 'name' = 'letter'`,
          )
        ).length > 0;
        round++
      )
        await Promise.all(both.map((p) => door(p, 'drain')))
      const sent = mails.flatMap((m) => m.to).filter((to) => to.startsWith('job-'))
      expect(sent.toSorted()).toEqual(wanted.toSorted())
      expect(mails.map((m) => m.to.length > 0)).toEqual([true, true])
    },
    90_000,
  )

  test.runIf(possible)(
    'scheduled work asked for at both at once has its effect once in each organisation',
    async () => {
      const [vendor, document] = [randomUUID(), randomUUID()]
      const buyer = tenant.users['buyer@scale.test']
      await ask(
        `insert into vendors (tenant_id, id, number, name, country, currency, created_by) values ($1, $2, 'V-1', 'Acme', 'DE', 'EUR', $3)`,
        [tenant.tenantId, vendor, buyer],
      )
      await ask(
        `insert into attachments (tenant_id, id, subject_kind, subject_id, kind, name, valid_until, media_type, size, sha256, status, stored_at, uploaded_by) values ($1, $2, 'vendor', $3, 'insurance', 'Policy', current_date + 5, 'text/plain', 1, repeat('a', 64), 'available', now(), $4)`,
        [tenant.tenantId, document, vendor, buyer],
      )
      const [work] = await ask(
        `select data ->> 'schedule' as name from pgboss.job where data ->> 'name' = 'ask' and data ->> 'schedule' ~ 'attachment' and data ->> 'schedule' not like 'tidy%' limit 1`,
      )
      await Promise.all(both.flatMap((p) => [door(p, work!['name']!), door(p, work!['name']!)]))
      for (
        let i = 0;
        i < 20 &&
        (
          await ask(
            `select 1 from pgboss.job where name = 'work' and state < 'completed' and data ->> 'name' in ('scheduled', 'letter')`,
          )
        ).length > 0;
        i++
      )
        await door(both[0], 'drain')
      expect(
        await ask('select level from attachment_notices where attachment_id = $1', [document]),
      ).toHaveLength(1)
      expect(
        await ask(
          `select action from audit_log where tenant_id = $1 and action = 'attachment.expiry_noticed'`,
          [tenant.tenantId],
        ),
      ).toHaveLength(1)
      expect(
        await ask(
          `select singleton_key, singleton_on from pgboss.job where data ->> 'name' = 'ask' group by 1, 2 having count(*) > 1`,
        ),
      ).toEqual([])
    },
    240_000,
  )

  test.runIf(possible)(
    'a job whose process is killed in the middle is done by another',
    async () => {
      const hanging = await mailCounter({ hangs: true })
      const third = await startProcess(env({ SMTP_URL: hanging.url, MIGRATE_AT_START: 'off' }))
      const wanted: string[] = []
      while (hanging.connected() === 0 && wanted.length < 60) {
        wanted.push(`orphan-${wanted.length}@scale.test`)
        await jobs.enqueueAlone('letter', { to: wanted.at(-1)!, letter })
        await sleep(300)
      }
      expect(hanging.connected()).toBeGreaterThan(0)
      await third.kill('SIGKILL')
      hanging.close()
      await door(both[0], 'drain')
      const orphans = await ask(
        `update pgboss.job set started_on = started_on - interval '1 hour' where name = 'work' and state = 'active' and data ->> 'name' = 'letter' returning id`,
      )
      expect(orphans.length).toBeGreaterThan(0)
      const upkeep = new PgBoss({
        connectionString: database.ownerUrl,
        migrate: false,
        schedule: false,
        supervise: false,
        max: 1,
      }) // what every process does each minute
      await upkeep.start()
      await ask(
        `update pgboss.queue set monitor_on = null, monitor_claim_on = null, maintain_on = null`,
      )
      await upkeep.supervise('work')
      await upkeep.stop({ graceful: false })
      const sent = () =>
        mails
          .flatMap((m) => m.to)
          .filter((to) => to.startsWith('orphan-'))
          .toSorted()
      for (let i = 0; i < 40 && sent().length < wanted.length; i++)
        await door(both[i % 2]!, 'drain').then(() => sleep(300))
      expect(sent()).toEqual(wanted.toSorted())
    },
    90_000,
  )

  test.runIf(possible)(
    'when the server closes every connection under load, only what is in flight may fail, plainly, and both serve on',
    async () => {
      const cookie = cookieOf(await signIn(both[0], 'requester@scale.test'))
      const [width, kills] = [8, 4]
      const seen: number[] = []
      const ending = new AbortController()
      const load = both.flatMap((p) =>
        Array.from({ length: width }, async () => {
          while (!ending.signal.aborted)
            seen.push(
              await page(p, cookie).then(
                (res) => res.arrayBuffer().then(() => res.status),
                () => 0,
              ),
            )
        }),
      )
      for (let i = 0; i < kills; i++) {
        await sleep(500)
        await database.admin(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}' and usename = 'svpms_app'`,
        )
      }
      await sleep(500)
      ending.abort()
      await Promise.all(load)
      const failed = seen.filter((status) => status !== 200)
      expect([...new Set(failed)].filter((status) => status !== 503)).toEqual([])
      expect(failed.length).toBeLessThanOrEqual(kills * width * both.length)
      expect(seen.length).toBeGreaterThan(failed.length)
      for (const p of both)
        expect([(await page(p, cookie)).status, (await fetch(`${p.url}/ready`)).status]).toEqual([
          200, 200,
        ])
    },
    240_000,
  )
})
