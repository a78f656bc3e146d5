import { describe, expect, test } from 'vitest'
import {
  bill,
  budgetFigures,
  givenDelivered,
  orderNow,
} from '../platform/testing/given-invoices.ts'
import { receive, type Order } from '../platform/testing/given.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

/** Ten chairs at 100.00, all of them received; some are billed, and some went back to be replaced. */
async function given({ billed, back }: { billed: string; back: string }) {
  const made = await givenDelivered([
    { description: 'Chair', quantity: '10', unit_price: '100.00' },
  ])
  const { tenant, order, vendorId } = made
  const contact = await givenContact(tenant, vendorId, { purposes: ['orders'] })
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/dispatches`, {})
  await mailsTo(contact.email)
  if (billed !== '0') expect((await billOf(order, tenant, billed)).status).toBe('approved')
  return { ...made, contact, one: await sentBack(tenant, order, back) }
}
const billOf = (order: Order, tenant: TestTenant, quantity: string, more: object = {}) =>
  bill(tenant, {
    order: order.number,
    number: `B-${quantity}-${order.id.slice(-6)}`,
    lines: [{ name: 'Chair', quantity, price: '100' }],
    ...more,
  })
async function sentBack(tenant: TestTenant, order: Order, quantity: string) {
  const receiver = tenant.as('receiver')
  const { data } = (await receiver.get(`/receipts?purchase_order_id=${order.id}`)).body
  const receipt = (await receiver.get(`/receipts/${data[0].id}`)).body
  const made = await receiver.post('/returns', {
    receipt_id: receipt.id,
    intent: 'replacement',
    reason: 'Bent',
    lines: [{ receipt_line_id: receipt.lines[0].id, quantity }],
  })
  const left = await receiver.post(`/returns/${made.body.id}/shipping`, {})
  expect(left.body, left.text).toMatchObject({ status: 'shipped', intent: 'replacement' })
  return left.body as { id: string; number: string; version: number }
}
const reason = 'They are not made any more'
const instead = (tenant: TestTenant, { id }: { id: string }, more: object = {}) =>
  tenant.as('buyer').post(`/returns/${id}/expected-credit`, { reason, ...more })
const returnNow = async (tenant: TestTenant, { id }: { id: string }) =>
  (await tenant.as('buyer').get(`/returns/${id}`)).body

describe('a credit instead of a replacement that does not come', () => {
  test('of billed goods: the order is closed, the return waits for the credit note, and the vendor is told', async () => {
    const { tenant, order, contact, one, budgetId } = await given({ billed: '10', back: '3' })
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'issued' })
    expect((await tenant.as('buyer').page(`/returns/${one.id}`)).text).toContain(
      'Expect a credit instead',
    )
    const answer = await instead(tenant, one, { version: one.version })
    expect(answer.body, answer.text).toMatchObject({
      status: 'shipped',
      intent: 'credit',
      credit_expected: { amount: '300.00' },
      not_billed: null,
    })
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
    const mail = (await mailsTo(contact.email, 2)).find(({ subject }) =>
      subject.includes('to be credited, not replaced'),
    )
    expect(mail!.text).toContain('Please send us a credit note of ₹300')
    expect(mail!.text).toContain(one.number)
    const { text } = await tenant.as('buyer').page(`/returns/${one.id}`)
    for (const said of ['Credit expected', 'expects a credit: no replacement comes', reason])
      expect(text).toContain(said)
    expect((await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text).toContain(
      'expects a credit for goods that are not replaced',
    )
    expect((await billOf(order, tenant, '3', { type: '381' })).status).toBe('approved')
    expect(await returnNow(tenant, one)).toMatchObject({ status: 'satisfied' })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 70_000n })
  })

  test('of goods that nobody billed: nothing is waited for, and what they commit is free', async () => {
    const { tenant, order, one, budgetId } = await given({ billed: '0', back: '3' })
    expect((await instead(tenant, one)).body).toMatchObject({
      status: 'satisfied',
      not_billed: { amount: '300.00' },
      credit_expected: null,
    })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 70_000n })
    expect((await billOf(order, tenant, '7')).status).toBe('approved')
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
  })

  test('for what did not come of it, where a part was replaced', async () => {
    const { tenant, order, one } = await given({ billed: '10', back: '3' })
    expect((await receive(tenant, order, '1')).status).toBe(201)
    const answer = await instead(tenant, one)
    expect(answer.body, answer.text).toMatchObject({
      status: 'shipped',
      credit_expected: { amount: '200.00' },
      lines: [{ quantity: '3', replaced_quantity: '1', unbilled_quantity: '0' }],
    })
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
    expect((await tenant.as('buyer').page(`/returns/${one.id}`)).text).toContain('Replaced')
    expect((await instead(tenant, one)).body.code).toBe('not_allowed')
    const off = { reason: 'Found' }
    const refused = await tenant.as('receiver').post(`/returns/${one.id}/cancellation`, off)
    expect([refused.status, refused.body.code]).toEqual([409, 'not_allowed'])
    expect((await billOf(order, tenant, '2', { type: '381' })).status).toBe('approved')
    expect(await returnNow(tenant, one)).toMatchObject({ status: 'satisfied' })
  })

  test('is called off where the goods are here after all: they are billed and delivered as before', async () => {
    const { tenant, order, one } = await given({ billed: '10', back: '3' })
    await instead(tenant, one)
    const off = await tenant
      .as('receiver')
      .post(`/returns/${one.id}/cancellation`, { reason: 'Found them' })
    expect(off.body, off.text).toMatchObject({ status: 'cancelled' })
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ billed_quantity: '10' })
  })

  test('by who closes returns, in their organisation, with a reason and on what they saw; only so is it ended', async () => {
    const { tenant, one } = await given({ billed: '10', back: '3' })
    const asked = (who: TestTenant, role: 'receiver' | 'buyer', body: object) =>
      who.as(role).post(`/returns/${one.id}/expected-credit`, body)
    expect((await asked(tenant, 'receiver', { reason })).status).toBe(403)
    expect((await asked(await newTenant(), 'buyer', { reason })).status).toBe(404)
    expect((await asked(tenant, 'buyer', {})).status).toBe(422)
    expect((await instead(tenant, one, { version: one.version - 1 })).body.code).toBe('stale')
    const closed = () => tenant.as('buyer').post(`/returns/${one.id}/closing`, { reason })
    expect((await closed()).body).toMatchObject({ status: 409, code: 'not_allowed' })
    const twice = await Promise.all([instead(tenant, one), instead(tenant, one)])
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect((await closed()).body).toMatchObject({ status: 'satisfied', end_reason: reason })
  })
})
