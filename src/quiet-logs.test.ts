import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import supertest from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from './app.ts'
import { describedRoutes } from './compose.ts'
import { createLogger } from './platform/log.ts'
import { givenBudget, givenSubmitted } from './platform/testing/given.ts'
import { newTenant, personAt, product, testConfig } from './platform/testing/harness.ts'
import { ownJobs } from './platform/testing/own-jobs.ts'
import { installation } from './platform/testing/installation.ts'

const canary = (what: string): string => `canary${what}${randomBytes(6).toString('hex')}`
const iban = 'DE89370400440532013000'
const secrets = {
  brevo: canary('brevo'),
  stripe: `sk_test_${canary('stripe')}`,
  webhook: `whsec_${canary('webhook')}`,
  session: canary('session').padEnd(40, 'x'),
  jobs: canary('jobs').padEnd(30, 'x'),
  brevoToken: canary('token').padEnd(30, 'x'),
}

/**
 * Everything the process can be asked for, by somebody who types secrets everywhere, with every service out of reach:
 * what it then writes down.
 */
test('a full run at the finest level leaves no secret, token, bank number or word of people in the log', async () => {
  const lines: string[] = []
  const { db } = await product()
  const jobs = ownJobs()
  const firebase = JSON.stringify({
    type: 'service_account',
    project_id: 'x',
    client_email: 'a@x.iam.gserviceaccount.com',
    private_key: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  })
  const app: RequestListener = await createApp({
    db,
    jobs,
    ownerUrl: installation.ownerUrl,
    log: createLogger('trace', { write: (line) => void lines.push(line) }),
    config: {
      ...testConfig,
      sessionSecrets: [secrets.session, ...testConfig.sessionSecrets],
      jobsKey: secrets.jobs,
      brevo: { apiKey: secrets.brevo, baseUrl: 'http://127.0.0.1:1' },
      brevoWebhookToken: secrets.brevoToken,
      stripe: {
        secretKey: secrets.stripe,
        webhookSecrets: [secrets.webhook],
        baseUrl: 'http://127.0.0.1:1',
      },
      firebase,
    },
  })
  const tenant = await newTenant()
  await givenSubmitted(tenant, (await givenBudget(tenant, 1_000_000_000n)).costCenterId)
  const issued = await tenant.tokens.issue({
    userId: tenant.users[`admin@${tenant.slug}.test`]!,
    tenantId: tenant.tenantId,
  })
  const admin = personAt(
    { app, db, jobs },
    tenant,
    'admin',
    tenant.slug,
    async () => issued.access_token,
  )
  const cookie = await admin.cookie()
  const typed = {
    password: canary('password'),
    new_password: canary('password'),
    code: canary('code'),
    token: canary('typed'),
    refresh_token: canary('refresh'),
    client_secret: canary('client'),
    fcm_token: canary('device'),
    email: `${canary('mail')}@example.test`,
    name: canary('name'),
    title: canary('title'),
    reason: canary('reason'),
    iban,
    description: `pay to ${iban}`,
    to: canary('to'),
    q: canary('q'),
  }
  const someId = '01900000-0000-7000-8000-000000000000'

  for (const route of describedRoutes()) {
    const path = route.path.replaceAll(/:\w+/g, someId)
    if (/revocation-of-others|sign-out/.test(path)) continue
    const query = new URLSearchParams({
      q: typed.q,
      token: typed.token,
      return_to: `/${typed.title}`,
    }).toString()
    if (route.method === 'get') await supertest(app).get(`${path}?${query}`).set('Cookie', cookie)
    else
      await supertest(app)
        .post(path)
        .set('Cookie', cookie)
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send(typed)
    const call = supertest(app)[route.method](`/api/v1${path}`)
    await call
      .set('Authorization', `Bearer ${issued.access_token}`)
      .send(route.method === 'get' ? undefined : typed)
  }
  for (const [path, bearer] of [
    ['/auth/token', ''],
    ['/auth/refresh', ''],
    ['/auth/token', issued.refresh_token],
    ['/internal/jobs/drain', secrets.jobs],
    ['/internal/jobs/drain', typed.token],
    ['/webhooks/brevo', secrets.brevoToken],
    ['/webhooks/stripe', typed.token],
  ] as const)
    await supertest(app)
      .post(path)
      .set('Authorization', `Bearer ${bearer}`)
      .set('Stripe-Signature', `t=1,v1=${typed.token}`)
      .send({ ...typed, email: `admin@${tenant.slug}.test` })
  await supertest(app)
    .post('/api/v1/vendors')
    .set('Authorization', `Bearer ${issued.access_token}`)
    .set('Content-Type', 'application/json')
    .send(`{"name": "${typed.name}", broken`)
  await jobs
    .enqueueAlone('letter', {
      to: typed.email,
      letter: {
        subject: typed.title,
        greeting: null,
        paragraphs: [typed.description],
        button: { label: 'Open', path: `/x?token=${typed.token}` },
        foot: 'x',
      },
    })
    .catch(() => {})
  await tenant.run('admin', (ctx) =>
    jobs.enqueue(ctx.tx, 'letter', {
      tenantId: tenant.tenantId,
      to: typed.email,
      letter: {
        subject: typed.title,
        greeting: null,
        paragraphs: [typed.description],
        button: { label: 'Open', path: `/x?token=${typed.token}` },
        foot: 'x',
      },
    }),
  )
  await jobs.run()

  const all = lines.join('')
  expect(lines.length).toBeGreaterThan(300)
  const forbidden = {
    ...secrets,
    ...typed,
    access: issued.access_token,
    refresh: issued.refresh_token,
    cookie: cookie.slice(6),
    iban,
    encryption: testConfig.encryptionKeys[0]!,
    vapid: testConfig.vapidPrivateKey,
    database: new URL(installation.appUrl).password,
  }
  for (const [what, value] of Object.entries(forbidden))
    expect({
      what,
      found: all.includes(value)
        ? all.slice(Math.max(0, all.indexOf(value) - 200), all.indexOf(value) + 20)
        : null,
    }).toEqual({ what, found: null })
  expect(all).not.toMatch(/PRIVATE KEY|[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b(?=")/)
  expect(
    lines.filter((line) => (JSON.parse(line) as { severity?: string }).severity === undefined),
  ).toEqual([])
}, 240_000)
