import { expect, test } from 'vitest'
import { givenIssued, receive } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

/** An order of ten chairs of which six came, and a contact of its vendor. */
async function given(language: 'en' | 'de' = 'en') {
  const tenant = await newTenant()
  const { order, vendorId } = await givenIssued(tenant, 100_000_000n, {
    lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '100.00' }],
  })
  const receipt = (await receive(tenant, order, '6')).body
  const contact = await givenContact(tenant, vendorId, { language })
  const draft = async (reason: string, intent = 'credit') => {
    const made = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent,
      reason,
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '2' }],
    })
    expect(made.status, made.text).toBe(201)
    return made.body as { id: string; number: string }
  }
  const act = (id: string, what: string, more: object = {}) =>
    tenant.as('receiver').post(`/returns/${id}/${what}`, more)
  return { tenant, order, contact, draft, act }
}

test('the vendor sees what was sent back to it, beside its deliveries and in a list of its own', async () => {
  const { order, contact, draft, act } = await given()
  const { id, number } = await draft('Two legs are bent')
  expect((await act(id, 'shipping')).status).toBe(200)
  for (const path of ['/portal/receipts', '/portal/returns']) {
    const { text } = await contact.page(path)
    for (const said of [
      number,
      order.number,
      '2 each Chair',
      'Two legs are bent',
      'Not to be billed',
    ])
      expect(text, path).toContain(said)
  }
  const { data } = (await contact.get('/portal/returns')).body
  expect(data).toEqual([
    {
      id,
      number,
      status: 'satisfied',
      intent: 'credit',
      not_billed: true,
      shipped_on: expect.any(String),
      reason: 'Two legs are bent',
      purchase_order_id: order.id,
      items: [{ item: 'Chair', quantity: '2', unit: 'each' }],
    },
  ])
})

test('it sees no draft, and nothing that was called off', async () => {
  const { contact, draft, act } = await given()
  await draft('Not decided')
  const { id } = await draft('Not gone after all')
  expect((await act(id, 'shipping')).status).toBe(200)
  expect((await contact.get('/portal/returns')).body.data).toHaveLength(1)
  expect((await act(id, 'cancellation', { reason: 'Found in the yard' })).status).toBe(200)
  expect((await contact.get('/portal/returns')).body.data).toEqual([])
  for (const path of ['/portal/receipts', '/portal/returns']) {
    const { text } = await contact.page(path)
    expect(text).not.toMatch(/Not decided|Not gone after all|Found in the yard/)
  }
  expect((await contact.page('/portal/returns')).text).toContain('Nothing was sent back')
})

test('it sees in its language how much of a line is not needed any more', async () => {
  const { tenant, order, contact } = await given('de')
  const at = `/portal/orders/${order.id}`
  expect((await contact.page(at)).text).not.toContain('nicht mehr benötigt')
  const closed = await tenant
    .as('buyer')
    .post(`/purchase-orders/${order.id}/closure`, { reason: 'Internal reason' })
  expect(closed.status).toBe(200)
  const { text } = await contact.page(at)
  expect(text).toContain('4 nicht mehr benötigt')
  expect(text).not.toContain('Internal reason')
  expect((await contact.get(at)).body.lines).toMatchObject([
    { quantity: '10', closed_quantity: '4' },
  ])
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/reopening`, { reason: 'Needed' })
  expect((await contact.get(at)).body.lines).toMatchObject([{ closed_quantity: '0' }])
})
