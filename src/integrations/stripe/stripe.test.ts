import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startStripe } from '../../dev/stand-ins/stripe.ts'
import { money } from '../../kernel/money.ts'
import { stripeAmount } from './amount.ts'
import { readEvent, stripePayments } from './driver.ts'
import { KeyTaken, NotFromStripe, Refused, type Payments } from './port.ts'

const [key, secret] = ['sk_test_canarykey', 'whsec_canary']
let stripe: Awaited<ReturnType<typeof startStripe>>
let payments: Payments
beforeAll(async () => {
  stripe = await startStripe(key, secret)
  payments = stripePayments(key, stripe.url)
})
beforeEach(() => void (stripe.mood = 'well'))
afterAll(() => stripe.close())
const ask = (n: string) => ({
  key: `collection:${n}:1`,
  amount: money(118_000_50n, 'INR'),
  description: 'Refund',
  metadata: { tenant_id: 't', collection_id: n },
})

describe('collecting money by the Stripe SDK', () => {
  test('asks for the exact amount in whole smallest units, and the same key never asks twice', async () => {
    const before = stripe.created
    const first = await payments.collect(ask('a'))
    const again = await payments.collect(ask('a'))
    expect(again).toEqual(first)
    expect(stripe.created - before).toBe(1)
    expect(stripe.objects.get(first.id)).toMatchObject({
      amount: 11_800_050,
      currency: 'inr',
      metadata: { collection_id: 'a' },
    })
    expect(first).toMatchObject({
      status: 'open',
      clientSecret: expect.stringContaining('_secret_'),
    })
  })
  test('the same key for another amount is refused, not charged', async () => {
    await payments.collect(ask('b'))
    await expect(payments.collect({ ...ask('b'), amount: money(1n, 'INR') })).rejects.toThrow(
      Refused,
    )
  })
  test('tells what became of it', async () => {
    const { id } = await payments.collect(ask('c'))
    stripe.settle(id, 'requires_payment_method')
    expect(await payments.find(id)).toMatchObject({
      status: 'open',
      failure: 'Your card was declined.',
    })
    stripe.settle(id)
    expect(await payments.find(id)).toMatchObject({
      status: 'paid',
      received: money(11_800_050n, 'INR'),
    })
    await expect(payments.cancel(id, 'collection:c:cancel')).rejects.toThrow(Refused)
    const other = await payments.collect(ask('d'))
    expect((await payments.cancel(other.id, 'collection:d:cancel')).status).toBe('cancelled')
  })
  test.each([
    [money(500n, 'JPY'), 500],
    [money(1234n, 'KWD'), expect.stringContaining('last digit')],
    [money(1230n, 'KWD'), 1230],
    [money(5n, 'ISK'), 500],
    [money(7n, 'UGX'), 700],
    [money(0n, 'INR'), expect.stringContaining('zero')],
    [money(100_000_000n, 'INR'), expect.stringContaining('Split')],
  ])('%o is %o at Stripe', (amount, wanted) => expect(stripeAmount(amount)).toEqual(wanted))
  test('a vendor is paid out where the sender’s country allows it, and told so where not', async () => {
    const out = {
      key: 'payment:1:1',
      amount: money(2500n, 'USD'),
      from: 'fa_1',
      recipient: 'acct_1',
      method: 'gbba_1',
      description: 'INV-7',
    }
    const paid = await payments.payOut(out)
    expect(paid).toMatchObject({ status: 'processing' })
    expect((await payments.payOut(out)).id).toBe(paid.id)
    expect(await payments.findPayOut(paid.id)).toEqual(paid)
    await expect(
      payments.payOut({ ...out, key: 'payment:2:1', amount: money(2500n, 'INR') }),
    ).rejects.toThrow(/US and GB/)
    await expect(payments.payOut({ ...out, amount: money(1n, 'USD') })).rejects.toThrow(KeyTaken)
  })
  test('what becomes of it is told with Stripe’s reason', async () => {
    const { id } = await payments.payOut({
      key: 'payment:3:1',
      amount: money(2500n, 'GBP'),
      from: 'fa_1',
      recipient: 'acct_1',
      method: 'gbba_1',
      description: 'INV-8',
    })
    stripe.payOutBecame(id, 'returned', 'payout_method_closed')
    expect(await payments.findPayOut(id)).toEqual({
      id,
      status: 'returned',
      reason: 'payout_method_closed',
    })
    const event = stripe.thinEvent('v2.money_management.outbound_payment.returned', id)
    expect(readEvent(Buffer.from(event.body), event.signature, [secret])).toEqual({
      id: event.id,
      type: 'v2.money_management.outbound_payment.returned',
      objectId: id,
      metadata: {},
    })
  })
  test('too little money is a refusal, in Stripe’s words', async () => {
    stripe.mood = 'poor'
    await expect(
      payments.payOut({
        key: 'payment:4:1',
        amount: money(2500n, 'USD'),
        from: 'fa_1',
        recipient: 'acct_1',
        method: 'usba_1',
        description: 'INV-9',
      }),
    ).rejects.toThrow(new Refused('The account has too little money.'))
  })
  test.each([
    ['down', /does not answer/],
    ['slow', /does not answer/],
    ['quota', /429/],
    ['garbage', /./],
  ] as const)(
    'when Stripe is %s the job is told to ask again',
    async (mood, message) => {
      stripe.mood = mood
      const error = await payments.find('pi_1').then(
        () => null,
        (e: unknown) => e,
      )
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(Refused)
      expect(String(error)).toMatch(message)
    },
    20_000,
  )
  test('a wrong key is said, and never told', async () => {
    const error = await stripePayments('sk_test_wrongcanary', stripe.url)
      .check()
      .then(
        () => null,
        (e: Error) => e,
      )
    expect(error?.message).toBe('Stripe refused the key (STRIPE_SECRET_KEY)')
    await expect(stripePayments(key, 'http://127.0.0.1:1').check()).rejects.toThrow(
      'does not answer',
    )
  })
})

describe('Stripe’s webhooks', () => {
  const read = ({ body, signature }: { body: string; signature: string }, secrets = [secret]) =>
    readEvent(Buffer.from(body), signature, secrets)
  test('are read when they are signed with either of our secrets', async () => {
    const { id } = await payments.collect(ask('e'))
    const event = stripe.event('payment_intent.succeeded', id)
    expect(read(event)).toEqual({
      id: event.id,
      type: 'payment_intent.succeeded',
      objectId: id,
      metadata: { tenant_id: 't', collection_id: 'e' },
    })
    expect(read(event, ['whsec_new', secret]).id).toBe(event.id)
  })
  test('are refused when anything about them is wrong', () => {
    const event = stripe.event('payment_intent.succeeded', 'pi_x')
    const seconds = Math.floor(Date.now() / 1000)
    const wrong = [
      { ...event, body: event.body.replace('pi_x', 'pi_y') },
      { ...event, body: JSON.stringify(JSON.parse(event.body)) },
      { ...event, signature: '' },
      { ...event, signature: 't=abc,v1=00' },
      stripe.event('payment_intent.succeeded', 'pi_x', { secret: 'whsec_other' }),
      stripe.event('payment_intent.succeeded', 'pi_x', { at: seconds - 400 }),
      stripe.event('payment_intent.succeeded', 'pi_x', { at: seconds + 3600 }),
    ]
    for (const one of wrong) expect(() => read(one)).toThrow(NotFromStripe)
  })
  const fixture = '../shared/fixtures/stripe/fixtures3.json'
  test.skipIf(!existsSync(fixture))('of Stripe’s own example objects are read', () => {
    const { resources } = JSON.parse(readFileSync(fixture, 'utf8')) as {
      resources: Record<string, { id: string }>
    }
    const example = resources['payment_intent']!
    stripe.objects.set(example.id, example)
    const event = stripe.event('payment_intent.created', example.id)
    expect(read(event).objectId).toBe(example.id)
  })
})
