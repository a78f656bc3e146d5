import { beforeAll, describe, expect, test } from 'vitest'
import {
  acceptAdvance,
  askAdvance,
  billOn,
  givenAdvance,
  givenOrdered,
  payVendor,
} from '../platform/testing/given-advances.ts'
import {
  acceptHold,
  budgetFigures,
  heldFor,
  invoiceNow,
} from '../platform/testing/given-invoices.ts'
import { givenRate } from '../platform/testing/given.ts'
import { payableNow } from '../platform/testing/given-payments.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})

describe('an advance on an order', () => {
  // A down-payment of half of an order of 800, asked for in percent: its bill comes to 400.
  test('O16: half of an order of 800 is a bill of 400', async () => {
    const ahead = await givenOrdered(tenant)
    const before = await budgetFigures(tenant, ahead.budgetId)
    const entered = await askAdvance(tenant, ahead, { percent: '50' })
    expect(entered.status, entered.text).toBe(201)
    expect(entered.body).toMatchObject({ kind: 'advance', status: 'held' })
    expect(heldFor(entered.body)).toEqual(['advance'])
    const advance = await acceptAdvance(tenant, entered.body.id)
    expect(advance.status).toBe('approved')
    expect(advance.instalments.map((part) => part.amount.amount)).toEqual(['400.00'])
    expect(await budgetFigures(tenant, ahead.budgetId), 'the commitment stays').toEqual(before)
    await payVendor(tenant, ahead.vendorId)
    expect((await payableNow(tenant, advance.id)).payment_status).toBe('paid')
    const order = await tenant.as('buyer').page(`/purchase-orders/${ahead.order.id}`)
    expect(order.text).toContain('Paid in advance')
    expect(order.text).toContain('Still to be set off')
    expect(order.text, 'in the chain of documents').toContain('Advance, paid')
  })

  test('is accepted by somebody else than who entered it', async () => {
    const ahead = await givenOrdered(tenant)
    const { body } = await askAdvance(tenant, ahead, { amount: '50' })
    const own = await acceptHold(tenant, body, {
      reason: 'advance',
      as: 'ap_clerk',
      kind: 'document',
    })
    expect(own.status).toBe(409)
  })

  test('is never more than what of the order is open, together with other advances', async () => {
    const ahead = await givenOrdered(tenant)
    await givenAdvance(tenant, ahead, { percent: '75' })
    const { body } = await askAdvance(tenant, ahead, { amount: '200.01' })
    expect(heldFor(body)).toEqual(['advance', 'advance_above'])
    await acceptHold(tenant, body, { reason: 'advance', as: 'controller', kind: 'document' })
    expect(heldFor(await invoiceNow(tenant, body.id))).toEqual(['advance_above'])
    const rest = await givenAdvance(tenant, ahead, { amount: '200' })
    expect(rest.status).toBe('approved')
  })

  test('is nothing once its order has ended: it is not accepted, and can be rejected', async () => {
    const ahead = await givenOrdered(tenant)
    const { body } = await askAdvance(tenant, ahead, { percent: '50' })
    const at = `/purchase-orders/${ahead.order.id}/closure`
    const ended = await tenant.as('buyer').post(at, { reason: 'Nothing comes any more' })
    expect(ended.body.status).toBe('closed')
    await acceptHold(tenant, body, { reason: 'advance', as: 'controller', kind: 'document' })
    const now = await invoiceNow(tenant, body.id)
    expect([now.status, heldFor(now)]).toEqual(['held', ['advance_above']])
    const rejected = await tenant
      .as('ap_clerk')
      .post(`/invoices/${body.id}/rejection`, { reason: 'The order has ended' })
    expect(rejected.body.status).toBe('rejected')
  })

  test('of two at once that are too much together, one is approved', async () => {
    const ahead = await givenOrdered(tenant)
    const asked = await Promise.all(
      ['600', '300'].map((amount) => askAdvance(tenant, ahead, { amount })),
    )
    const after = await Promise.all(asked.map(({ body }) => acceptAdvance(tenant, body.id)))
    expect(after.filter(({ status }) => status === 'approved')).toHaveLength(1)
  })

  test('comes as an e-invoice of type 386 as well, and bills nothing of the lines', async () => {
    const ahead = await givenOrdered(tenant)
    const advance = await billOn(tenant, ahead, [{ name: 'Frame', quantity: '1', price: '100' }], {
      type: '386',
      taxPercent: 18n,
    })
    expect(heldFor(advance)).toEqual(['advance'])
    const page = await tenant.as('ap_clerk').page(`/invoices/${advance.id}`)
    expect(page.text).not.toContain('Link this line')
    const linked = await tenant.as('ap_clerk').post(`/invoices/${advance.id}/line`, {
      position: '1',
      purchase_order_line_id: ahead.order.lines[0]!.id,
    })
    expect([linked.status, linked.body.code]).toEqual([409, 'wrong_state'])
    await acceptAdvance(tenant, advance.id)
    const { body } = await tenant.as('buyer').get(`/purchase-orders/${ahead.order.id}`)
    expect(body.lines.map((line: { billed_quantity: string }) => line.billed_quantity)).toEqual([
      '0',
      '0',
      '0',
      '0',
    ])
  })

  test('may be in another currency; its size is compared after conversion', async () => {
    await givenRate(tenant, { currency: 'EUR', rate: '90' })
    const ahead = await givenOrdered(tenant)
    const fits = await askAdvance(tenant, ahead, { amount: '8.88', currency: 'eur' })
    expect(heldFor(fits.body)).toEqual(['advance'])
    const above = await askAdvance(tenant, ahead, { amount: '8.90', currency: 'EUR' })
    expect(heldFor(above.body)).toEqual(['advance', 'advance_above'])
    const part = await askAdvance(tenant, ahead, { percent: '10', currency: 'EUR' })
    expect([part.status, part.body.errors[0].pointer]).toEqual([422, '/amount'])
  })

  test('is voided while it is not paid, and asked for again', async () => {
    const ahead = await givenOrdered(tenant)
    const advance = await givenAdvance(tenant, ahead, { percent: '100' })
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${advance.id}/voiding`, { reason: 'Not agreed' })
    expect(voided.status, voided.text).toBe(200)
    expect(voided.body).toMatchObject({ instalments: [{ status: 'dropped' }] })
    expect((await givenAdvance(tenant, ahead, { percent: '100' })).status).toBe('approved')
  })

  test('that is still to be paid keeps its order from being cancelled, and says the way out', async () => {
    const ahead = await givenOrdered(tenant)
    const advance = await givenAdvance(tenant, ahead, { percent: '50' })
    const cancel = () =>
      tenant
        .as('buyer')
        .post(`/purchase-orders/${ahead.order.id}/cancellation`, { reason: 'Not needed' })
    const refused = await cancel()
    expect([refused.status, refused.body.code]).toEqual([409, 'has_invoice'])
    expect(refused.body.detail).toContain('Void that first')
    await tenant
      .as('controller')
      .post(`/invoices/${advance.id}/voiding`, { reason: 'Order cancelled' })
    expect((await cancel()).status).toBe(200)
  })

  test.each([
    ['nothing', {}, '/amount'],
    ['both', { percent: '10', amount: '10' }, '/amount'],
    ['zero', { amount: '0' }, '/amount'],
    ['more than all', { percent: '101' }, '/percent'],
    ['parts of a paisa', { amount: '1.001' }, '/amount'],
  ])('with %s asked for is refused at its field', async (_what, asked, pointer) => {
    const ahead = await givenOrdered(tenant)
    const refused = await askAdvance(tenant, ahead, asked)
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, pointer])
  })

  test('is entered on its form, which keeps what was typed', async () => {
    const ahead = await givenOrdered(tenant)
    const form = await tenant.as('ap_clerk').page(`/advances/${ahead.order.id}/new`)
    expect(form.text).toContain('Percent of the order')
    expect((await tenant.as('requester').page(`/advances/${ahead.order.id}/new`)).status).toBe(403)
    const order = await tenant.as('ap_clerk').page(`/purchase-orders/${ahead.order.id}`)
    expect(order.text).toContain(`/advances/${ahead.order.id}/new`)
  })
})
