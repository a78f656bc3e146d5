import type { RequestListener } from 'node:http'
import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../../app.ts'
import { startStripe } from '../../../dev/stand-ins/stripe.ts'
import { stripePayments } from '../../../integrations/stripe/driver.ts'
import { businessDate } from '../../../kernel/calendar.ts'
import { money } from '../../../kernel/money.ts'
import { createLogger } from '../../../platform/log.ts'
import {
  approveRun,
  givenPayable,
  ibanOf,
  payableNow,
  propose,
  release,
  runNow,
  type PaidInvoice,
  type RunBody,
} from '../../../platform/testing/given-payments.ts'
import { givenBankAccount } from '../../../platform/testing/given.ts'
import {
  newTenant,
  owner,
  personAt,
  product,
  testConfig,
  type TestTenant,
} from '../../../platform/testing/harness.ts'
import { installation } from '../../../platform/testing/installation.ts'
import { ownJobs } from '../../../platform/testing/own-jobs.ts'
import { actFor, mayStillAsk } from './payout.ts'

const [key, secret] = ['sk_test_payouts', 'whsec_payouts']
let stripe: Awaited<ReturnType<typeof startStripe>>
let app: RequestListener
let tenant: TestTenant
let accountId: string
const jobs = ownJobs()

/** The same organisation, served by the process that has Stripe. */
const served = (of: TestTenant): TestTenant => ({
  ...of,
  app,
  as: (role) =>
    personAt(
      { app, db: of.db, jobs },
      of,
      role,
      of.slug,
      async () =>
        (
          await of.tokens.issue({
            userId: of.users[`${role}@${of.slug}.test`]!,
            tenantId: of.tenantId,
          })
        ).access_token,
    ),
})

async function organisation(country = 'US', currency = 'USD'): Promise<TestTenant> {
  const made = await newTenant({ baseCurrency: currency })
  await owner.query('update legal_entities set country = $2 where tenant_id = $1', [
    made.tenantId,
    country,
  ])
  return served(made)
}
let numbers = 900_000
async function payFrom(of: TestTenant, more: object = {}) {
  const { body } = await of.as('controller').get('/legal-entities')
  return of.as('controller').post('/payment-accounts', {
    name: 'Payables at Stripe',
    entity_id: body.data[0].id,
    holder: 'Kaveri Inc.',
    scheme: 'iban',
    number: ibanOf(++numbers),
    country: 'DE',
    currency: 'USD',
    financial_account: `fa_test_${numbers}`,
    ...more,
  })
}
beforeAll(async () => {
  stripe = await startStripe(key, secret)
  const { db } = await product()
  app = await createApp({
    ownerUrl: installation.ownerUrl,
    config: {
      ...testConfig,
      stripe: { secretKey: key, webhookSecrets: [secret], baseUrl: stripe.url },
    },
    log: createLogger('silent'),
    db,
    jobs,
  })
  tenant = await organisation()
  accountId = (await payFrom(tenant)).body.id
})
beforeEach(() => void (stripe.mood = 'well'))
afterAll(() => stripe.close())

const recipientOf = (of: TestTenant, vendorId: string): Promise<string> =>
  givenBankAccount(
    of,
    vendorId,
    {
      scheme: 'stripe',
      bank_code: `acct_1Nv0FGQ9RKHgCV${++numbers}`,
      number: `usba_Test${numbers}`,
      country: 'US',
    },
    'USD',
  )
type Given = { run: RunBody; invoice: PaidInvoice; vendorId: string }
/** An approved run that Stripe is to pay today. */
async function approved(of = tenant, from = accountId, price = '100'): Promise<Given> {
  const { invoice, vendorId } = await givenPayable(await plain(of), { currency: 'USD', price })
  await recipientOf(await plain(of), vendorId)
  const proposed = await propose(of, from, { rail: 'stripe', vendor_id: vendorId })
  expect(proposed.status, proposed.text).toBe(201)
  const run = await approveRun(of, proposed.body.id)
  await owner.query('update documents set document_date = $2 where id = $1', [run.id, today()])
  return { run, invoice, vendorId }
}
/** Served by the usual process, whose jobs are run. */
async function plain(of: TestTenant): Promise<TestTenant> {
  const usual = await product()
  return {
    ...served(of),
    app: usual.app,
    as: (role) =>
      personAt(
        usual,
        of,
        role,
        of.slug,
        async () =>
          (
            await of.tokens.issue({
              userId: of.users[`${role}@${of.slug}.test`]!,
              tenantId: of.tenantId,
            })
          ).access_token,
      ),
  }
}
const today = (): string => businessDate(new Date(), 'Asia/Kolkata')
async function released(of = tenant, from = accountId) {
  const given = await approved(of, from)
  const answer = await release(of, given.run.id)
  expect(answer.status, answer.text).toBe(200)
  return { ...given, id: answer.body.payments[0].id as string }
}
async function paying(of = tenant, from = accountId) {
  const given = await released(of, from)
  await jobs.run()
  const payout = (await paymentNow(given.id, of)).payout_id as string
  expect(payout).toMatch(/^obp_/)
  return { ...given, payout }
}
const paymentNow = async (id: string, of = tenant) =>
  (await of.as('auditor').get(`/payments/${id}`)).body
const hook = async (event: { body: string; signature: string }) =>
  supertest(app)
    .post('/webhooks/stripe')
    .set('Content-Type', 'application/json')
    .set('Stripe-Signature', event.signature)
    .send(event.body)
const type = (what: string): string => `v2.money_management.outbound_payment.${what}`
const follow = async (of = tenant): Promise<void> => {
  await of.run('admin', (ctx) =>
    jobs.enqueue(ctx.tx, 'scheduled', { tenantId: of.tenantId, schedule: 'follow-payouts' }),
  )
  await jobs.run()
  await jobs.run()
}
const recorded = async (id: string, action: string): Promise<number> =>
  (await owner.query('select 1 from audit_log where subject_id = $1 and action = $2', [id, action]))
    .rowCount ?? 0

describe('a payment through Stripe', () => {
  test('is made once, in whole cents, and is paid when Stripe says so', async () => {
    const before = stripe.paidOut
    const { id, run, invoice, payout } = await paying()
    expect(stripe.paidOut - before).toBe(1)
    expect(stripe.objects.get(payout)).toMatchObject({
      amount: { value: 118_000, currency: 'usd' },
      from: { financial_account: expect.stringMatching(/^fa_test_/), currency: 'usd' },
      to: {
        recipient: expect.stringMatching(/^acct_1Nv/),
        payout_method: expect.stringMatching(/^usba_/),
      },
    })
    expect((await paymentNow(id)).status).toBe('sent')
    const page = await tenant.as('treasurer').page(`/payments/${id}`)
    expect(page.text).toContain(payout)
    expect((await tenant.as('treasurer').page(`/payments/runs/${run.id}`)).text).toContain(
      'Stripe is paying it',
    )
    stripe.payOutBecame(payout, 'posted')
    const posted = stripe.thinEvent(type('posted'), payout)
    expect((await hook(posted)).body).toEqual({ taken: true })
    await jobs.run()
    expect(await paymentNow(id)).toMatchObject({ status: 'settled', evidence: `Stripe ${payout}` })
    expect((await runNow(tenant, run.id)).status).toBe('settled')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    for (let i = 0; i < 3; i++) expect((await hook(posted)).status).toBe(200)
    await jobs.run()
    expect(await recorded(id, 'payment.settled')).toBe(1)
  })

  test('is asked with the same key where the answer was lost, and paid once', async () => {
    const { id } = await released()
    const before = stripe.paidOut
    stripe.mood = 'lost'
    expect((await jobs.run()).some(({ status }) => status === 'rejected')).toBe(true)
    expect(await paymentNow(id)).toMatchObject({ status: 'sent', payout_id: null })
    expect(
      (await tenant.as('auditor').page(`/payments/${id}`)).text.includes('no answer yet'),
    ).toBe(true)
    stripe.mood = 'well'
    await jobs.run()
    await follow()
    expect((await paymentNow(id)).payout_id).toMatch(/^obp_/)
    expect(stripe.paidOut - before).toBe(1)
  })

  test.each(['down', 'slow', 'quota'] as const)(
    'waits where Stripe is %s, and is asked again; two jobs at once pay once',
    async (mood) => {
      const { id } = await released()
      const before = stripe.paidOut
      stripe.mood = mood
      await jobs.run()
      expect(await paymentNow(id)).toMatchObject({ status: 'sent', payout_id: null })
      stripe.mood = 'well'
      for (let i = 0; i < 2; i++)
        await tenant.run('admin', (ctx) =>
          jobs.enqueue(ctx.tx, 'pay-out', { tenantId: tenant.tenantId, id }),
        )
      await jobs.run()
      expect((await paymentNow(id)).payout_id).toMatch(/^obp_/)
      expect(stripe.paidOut - before).toBe(1)
    },
    60_000,
  )

  test('that Stripe refuses at once fails with its words, and is due again', async () => {
    const { id, run, invoice } = await released()
    stripe.mood = 'poor'
    await jobs.run()
    expect(await paymentNow(id)).toMatchObject({
      status: 'failed',
      reason: 'Stripe refused it: The account has too little money.',
    })
    expect((await runNow(tenant, run.id)).status).toBe('partly_failed')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })

  test('is not said to have failed where its key was used for another one', async () => {
    const { id, invoice } = await released()
    stripe.mood = 'down'
    await jobs.run()
    stripe.mood = 'well'
    await stripePayments(key, stripe.url).payOut({
      key: `payment:${id}:1`,
      amount: money(1n, 'USD'),
      from: 'fa_1',
      recipient: 'acct_1',
      method: 'usba_1',
      description: 'x',
    })
    await jobs.run()
    expect((await paymentNow(id)).status).toBe('sent')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('sent')
    expect((await tenant.as('treasurer').page(`/payments/${id}`)).text).toContain(
      'Look for it at Stripe',
    )
  })

  test.each([
    ['failed', 'payout_method_declined', 'Stripe could not pay it: payout method declined.'],
    ['canceled', '', 'It was cancelled at Stripe.'],
    ['returned', 'payout_method_closed', /came back: payout method closed/],
  ] as const)('that is %s at Stripe fails, and its parts can be paid again', async (...told) => {
    const [became, reason, said] = told
    const { id, payout, vendorId } = await paying()
    stripe.payOutBecame(payout, became, reason)
    await hook(stripe.thinEvent(type(became), payout))
    await jobs.run()
    const now = await paymentNow(id)
    expect(now.status).toBe('failed')
    expect(now.reason).toMatch(said)
    const again = await propose(tenant, accountId, { rail: 'stripe', vendor_id: vendorId })
    expect(again.status, again.text).toBe(201)
  })

  test('that was paid and comes back is open again; a lost event is made good by the clock', async () => {
    const { id, payout, invoice } = await paying()
    stripe.payOutBecame(payout, 'posted')
    await follow()
    expect((await paymentNow(id)).status).toBe('settled')
    stripe.payOutBecame(payout, 'returned', 'payout_method_closed')
    await hook(stripe.thinEvent(type('returned'), payout))
    await jobs.run()
    expect((await paymentNow(id)).status).toBe('returned')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })

  test('is not said to have failed by a person while Stripe may pay it', async () => {
    const { id } = await paying()
    const failure = () =>
      tenant.as('controller').post(`/payments/${id}/failure`, { on: today(), reason: 'Lost' })
    const refused = await failure()
    expect(refused).toMatchObject({ status: 409, body: { code: 'at_stripe' } })
    expect((await tenant.as('controller').page(`/payments/${id}`)).text).not.toContain('It failed')
  })

  test('is told on its day, and after a day without an answer never again', async () => {
    const other = await organisation()
    const { run } = await approved(other, (await payFrom(other)).body.id)
    await owner.query('update documents set document_date = current_date + 30 where id = $1', [
      run.id,
    ])
    const { id } = (await release(other, run.id)).body.payments[0]
    const before = stripe.calls
    await follow(other)
    expect(stripe.calls).toBe(before)
    await owner.query('update documents set document_date = $2 where id = $1', [id, today()])
    await owner.query(
      "update payment_details set asked_at = now() - interval '21 hours' where id = $1",
      [id],
    )
    await follow(other)
    expect(stripe.calls).toBe(before)
    const failed = await other
      .as('controller')
      .post(`/payments/${id}/failure`, { on: today(), reason: 'Not found at Stripe' })
    expect(failed.status, failed.text).toBe(200)
  })
})

describe('an event of Stripe', () => {
  test('that nobody signed for us changes nothing', async () => {
    const { id, payout } = await paying()
    stripe.payOutBecame(payout, 'posted')
    const event = stripe.thinEvent(type('posted'), payout)
    for (const forged of [
      stripe.thinEvent(type('posted'), payout, { secret: 'whsec_evil' }),
      { ...event, signature: '' },
      { ...event, body: event.body.replace('posted', 'failed') },
    ])
      expect((await hook(forged)).status).toBe(400)
    await jobs.run()
    expect((await paymentNow(id)).status).toBe('sent')
  })

  test('is about the payment that has Stripe’s id, and nothing else of it counts', async () => {
    const other = await organisation()
    const theirs = await paying(other, (await payFrom(other)).body.id)
    const ours = await paying()
    stripe.payOutBecame(theirs.payout, 'posted')
    stripe.objects.set(theirs.payout, {
      ...stripe.objects.get(theirs.payout)!,
      metadata: { tenant_id: tenant.tenantId, payment_id: ours.id },
    })
    expect((await hook(stripe.event(type('posted'), theirs.payout))).body).toEqual({ taken: true })
    expect((await hook(stripe.thinEvent(type('posted'), 'obp_unknown'))).body).toEqual({
      taken: false,
    })
    await jobs.run()
    expect((await paymentNow(ours.id)).status).toBe('sent')
    expect((await paymentNow(theirs.id, other)).status).toBe('settled')
    expect((await other.as('auditor').get(`/payments/${ours.id}`)).status).toBe(404)
  })
})

describe('Stripe as the way to pay', () => {
  test('is offered where it is set up and an account of ours pays from it', async () => {
    const formOf = async (of: TestTenant) =>
      (await of.as('ap_clerk').page('/payments/runs/new')).text
    expect(await formOf(tenant)).toContain('Stripe pays each vendor')
    expect(await formOf(await organisation())).not.toContain('Stripe pays each vendor')
    expect(await formOf(await plain(tenant))).not.toContain('Stripe pays each vendor')
    const refused = await propose(await plain(tenant), accountId, { rail: 'stripe' })
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([{ pointer: '/rail', code: 'stripe_missing' }])
  })

  test.each([
    ['the country', 'DE', {}, /US and GB only/],
    ['the currency', 'GB', {}, /in GBP only/],
    ['no country', null, {}, /Enter the country/],
  ] as const)('is refused for %s of the legal entity', async (_why, country, more, message) => {
    const of = await organisation(country ?? undefined)
    await owner.query('update legal_entities set country = $2 where tenant_id = $1', [
      of.tenantId,
      country,
    ])
    const added = await payFrom(of, more)
    expect(added.status).toBe(422)
    expect(added.body.errors[0]).toMatchObject({ pointer: '/financial_account' })
    expect(added.body.errors[0].detail).toMatch(message)
    const { body } = await payFrom(of, { financial_account: null })
    const refused = await propose(of, body.id, { rail: 'stripe' })
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0]).toMatchObject({ pointer: '/rail' })
  })

  test('needs a financial account of ours, and a recipient of the vendor', async () => {
    const { body } = await payFrom(tenant, { financial_account: null })
    const without = await propose(tenant, body.id, { rail: 'stripe' })
    expect(without.body.errors[0].detail).toContain('no financial account at Stripe')
    const { vendorId } = await givenPayable(await plain(tenant), { currency: 'USD' })
    await givenBankAccount(await plain(tenant), vendorId, ibanOf(++numbers), 'USD')
    const refused = await propose(tenant, accountId, { rail: 'stripe', vendor_id: vendorId })
    expect(refused.status).toBe(409)
    expect(refused.body.detail).toContain('Recipient at Stripe')
    const byFile = await propose(tenant, accountId, { rail: 'csv', vendor_id: vendorId })
    expect(byFile.status).toBe(201)
  })

  test('refuses before approval what is more than Stripe pays at once', async () => {
    const { vendorId } = await givenPayable(await plain(tenant), {
      currency: 'USD',
      price: '90000',
    })
    await recipientOf(await plain(tenant), vendorId)
    const { body } = await propose(tenant, accountId, { rail: 'stripe', vendor_id: vendorId })
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${body.id}/submission`)
    expect(sent).toMatchObject({ status: 409, body: { code: 'payout_refused' } })
    expect(sent.body.detail).toContain('Split it')
  })

  test('is the only way to a recipient at Stripe: a file pays to accounts at banks', async () => {
    const { vendorId } = await givenPayable(await plain(tenant), { currency: 'USD' })
    await recipientOf(await plain(tenant), vendorId)
    const refused = await propose(tenant, accountId, { rail: 'csv', vendor_id: vendorId })
    expect(refused).toMatchObject({ status: 409, body: { code: 'nothing_due' } })
  })

  test.each([
    [{ bank_code: 'cus_123456789' }, '/bank_code'],
    [{ bank_code: null }, '/bank_code'],
    [{ number: 'acct_123456789' }, '/number'],
    [{ number: '12345678' }, '/number'],
  ])('names the field of a recipient that is wrong: %o', async (wrong, pointer) => {
    const { vendorId } = await givenPayable(await plain(tenant), { currency: 'USD' })
    const refused = await tenant.as('buyer').post(`/vendors/${vendorId}/bank-accounts`, {
      holder: 'Acme',
      scheme: 'stripe',
      bank_code: 'acct_1Nv0FGQ9RKHgCVdK',
      number: 'usba_Test1',
      country: 'US',
      currency: 'USD',
      ...wrong,
    })
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].pointer).toBe(pointer)
  })
})

test('what follows from Stripe’s state, and until when it is asked', () => {
  expect(actFor('sent', 'processing')).toBeNull()
  expect(actFor('settled', 'posted')).toBeNull()
  expect(actFor('settled', 'failed')).toBe('bring_back')
  expect(actFor('failed', 'posted')).toBe('settle')
  expect(actFor('returned', 'returned')).toBeNull()
  const at = new Date('2026-11-20T00:00:00Z')
  expect(mayStillAsk(at, new Date('2026-11-20T19:00:00Z'))).toBe(true)
  expect(mayStillAsk(at, new Date('2026-11-20T21:00:00Z'))).toBe(false)
})
