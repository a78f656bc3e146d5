import { describe, expect, test } from 'vitest'
import { businessDate } from '../kernel/calendar.ts'
import {
  approveRun,
  givenCredit,
  givenFailed,
  givenPayable,
  givenPayee,
  givenPayFrom,
  givenSent,
  givenTerms,
  propose,
  runNow,
  type RunBody,
} from '../platform/testing/given-payments.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { dateText } from '../platform/view/format.ts'
import { latestPayment, nextDue, paymentOf, type PaymentState } from './invoice-payment.ts'

/** A vendor with an approved invoice, an account and a contact. */
async function given(language: 'en' | 'de' = 'en') {
  const tenant = await newTenant()
  const { invoice, vendorId, order } = await givenPayable(tenant)
  await givenPayee(tenant, vendorId)
  const contact = await givenContact(tenant, vendorId, { language, purposes: ['payments'] })
  return { tenant, invoice, vendorId, order, contact }
}

async function proposed(tenant: TestTenant, vendorId: string): Promise<RunBody> {
  const run = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
  expect(run.status, run.text).toBe(201)
  return run.body as RunBody
}

/** Not before the day of the release, which is today. */
const paidOn = businessDate(new Date(), 'Asia/Kolkata')
async function settled(tenant: TestTenant, { payments }: RunBody): Promise<void> {
  for (const { id } of payments) {
    const answer = await tenant.as('controller').post(`/payments/${id}/settlement`, { on: paidOn })
    expect(answer.status, answer.text).toBe(200)
  }
}

describe('what the vendor sees of its payments', () => {
  test('one that is on its way, then paid: the day, its own account masked, and what it pays', async () => {
    const { tenant, invoice, vendorId, contact } = await given()
    const run = await givenSent(tenant, vendorId)
    const [payment] = run.payments
    const { body } = await contact.get('/portal/payments')
    expect(body.data).toEqual([
      {
        id: payment!.id,
        number: expect.any(String),
        status: 'sent',
        pay_on: expect.any(String),
        answered_on: null,
        total: { amount: '1180.00', currency: 'INR' },
        account: expect.stringMatching(/^••••\w{4}$/),
      },
    ])
    const at = `/portal/payments/${payment!.id}`
    expect((await contact.get(at)).body).toMatchObject({
      ...body.data[0],
      items: [
        {
          invoice_id: invoice.id,
          number: invoice.number,
          supplier_number: invoice.supplier_number,
          kind: 'invoice',
          amount: { amount: '1180.00' },
          discount: { amount: '0.00' },
          paid: { amount: '1180.00' },
        },
      ],
    })
    await settled(tenant, run)
    expect((await contact.get(at)).body).toMatchObject({ status: 'settled', answered_on: paidOn })
    for (const path of ['/portal/payments', at]) {
      const { status, text } = await contact.page(path)
      expect(status).toBe(200)
      for (const said of [body.data[0].number, invoice.supplier_number, 'Paid', dateText(paidOn)])
        expect(text, path).toContain(said)
      expect(text, path).not.toContain(run.number)
      expect(text, path).not.toContain('Payables')
    }
  })

  test('credits and discounts that were deducted, which add up to what it got', async () => {
    const tenant = await newTenant()
    const { vendorId, order } = await givenPayable(tenant, {
      vendorTerms: (id) =>
        givenTerms(tenant, id, {
          parts: [{ percent: '100', days: 3000 }],
          discount_percent: '2',
          discount_days: 365,
        }),
    })
    await givenPayee(tenant, vendorId)
    const credit = await givenCredit(tenant, order)
    const contact = await givenContact(tenant, vendorId)
    const before = await contact.page(`/portal/invoices/${credit.id}`)
    expect(before.text).toContain('To be deducted')
    const run = await givenSent(tenant, vendorId)
    await settled(tenant, run)
    const { body } = await contact.get(`/portal/payments/${run.payments[0]!.id}`)
    expect(body.items).toMatchObject([
      { amount: { amount: '1180.00' }, discount: { amount: '23.60' }, paid: { amount: '1156.40' } },
      { kind: 'credit_note', supplier_number: credit.supplier_number, paid: { amount: '-236.00' } },
    ])
    expect(body.total.amount).toBe('920.40')
    const { text } = await contact.page(`/portal/payments/${body.id}`)
    expect(text).toContain('Credit note, deducted')
    expect((await contact.page(`/portal/invoices/${credit.id}`)).text).toContain(
      `Deducted on ${dateText(paidOn)}`,
    )
  })

  test('one that failed, and its invoice is due again, until another payment', async () => {
    const { tenant, invoice, vendorId, contact } = await given()
    const run = await givenSent(tenant, vendorId)
    await givenFailed(tenant, run)
    const failed = await contact.page(`/portal/payments/${run.payments[0]!.id}`)
    for (const said of ['Failed', 'due again', invoice.supplier_number])
      expect(failed.text).toContain(said)
    expect((await contact.get(`/portal/invoices/${invoice.id}`)).body).toMatchObject({
      payment_status: 'due',
      instalments: [{ status: 'due', payment_id: null, payment_number: null }],
    })
    const again = await givenSent(tenant, vendorId)
    expect((await contact.get(`/portal/invoices/${invoice.id}`)).body.instalments).toMatchObject([
      { status: 'on_its_way', payment_id: again.payments[0]!.id },
    ])
  })

  test('nothing of a run that is not released, not even that it has an invoice', async () => {
    const { tenant, invoice, vendorId, contact } = await given()
    const { id } = await proposed(tenant, vendorId)
    const paths = ['/portal/payments', `/portal/invoices/${invoice.id}`, '/portal/invoices']
    const expectNothing = async () => {
      expect((await contact.get('/portal/payments')).body.data).toEqual([])
      expect((await contact.page('/portal/payments')).text).toContain('No payments yet')
      const { body } = await contact.get(`/portal/invoices/${invoice.id}`)
      expect(body).toMatchObject({ payment_status: 'due', instalments: [{ status: 'due' }] })
      for (const path of paths) {
        const { text } = await contact.page(path)
        expect(text, path).not.toContain((await runNow(tenant, id)).number)
        expect(text, path).not.toMatch(/On its way|[Pp]ayment run/)
      }
    }
    await expectNothing()
    await approveRun(tenant, id)
    await expectNothing()
  })

  test('in German, and the mail about it leads there', async () => {
    const { tenant, invoice, vendorId, contact } = await given('de')
    expect((await contact.page('/portal/payments')).text).toContain('Noch keine Zahlungen')
    const run = await givenSent(tenant, vendorId)
    const at = `/portal/payments/${run.payments[0]!.id}`
    expect((await contact.page(at)).text).toContain('Unterwegs')
    await settled(tenant, run)
    const { text } = await contact.page(at)
    for (const said of ['Zahlungen', 'Bezahlt am', 'Skonto', invoice.supplier_number])
      expect(text).toContain(said)
    const invoicePage = await contact.page(`/portal/invoices/${invoice.id}`)
    expect(invoicePage.text).toMatch(/Bezahlt am \d/)
    const [mail] = await mailsTo(contact.email)
    const link = /\/portal\/link\/[\w-]+/.exec(mail!.text)?.[0]
    const opened = await contact.form(link!)
    expect([opened.status, opened.headers['location']]).toEqual([303, at])
  })

  test('not those of another vendor, nor of another customer', async () => {
    const { tenant, vendorId } = await given()
    const run = await givenSent(tenant, vendorId)
    const at = `/portal/payments/${run.payments[0]!.id}`
    const neighbour = await givenContact(tenant, (await givenPayable(tenant)).vendorId)
    const stranger = (await given()).contact
    for (const who of [neighbour, stranger]) {
      expect((await who.get('/portal/payments')).body.data).toEqual([])
      expect([(await who.get(at)).status, (await who.page(at)).status]).toEqual([404, 404])
    }
  })
})

test('its invoices say when they are due, and what paid them', async () => {
  const { tenant, invoice, vendorId, contact } = await given()
  const at = `/portal/invoices/${invoice.id}`
  const due = invoice.instalments[0]!.due_date
  expect((await contact.get(at)).body).toMatchObject({
    due_on: due,
    payment_status: 'due',
    instalments: [{ due_on: due, amount: { amount: '1180.00' }, status: 'due', paid_on: null }],
  })
  for (const path of [at, '/portal/invoices', '/portal'])
    expect((await contact.page(path)).text, path).toContain(dateText(due))
  expect((await contact.page(at)).text).toContain('Not paid yet')
  const run = await givenSent(tenant, vendorId)
  const [payment] = (await contact.get('/portal/payments')).body.data
  for (const path of [at, '/portal/invoices']) {
    const { text } = await contact.page(path)
    const expected = `Expected on ${dateText(payment.pay_on)}`
    for (const said of ['On its way', expected, `/portal/payments/${payment.id}`, payment.number])
      expect(text, path).toContain(said)
  }
  await settled(tenant, run)
  expect((await contact.get('/portal/invoices')).body.data).toMatchObject([
    {
      payment_status: 'paid',
      instalments: [{ status: 'paid', paid_on: paidOn, payment_number: payment.number }],
    },
  ])
  for (const path of [at, '/portal/invoices'])
    expect((await contact.page(path)).text, path).toContain(`Paid on ${dateText(paidOn)}`)
})

describe('how far the payment of an invoice is', () => {
  const part = (due_on: string, state?: PaymentState) => ({
    amount: '100',
    due_on,
    payment: state ? { id: due_on, state } : null,
  })
  test.each([
    ['none', []],
    ['due', [part('2026-01-01'), part('2026-02-01', 'failed')]],
    ['due', [part('2026-01-01', 'returned')]],
    ['on_its_way', [part('2026-01-01', 'sent'), part('2026-02-01')]],
    ['partly_paid', [part('2026-01-01', 'settled'), part('2026-02-01', 'sent')]],
    ['paid', [part('2026-01-01', 'settled'), part('2026-02-01', 'settled')]],
    ['paid', [part('2026-01-01', 'settled'), { ...part('2026-02-01'), amount: '-10' }]],
    ['due', [{ ...part('2026-02-01'), amount: '-10' }]],
  ] as const)('%s follows from its parts', (state, parts) => expect(paymentOf(parts)).toBe(state))

  test('the next part that is not paid says when it is due; else the last one', () => {
    expect(nextDue([part('2026-02-01'), part('2026-01-01', 'settled')])).toBe('2026-02-01')
    expect(nextDue([part('2026-02-01', 'settled'), part('2026-01-01', 'settled')])).toBe(
      '2026-02-01',
    )
    expect(nextDue([])).toBeNull()
  })

  test('a list names the latest payment that did not fail', () => {
    const parts = [part('2026-01-01', 'settled'), part('2026-02-01', 'failed')]
    expect(latestPayment(parts)?.id).toBe('2026-01-01')
    expect(latestPayment([part('2026-01-01', 'returned')])).toBeNull()
  })
})
