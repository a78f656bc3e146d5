import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { wordsOfPdf } from '../integrations/pages/index.ts'
import {
  aRequest,
  givenApproved,
  givenBudget,
  givenIssued,
  givenRate,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { find as findBudget } from '../budgets/queries.ts'

/** An order that was never issued, to the vendor of `givenIssued`. */
async function givenDraft(tenant: TestTenant): Promise<Order> {
  const pr = await givenApproved(tenant, (await givenBudget(tenant, 100_000_000n)).costCenterId)
  const vendors = (await tenant.as('buyer').get('/vendors')).body as { data: { id: string }[] }
  return (
    await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: vendors.data[0]!.id,
      lines: [{ purchase_request_line_id: pr.lines[0]!.id, quantity: '12', unit_price: '68500' }],
    })
  ).body as Order
}

describe('a purchase order', () => {
  test('commits the budget in place of the reservation, and gets its number and document when it is issued', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant)
    expect(order.number).toMatch(/^PO-\d{4}-0001$/)
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      reserved: 0n,
      committed: 82_200_000n,
    })
    const [a, b] = await Promise.all(
      [1, 2].map(() => tenant.as('buyer').page(`/purchase-orders/${order.id}/pdf`)),
    )
    expect(a!.headers['content-type']).toBe('application/pdf')
    expect(Buffer.compare(a!.body as Buffer, b!.body as Buffer)).toBe(0)
    const { pages } = await wordsOfPdf(a!.body as Buffer, 5)
    const words = pages.flatMap((page) => page.words.map((word) => word.text)).join(' ')
    for (const printed of [order.number, 'Latitude 5450', '68,500', '₹8,22,000.00', 'The buyer'])
      expect(words).toContain(printed)
  })

  test('rule 3: in another currency commits its value in the organisation’s own', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'USD', rate: '85.00' })
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const vendor_id = await givenVendor(tenant)
    const pr = await givenApproved(tenant, costCenterId, {
      currency: 'USD',
      lines: [{ description: 'Licence', quantity: '2', unit: 'each', unit_price: '100.00' }],
    })
    const made = await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id,
      lines: [{ purchase_request_line_id: pr.lines[0]!.id, quantity: '2', unit_price: '100.00' }],
    })
    expect(made.body).toMatchObject({ total: { amount: '200.00', currency: 'USD' } })
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      reserved: 0n,
      committed: 1_700_000n,
    })
  })

  test('rule 16: above the approved price is refused; cheaper gives the saving back when all is ordered', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const vendor_id = await givenVendor(tenant)
    const pr = await givenApproved(tenant, costCenterId)
    const send = (unit_price: string) =>
      tenant.as('buyer').post('/purchase-orders', {
        purchase_request_id: pr.id,
        vendor_id,
        lines: [{ purchase_request_line_id: pr.lines[0]!.id, quantity: '12', unit_price }],
      })
    expect((await send('68500.01')).body).toMatchObject({
      status: 422,
      errors: [{ code: 'above_request' }],
    })
    expect((await send('60000')).status).toBe(201)
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      reserved: 0n,
      committed: 72_000_000n,
    })
    expect((await send('60000')).body.code).toBe('wrong_state')
  })

  test('rule 16: that names a line twice is refused beyond what is left of it, so that no more is ordered than was approved', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenApproved(tenant, costCenterId)
    const line = { purchase_request_line_id: pr.lines[0]!.id, quantity: '12', unit_price: '1' }
    const twice = await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: await givenVendor(tenant),
      lines: [line, line],
    })
    expect(twice.body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/lines/1/quantity', code: 'over_ordered' }],
    })
    expect((await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body).toMatchObject({
      status: 'approved',
      lines: [{ ordered_quantity: '0' }],
    })
  })

  test('numbers have no gaps when twenty are issued at once', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendor_id = await givenVendor(tenant)
    const lines = [{ description: 'Chair', quantity: '20', unit: 'each', unit_price: '10' }]
    const pr = await givenApproved(tenant, costCenterId, aRequest(costCenterId, { lines }))
    const drafts = []
    for (let i = 0; i < 20; i++)
      drafts.push(
        (
          await tenant.as('buyer').post('/purchase-orders', {
            purchase_request_id: pr.id,
            vendor_id,
            lines: [{ purchase_request_line_id: pr.lines[0]!.id, quantity: '1', unit_price: '10' }],
          })
        ).body.id as string,
      )
    const issued = await Promise.all(
      drafts.map((id) => tenant.as('buyer').post(`/purchase-orders/${id}/issue`)),
    )
    expect(
      issued.map((r) => Number(r.body.number.split('-')[2])).toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  test('may be cancelled with a reason while nothing arrived; then its commitment is free, and its request is set aside to be ordered again', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant)
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Not needed' })
      ).body.status,
    ).toBe('cancelled')
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      reserved: 82_200_000n,
      committed: 0n,
    })
  })
})

describe('a goods receipt', () => {
  test('E01: of 4, then 8 with 50 % allowance, makes 12; E12: half a laptop is refused', async () => {
    const tenant = await newTenant({ tolerances: { overReceiptPct: '50' } })
    const { order } = await givenIssued(
      tenant,
      100_000_000n,
      { lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }] },
      { over_receipt_pct: '50' },
    )
    expect((await receive(tenant, order, '4')).status).toBe(201)
    expect((await receive(tenant, order, '3.4')).body).toMatchObject({
      status: 422,
      errors: [{ code: 'whole_units' }],
    })
    expect((await receive(tenant, order, '8')).status).toBe(201)
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body).toMatchObject({
      receipt_status: 'full',
      lines: [{ received: '12' }],
    })
    expect((await receive(tenant, order, '4')).body).toMatchObject({
      status: 409,
      code: 'over_receipt',
    })
  })

  test('rule 24: tolerance 0 means 0; rule 23: of ten at once, one wins', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [{ description: 'Oil', quantity: '10', unit: 'litre', unit_price: '10' }],
    })
    expect((await receive(tenant, order, '10.001')).body).toMatchObject({
      code: 'over_receipt',
      detail: expect.stringContaining('At most 10 litre of “Oil” may still come'),
    })
    const answers = await Promise.all(Array.from({ length: 10 }, () => receive(tenant, order, '6')))
    expect(answers.filter((r) => r.status === 201)).toHaveLength(1)
    expect(answers.filter((r) => r.body.code === 'over_receipt')).toHaveLength(9)
  })

  test('E08: of 2, then 3, then 1 makes 6; a bill in between moves nothing of what was received', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }],
    })
    const received = async () =>
      ((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body as Order).lines[0]!
    await receive(tenant, order, '2')
    const bill = await tenant.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(
        ublInvoice({
          order: order.number,
          lines: [{ name: 'Chair', quantity: '2', price: '10' }],
        }),
      ),
      name: 'i.xml',
    })
    expect([bill.body.status, await received()]).toEqual([
      'approved',
      expect.objectContaining({ received: '2', billed_quantity: '2' }),
    ])
    await receive(tenant, order, '3')
    await receive(tenant, order, '1')
    expect(await received()).toMatchObject({ received: '6', billed_quantity: '2' })
  })

  test('rule 29: all but a thousandth is not all; rule 30: with goods received the order cannot be cancelled', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant, 100_000_000n, {
      lines: [{ description: 'Oil', quantity: '1000', unit: 'litre', unit_price: '10' }],
    })
    expect((await receive(tenant, order, '999.999')).status).toBe(201)
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body).toMatchObject({
      status: 'issued',
      receipt_status: 'partial',
      lines: [{ received: '999.999' }],
    })
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Late' })
      ).body,
    ).toMatchObject({ status: 409, detail: expect.stringContaining('have arrived') })
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      committed: 1_000_000n,
    })
    expect((await receive(tenant, order, '0.001')).body.number).toMatch(/^GRN/)
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body.receipt_status).toBe(
      'full',
    )
  })

  test('sent twice under one key posts once; E02: a draft order can be neither received nor billed', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const both = await Promise.all(
      [1, 2].map(() => receive(tenant, order, '3', { 'Idempotency-Key': 'k' })),
    )
    expect(both.map((r) => [r.status, r.body.number])).toEqual(
      both.map(() => [201, both[0]!.body.number]),
    )
    expect((await tenant.as('receiver').get('/receipts')).body.data).toHaveLength(1)
    const draft = await givenDraft(tenant)
    expect((await receive(tenant, draft)).body).toMatchObject({ status: 409, code: 'wrong_state' })
    const loose = await tenant
      .as('ap_clerk')
      .upload('/invoices', { bytes: Buffer.from(ublInvoice()), name: 'i.xml' })
    expect(
      (
        await tenant
          .as('ap_clerk')
          .post(`/invoices/${loose.body.id}/order`, { purchase_order_id: draft.id })
      ).body.code,
    ).toBe('wrong_state')
  })

  test('in the year 0000, which no calendar has, is refused by the field at every door', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const { body: receipt } = await receive(tenant, order, '1')
    const draft = await givenDraft(tenant)
    const { body: entities } = await tenant.as('controller').get('/legal-entities')
    const day = '0000-01-01'
    const lines = [{ purchase_order_line_id: order.lines[0]!.id, quantity: '1' }]
    const dated = [
      ['receiver', '/receipts', { purchase_order_id: order.id, received_on: day, lines }],
      ['receiver', `/receipts/${receipt.id}/reversal`, { reason: 'Wrong', on: day }],
      ['controller', '/periods', { entity_id: entities.data[0].id, month: day, reason: 'Done' }],
      ['buyer', `/purchase-orders/${draft.id}/edit`, { expected_on: day }],
      ['buyer', '/change-orders', { purchase_order_id: order.id, expected_on: day }],
    ] as const
    for (const [role, path, body] of dated) {
      const refused = await tenant.as(role).post(path, body)
      expect(refused.status, `${path} ${refused.text}`).toBe(422)
      expect(refused.text).toContain('must be a date such as 2026-12-31')
      expect((await tenant.as(role).form(path, body)).status, path).toBe(422)
    }
    const list = `/receipts?received_from=${day}`
    expect((await tenant.as('receiver').page(list)).status).toBeLessThan(500)
  })
})
