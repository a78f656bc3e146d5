import { beforeAll, describe, expect, test } from 'vitest'
import {
  givenCredit,
  givenPayable,
  givenPayee,
  givenTerms,
  payableNow,
  type PaidInvoice,
} from '../platform/testing/given-payments.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'
import { planMissing } from './commands.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const amounts = (invoice: PaidInvoice) => invoice.instalments.map((part) => part.amount.amount)

describe('an approved invoice', () => {
  test('is due once, by the days agreed with its vendor', async () => {
    const { invoice } = await givenPayable(tenant)
    expect(invoice).toMatchObject({ status: 'approved', payment_status: 'open' })
    expect(amounts(invoice)).toEqual(['1180.00'])
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('To be paid')
  })

  test('is due in several parts with a discount, where its vendor has such terms', async () => {
    const { invoice } = await givenPayable(tenant, {
      vendorTerms: (vendorId) =>
        givenTerms(tenant, vendorId, {
          parts: [
            { percent: '33.333', days: 0 },
            { percent: '66.667', days: 30, end_of_month: true },
          ],
          discount_percent: '2',
          discount_days: 10,
        }),
    })
    expect(amounts(invoice)).toEqual(['393.33', '786.67'])
    expect(invoice.instalments.map((part) => part.discount?.amount)).toEqual(['7.87', '15.73'])
  })

  test('that was approved without a plan gets one by the scheduled work', async () => {
    const { invoice } = await givenPayable(tenant)
    await owner.query('delete from instalments where invoice_id = $1', [invoice.id])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('none')
    expect(await tenant.run('controller', planMissing)).toBe(1)
    expect(amounts(await payableNow(tenant, invoice.id))).toEqual(['1180.00'])
    expect(await tenant.run('controller', planMissing)).toBe(0)
  })

  test('that is voided is not paid', async () => {
    const { invoice } = await givenPayable(tenant)
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed to the wrong company' })
    expect(voided.status, voided.text).toBe(200)
    expect(voided.body).toMatchObject({
      payment_status: 'none',
      instalments: [{ status: 'dropped' }],
    })
  })

  test('cannot be voided once it is with the bank, or paid; the refusal says what to do', async () => {
    const { invoice } = await givenPayable(tenant)
    for (const [status, way] of [
      ['in_run', 'Take it out of that run'],
      ['sent', 'Wait for the bank’s answer'],
      ['paid', 'credit note'],
    ]) {
      await owner.query('update instalments set status = $2 where invoice_id = $1', [
        invoice.id,
        status,
      ])
      const refused = await tenant
        .as('controller')
        .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed to the wrong company' })
      expect([refused.status, refused.body.code]).toEqual([409, 'being_paid'])
      expect(refused.body.detail).toContain(way)
    }
  })

  test('has parts that always come to what is payable of it', async () => {
    const { invoice } = await givenPayable(tenant)
    await expect(
      owner.query('update instalments set amount = amount - 1 where invoice_id = $1', [invoice.id]),
    ).rejects.toThrow(/add up/)
  })
})

describe('a credit note', () => {
  test('is deducted: its part is below zero, and is its vendor’s alone', async () => {
    const { order } = await givenPayable(tenant)
    const credit = await givenCredit(tenant, order)
    expect(credit.status).toBe('approved')
    expect(amounts(credit)).toEqual(['-236.00'])
    const due = await tenant.as('ap_clerk').get('/payments/due?q=CREDIT')
    expect(due.body.data).toMatchObject([{ amount: { amount: '-236.00' }, blocked: null }])
  })
})

describe('a part of an invoice', () => {
  test('is stopped with a reason, and let go on', async () => {
    const { invoice, vendorId } = await givenPayable(tenant)
    await givenPayee(tenant, vendorId)
    const [part] = invoice.instalments
    const stopped = await tenant
      .as('ap_clerk')
      .post(`/instalments/${part!.id}/stop`, { reason: 'The vendor disputes the quantity' })
    expect(stopped.status, stopped.text).toBe(200)
    const listed = () =>
      tenant.as('treasurer').get(`/payments/due?q=${encodeURIComponent(invoice.number)}`)
    expect((await listed()).body.data).toMatchObject([
      { blocked: 'stopped', stop_reason: 'The vendor disputes the quantity' },
    ])
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('The vendor disputes the quantity')
    expect(page.text).toContain('stopped the payment of a part of it')
    const again = await tenant.as('ap_clerk').post(`/instalments/${part!.id}/resumption`)
    expect(again.status, again.text).toBe(200)
    expect((await listed()).body.data).toMatchObject([{ blocked: null }])
    expect((await tenant.as('ap_clerk').post(`/instalments/${part!.id}/resumption`)).status).toBe(
      409,
    )
  })

  test('is divided: so much now, the rest later, together what it was', async () => {
    const { invoice } = await givenPayable(tenant)
    const [part] = invoice.instalments
    const divide = (amount: string) =>
      tenant
        .as('treasurer')
        .post(`/instalments/${part!.id}/division`, { amount, due_date: '2099-01-15' })
    expect((await divide('400.00')).status).toBe(200)
    const after = await payableNow(tenant, invoice.id)
    expect(amounts(after)).toEqual(['400.00', '780.00'])
    expect(after.instalments[1]!.due_date).toBe('2099-01-15')
    for (const all of ['400.00', '0', '500.00', '1.001'])
      expect((await divide(all)).status, all).toBe(422)
    const form = await tenant.as('treasurer').page(`/instalments/${part!.id}/division`)
    expect(form.text).toContain('How much stays')
  })
})

test.each(['0001-01-01', '2019-12-31', '9999-12-31'])(
  'the rest of a part is not due on a day without sense: %s',
  async (day) => {
    const { invoice } = await givenPayable(tenant)
    const refused = await tenant
      .as('treasurer')
      .post(`/instalments/${invoice.instalments[0]!.id}/division`, {
        amount: '1.00',
        due_date: day,
      })
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/due_date'])
    expect(amounts(await payableNow(tenant, invoice.id))).toEqual(['1180.00'])
  },
)

describe('a part with a discount', () => {
  test.each([
    ['0.01', [null, '23.60']],
    ['1179.99', ['23.60', null]],
    ['590.00', ['11.80', '11.80']],
  ])('is divided at %s: nothing of its discount is lost', async (amount, discounts) => {
    const { invoice } = await givenPayable(tenant, {
      vendorTerms: (vendorId) =>
        givenTerms(tenant, vendorId, {
          parts: [{ percent: '100', days: 30 }],
          discount_percent: '2',
          discount_days: 10,
        }),
    })
    const divided = await tenant
      .as('treasurer')
      .post(`/instalments/${invoice.instalments[0]!.id}/division`, {
        amount,
        due_date: '2099-01-15',
      })
    expect(divided.status, divided.text).toBe(200)
    const { instalments } = await payableNow(tenant, invoice.id)
    expect(instalments.map((part) => part.discount?.amount ?? null)).toEqual(discounts)
    expect(instalments.map((part) => part.discount_until !== null)).toEqual(
      discounts.map((one) => one !== null),
    )
  })
})

describe('the due list', () => {
  test('says what can be paid, what is blocked, why, and the way out', async () => {
    const mine = await newTenant()
    const ready = await givenPayable(mine)
    await givenPayee(mine, ready.vendorId)
    const bare = await givenPayable(mine)
    const held = await givenPayable(mine)
    await givenPayee(mine, held.vendorId)
    await mine
      .as('buyer')
      .post(`/vendors/${held.vendorId}/holds`, { stops: 'payments', reason: 'Audit' })
    const blockedOf = async (query: string) => {
      const { body } = await mine.as('treasurer').get(`/payments/due?${query}`)
      return Object.fromEntries(
        (body.data as { invoice_id: string; blocked: string | null }[]).map((row) => [
          row.invoice_id,
          row.blocked,
        ]),
      )
    }
    expect(await blockedOf('')).toEqual({
      [ready.invoice.id]: null,
      [bare.invoice.id]: 'no_account',
      [held.invoice.id]: 'vendor_hold',
    })
    expect(Object.keys(await blockedOf('status=payable'))).toEqual([ready.invoice.id])
    expect(Object.keys(await blockedOf('status=blocked'))).toHaveLength(2)
    expect(Object.keys(await blockedOf(`vendor_id=${bare.vendorId}`))).toEqual([bare.invoice.id])
    expect(await blockedOf('currency=EUR')).toEqual({})
    expect(await blockedOf('due_until=2020-01-01')).toEqual({})
    const page = await mine.as('treasurer').page('/payments/due')
    expect(page.text).toContain(`/vendors/${held.vendorId}/holds`)
    expect(page.text).toContain(`/vendors/${bare.vendorId}/bank-accounts`)
  })

  test('shows a discount to be had with what it is worth in a year', async () => {
    const mine = await newTenant()
    const { vendorId } = await givenPayable(mine, {
      vendorTerms: (id) =>
        givenTerms(mine, id, {
          parts: [{ percent: '100', days: 3650 }],
          discount_percent: '2',
          discount_days: 365,
          workday: 'same',
        }),
    })
    const { body } = await mine.as('treasurer').get(`/payments/due?discount=yes`)
    expect(body.data).toMatchObject([
      { vendor_id: vendorId, discount: { amount: '23.60' }, discount_yield: expect.any(String) },
    ])
    expect((await mine.as('treasurer').get('/payments/due?discount=no')).body.data).toEqual([])
  })

  test('shows another organisation nothing, and is for those who pay', async () => {
    const other = await newTenant()
    expect((await other.as('treasurer').get('/payments/due')).body.data).toEqual([])
    expect((await other.as('requester').get('/payments/due')).status).toBe(403)
  })
})
