import type { RequestListener } from 'node:http'
import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { startStripe } from '../dev/stand-ins/stripe.ts'
import { createLogger } from '../platform/log.ts'
import { givenBudget } from '../platform/testing/given.ts'
import {
  newTenant,
  personAt,
  product,
  testConfig,
  type TestTenant,
} from '../platform/testing/harness.ts'
import { ownJobs } from '../platform/testing/own-jobs.ts'
import { installation } from '../platform/testing/installation.ts'

const [key, secret, nextSecret] = ['sk_test_collections', 'whsec_old', 'whsec_new']
let stripe: Awaited<ReturnType<typeof startStripe>>
let app: RequestListener
let tenant: TestTenant
let vendorId: string
const jobs = ownJobs()
beforeAll(async () => {
  stripe = await startStripe(key, secret)
  const { db } = await product()
  app = await createApp({
    ownerUrl: installation.ownerUrl,
    config: {
      ...testConfig,
      stripe: { secretKey: key, webhookSecrets: [nextSecret, secret], baseUrl: stripe.url },
    },
    log: createLogger('silent'),
    db,
    jobs,
  })
  tenant = await newTenant()
  await givenBudget(tenant, 100_000_000n)
  vendorId = (
    await tenant
      .as('buyer')
      .post('/vendors', { name: 'Acme', country: 'IN', currency: 'INR', payment_terms_days: 30 })
  ).body.id
})
beforeEach(() => void (stripe.mood = 'well'))
afterAll(() => stripe.close())

const clerk = (of = tenant) =>
  personAt(
    { app, db: of.db, jobs },
    of,
    'ap_clerk',
    of.slug,
    async () =>
      (
        await of.tokens.issue({
          userId: of.users[`ap_clerk@${of.slug}.test`]!,
          tenantId: of.tenantId,
        })
      ).access_token,
  )
const ask = async (more: object = {}) =>
  clerk().post('/collections', {
    vendor_id: vendorId,
    purpose: 'vendor_refund',
    description: 'Returned goods',
    amount: '118000.50',
    currency: 'INR',
    ...more,
  })
const read = async (id: string) => (await clerk().get(`/collections/${id}`)).body
const hook = async (event: { body: string; signature: string }) =>
  supertest(app)
    .post('/webhooks/stripe')
    .set('Content-Type', 'application/json')
    .set('Stripe-Signature', event.signature)
    .send(event.body)
async function awaiting(): Promise<{ id: string; intent: string }> {
  const { id } = (await ask()).body
  await jobs.run()
  return { id, intent: (await read(id)).payment_intent }
}

describe('collecting money', () => {
  test('is asked for, paid at Stripe, and counted when Stripe confirms it', async () => {
    const asked = await ask()
    expect(asked.status).toBe(201)
    expect(asked.body).toMatchObject({
      status: 'requested',
      amount: { amount: '118000.50', currency: 'INR' },
      payment_intent: null,
    })
    await jobs.run()
    const { payment_intent: intent, status } = await read(asked.body.id)
    expect(status).toBe('awaiting_payment')
    expect(stripe.objects.get(intent)).toMatchObject({ amount: 11_800_050, currency: 'inr' })
    const opened = await clerk().post(`/collections/${asked.body.id}/client-secret`)
    expect(opened.body.client_secret).toMatch(/_secret_/)
    stripe.settle(intent)
    expect((await hook(stripe.event('payment_intent.succeeded', intent))).body).toEqual({
      taken: true,
    })
    await jobs.run()
    expect(await read(asked.body.id)).toMatchObject({
      status: 'paid',
      received: { amount: '118000.50', currency: 'INR' },
      paid_at: expect.any(String),
    })
    const page = await clerk().page(`/collections/${asked.body.id}`)
    expect(page.text).toContain('heard that the money arrived')
    expect(page.text).not.toContain('_secret_')
  })
  test('an event that comes again, late or out of order changes nothing', async () => {
    const { id, intent } = await awaiting()
    const early = stripe.event('payment_intent.created', intent)
    stripe.settle(intent)
    const paid = stripe.event('payment_intent.succeeded', intent)
    for (const event of [paid, paid, early, paid]) expect((await hook(event)).status).toBe(200)
    await jobs.run()
    const settled = await read(id)
    expect(settled.status).toBe('paid')
    stripe.settle(intent, 'requires_payment_method')
    await hook(stripe.event('payment_intent.payment_failed', intent))
    await jobs.run()
    expect((await read(id)).status).toBe('paid')
    expect(
      (
        await tenant.read('auditor', ({ tx }) =>
          tx.raw(
            "select count(*)::int as n from audit_log where action = 'collection.paid' and subject_id = $1",
            [id],
          ),
        )
      ).rows[0],
    ).toEqual({ n: 1 })
  })
  test('a card that is declined is told, and the payer may try again', async () => {
    const { id, intent } = await awaiting()
    stripe.settle(intent, 'requires_payment_method')
    await hook(stripe.event('payment_intent.payment_failed', intent))
    await jobs.run()
    expect(await read(id)).toMatchObject({
      status: 'awaiting_payment',
      failure: 'Your card was declined.',
    })
  })
  test('while Stripe is down it waits and is tried again; a double job asks Stripe once', async () => {
    stripe.mood = 'down'
    const { id } = (await ask()).body
    expect((await jobs.run()).some((r) => r.status === 'rejected')).toBe(true)
    expect((await read(id)).status).toBe('requested')
    stripe.mood = 'well'
    const before = stripe.created
    await jobs.run()
    await tenant.run('admin', (ctx) =>
      jobs.enqueue(ctx.tx, 'collect', { tenantId: tenant.tenantId, id }),
    )
    await jobs.run()
    expect((await read(id)).status).toBe('awaiting_payment')
    expect(stripe.created - before).toBe(1)
  })
  test('is cancelled while it is not paid; what was paid at the same moment is paid', async () => {
    const one = await awaiting()
    expect(
      (await clerk().post(`/collections/${one.id}/cancellation`, { reason: 'Credited instead' }))
        .body.status,
    ).toBe('cancelled')
    await jobs.run()
    expect(stripe.objects.get(one.intent)).toMatchObject({ status: 'canceled' })
    const two = await awaiting()
    await clerk().post(`/collections/${two.id}/cancellation`, { reason: 'Credited instead' })
    stripe.settle(two.intent)
    await jobs.run()
    expect((await read(two.id)).status).toBe('paid')
    expect(
      (await clerk().post(`/collections/${two.id}/cancellation`, { reason: 'x' })).status,
    ).toBe(409)
  })
  test.each([
    [{ amount: '10.555' }, '/amount'],
    [{ amount: '0' }, '/amount'],
    [{ amount: '99999999' }, '/amount'],
    [{ currency: 'XYZ' }, '/currency'],
    [{ vendor_id: crypto.randomUUID() }, '/vendor_id'],
    [{ purpose: 'gift' }, '/purpose'],
  ])('%o names its field', async (wrong, pointer) => {
    const answer = await ask(wrong)
    expect(answer.status).toBe(422)
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })
})

describe('the webhook', () => {
  test('takes nothing that Stripe did not sign for us', async () => {
    const { id, intent } = await awaiting()
    stripe.settle(intent)
    for (const wrong of [
      stripe.event('payment_intent.succeeded', intent, { secret: 'whsec_evil' }),
      { ...stripe.event('payment_intent.succeeded', intent), signature: '' },
      { body: '{}', signature: 't=1,v1=0' },
      { body: '[1', signature: 'x' },
    ])
      expect((await hook(wrong)).status).toBe(400)
    await jobs.run()
    expect((await read(id)).status).toBe('awaiting_payment')
    expect(
      (await hook(stripe.event('payment_intent.succeeded', intent, { secret: nextSecret }))).body,
    ).toEqual({ taken: true })
  })
  test('answers, and forgets, what is about none of ours', async () => {
    stripe.objects.set('pi_other', { id: 'pi_other', metadata: {} })
    expect((await hook(stripe.event('payment_intent.succeeded', 'pi_other'))).body).toEqual({
      taken: false,
    })
    expect((await hook(stripe.event('charge.refunded', 'pi_other'))).body).toEqual({ taken: false })
  })
  test('is not there where Stripe is not set up, and nothing can be collected', async () => {
    const { app: without } = await product()
    expect(
      (
        await supertest(without)
          .post('/webhooks/stripe')
          .set('Content-Type', 'application/json')
          .send('{}')
      ).status,
    ).toBe(404)
    const refused = await tenant.as('ap_clerk').post('/collections', {
      vendor_id: vendorId,
      purpose: 'other',
      description: 'x',
      amount: '1',
      currency: 'INR',
    })
    expect(refused).toMatchObject({ status: 409, body: { code: 'stripe_missing' } })
  })
})

test('another organisation’s payment is neither seen nor paid nor cancelled, and requesters see none', async () => {
  const { id } = await awaiting()
  const other = await newTenant()
  expect((await clerk(other).get(`/collections/${id}`)).status).toBe(404)
  expect((await clerk(other).post(`/collections/${id}/client-secret`)).status).toBe(404)
  expect((await clerk(other).post(`/collections/${id}/cancellation`, { reason: 'x' })).status).toBe(
    404,
  )
  expect((await tenant.as('requester').get('/collections')).status).toBe(403)
})
