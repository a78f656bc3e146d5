import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { scheduledWorks } from '../../compose.ts'
import { newTenant, product, type TestTenant, wiring } from '../testing/harness.ts'
import { createLogger } from '../log.ts'
import { ownJobs } from '../testing/own-jobs.ts'
import { schedulerDoor } from './door.ts'
import { createSchedule, nextRun, type Schedule } from './schedule.ts'

const log = createLogger('silent')

describe('scheduled work', () => {
  let tenant: TestTenant
  beforeAll(async () => void (tenant = await newTenant()))
  const lastRun = async (name: string) =>
    (
      await tenant.read('admin', ({ tx }) =>
        tx.raw(
          'select done, error, succeeded_at is not null as ever from job_runs where name = $1',
          [name],
        ),
      )
    ).rows[0]

  test('two at once in one organisation are one; the next finds it done', async () => {
    const jobs = ownJobs()
    const schedule = createSchedule({ db: tenant.db, wiring, jobs, log })
    let runs = 0
    schedule.add({
      name: 'once',
      cron: '0 9 * * *',
      organisations: async () => [tenant.tenantId],
      run: async () => {
        runs++
        await sleep(200)
        return 3
      },
    })
    expect(await schedule.ask('once')).toBe(true)
    expect(await schedule.ask('once')).toBe(true)
    await jobs.run()
    expect(runs).toBe(1)
    expect(await lastRun('once')).toMatchObject({ done: 3, error: null })
    expect(await schedule.ask('nothing-of-this-name')).toBe(false)
  })

  test('what fails leaves nothing half-done, is told with its reason, and keeps when it last went well', async () => {
    const jobs = ownJobs()
    const schedule = createSchedule({ db: tenant.db, wiring, jobs, log })
    let broken = false
    schedule.add({
      name: 'mails',
      cron: '0 9 * * *',
      organisations: async () => [tenant.tenantId],
      run: async (ctx) => {
        await ctx.tx.raw("update organisations set name = 'half-done' where $1", [broken])
        if (broken) throw new Error('the mail server is down')
        return 1
      },
    })
    for (broken of [false, true]) {
      await schedule.ask('mails')
      const [outcome] = await jobs.run()
      expect(outcome!.status).toBe(broken ? 'rejected' : 'fulfilled')
    }
    expect(await lastRun('mails')).toEqual({
      done: 0,
      error: 'the mail server is down',
      ever: true,
    })
    expect((await tenant.actor('admin')).organisation.name).not.toBe('half-done')
  })

  test('is done at these hours by the product', () => {
    const hours = scheduledWorks().map(({ name, cron }) => [name, cron])
    expect(Object.fromEntries(hours)).toEqual({
      'check-attachment-expiry': '0 9 * * *',
      'budget-alerts': '0 8 * * 1',
      'activate-bank-accounts': '11 * * * *',
      'check-document-expiry': '17 * * * *',
      'end-vendor-holds': '14 * * * *',
      'plan-instalments': '41 * * * *',
      'follow-payouts': '23 * * * *',
      'follow-delegations': '5 * * * *',
      'check-open-tasks': '0 2 * * *',
      'check-approval-timeouts': '0 */4 * * *',
    })
  })

  test('reads hours as those of UTC', () => {
    const nine = nextRun('0 9 * * *')!
    expect([nine.getUTCHours(), nine.getUTCMinutes()]).toEqual([9, 0])
    const monday = nextRun('0 8 * * 1')!
    expect([monday.getUTCDay(), monday.getUTCHours()]).toEqual([1, 8])
    expect(nextRun('0 */4 * * *')!.getUTCHours() % 4).toBe(0)
  })
})

describe('the scheduler’s door', async () => {
  const audience = 'https://svpms.example.com/internal/jobs'
  const serviceAccount = 'scheduler@demo-project.iam.gserviceaccount.com'
  const google = await generateKeyPair('RS256')
  const stranger = await generateKeyPair('RS256')
  const { jobs } = await product()
  let fetched = 0
  let up = true
  const keys = createServer((_req, res) => {
    fetched++
    void exportJWK(google.publicKey).then((jwk) =>
      res
        .writeHead(up ? 200 : 503, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ keys: [{ ...jwk, kid: 'g1', alg: 'RS256', use: 'sig' }] })),
    )
  })
  await new Promise<void>((ok) => keys.listen(0, '127.0.0.1', ok).unref())
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/certs`
  const nothing = { ask: async () => false } as unknown as Schedule
  const doorWith = (key: string | null) =>
    express()
      .use(
        '/internal/jobs',
        schedulerDoor({
          jobs,
          schedule: nothing,
          key,
          scheduler: { serviceAccount, audience, jwksUrl },
          tidy: async () => {},
        }),
      )
      .use(
        ((error, _req, res, _next) =>
          void res
            .status(error.status ?? 500)
            .json({ message: error.message })) as express.ErrorRequestHandler,
      )
  const door = doorWith(null)
  const token = (
    claims: Record<string, unknown> = {},
    { key = google.privateKey, kid = 'g1', lifetime = '1h' } = {},
  ) =>
    new SignJWT({
      iss: 'https://accounts.google.com',
      aud: audience,
      email: serviceAccount,
      email_verified: true,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(key)
  const call = async (bearer: string, to = door, name = 'drain') =>
    supertest(to).post(`/internal/jobs/${name}`).set('Authorization', `Bearer ${bearer}`)

  test('opens to the scheduler’s own service account, and fetches Google’s keys once', async () => {
    for (let i = 0; i < 5; i++) expect((await call(await token())).status).toBe(200)
    expect(fetched).toBe(1)
    expect((await call(await token(), door, 'unknown')).status).toBe(404)
  })
  test.each([
    [
      'another service account',
      () => token({ email: 'someone@demo-project.iam.gserviceaccount.com' }),
    ],
    ['an unverified address', () => token({ email_verified: false })],
    ['another audience', () => token({ aud: 'https://svpms.example.com/' })],
    ['another issuer', () => token({ iss: 'https://evil.test' })],
    ['an old token', () => token({}, { lifetime: '-2m' })],
    ['a forged signature', () => token({}, { key: stranger.privateKey })],
    ['an unknown key', () => token({}, { key: stranger.privateKey, kid: 'x' })],
    ['no address', () => token({ email: undefined })],
    [
      'no signature at all',
      async () =>
        new UnsecuredJWT({ aud: audience, email: serviceAccount, email_verified: true })
          .setIssuer('https://accounts.google.com')
          .setIssuedAt()
          .setExpirationTime('1h')
          .encode(),
    ],
    ['garbage', async () => 'eyJ.eyJ.x'],
    ['nothing', async () => ''],
  ])('stays shut for %s', async (_what, make) => {
    const answer = await call(await make())
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain('eyJ')
  })
  test('stays shut, promptly, when Google’s keys cannot be had; the key of this machine still opens', async () => {
    up = false
    const shut = doorWith('a-key-of-this-machine-24ch')
    expect((await call(await token(), shut)).status).toBe(401)
    expect((await call('a-key-of-this-machine-24ch', shut)).status).toBe(200)
    up = true
  })
})
