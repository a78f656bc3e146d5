import { expect, test } from 'vitest'
import { bill, orderNow } from '../platform/testing/given-invoices.ts'
import { givenIssued, receive } from '../platform/testing/given.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

/** Ten chairs at 100.00, with 10 % off the whole order; all of them are received. */
async function givenDiscounted(whole: object = {}) {
  const tenant = await newTenant()
  const lines = [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' }]
  const { order, vendorId } = await givenIssued(
    tenant,
    100_000_000n,
    { lines },
    { whole: { discount_pct: '10', ...whole } },
  )
  const { email } = await givenContact(tenant, vendorId, { purposes: ['orders'] })
  await tenant.as('buyer').post(`/purchase-orders/${order.id}/dispatches`, {})
  await mailsTo(email)
  const { body: receipt } = await receive(tenant, order)
  return { tenant, order, email, receipt }
}
async function sentBack(
  tenant: TestTenant,
  receipt: { id: string; lines: { id: string }[] },
  quantity: string,
) {
  const made = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.id,
    intent: 'credit',
    reason: 'Bent',
    lines: [{ receipt_line_id: receipt.lines[0]!.id, quantity }],
  })
  const left = await tenant.as('receiver').post(`/returns/${made.body.id}/shipping`, {})
  expect(left.status, left.text).toBe(200)
  return left.body
}

test('goods of an order with a discount go back for what they cost with it: as JSON, on the page and in the mail', async () => {
  const { tenant, order, email, receipt } = await givenDiscounted()
  const bought = { order: order.number, lines: [{ name: 'Chair', quantity: '10', price: '90' }] }
  expect((await bill(tenant, { ...bought, number: 'B-1' })).status).toBe('approved')
  const one = await sentBack(tenant, receipt, '5')
  expect(one).toMatchObject({ credit_expected: { amount: '450.00' }, not_billed: null })
  const page = (await tenant.as('buyer').page(`/returns/${one.id}`)).text
  expect(page).toContain('A credit note of ₹450 is expected')
  expect(page).not.toContain('other charges of the order')
  const mail = (await mailsTo(email, 2)).find(({ subject }) => subject.includes(one.number))
  expect(mail!.text).toContain('450')
  expect(mail!.text).not.toContain('500')
  const back = [{ name: 'Chair', quantity: '5', price: '90' }]
  const note = await bill(tenant, { ...bought, number: 'C-1', type: '381', lines: back })
  expect(note.status).toBe('approved')
  const { body } = await tenant.as('buyer').get(`/returns/${one.id}`)
  expect(body).toMatchObject({ status: 'satisfied' })
  expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
})

test('charges of the order are no part of it, and the page says so', async () => {
  const { tenant, receipt } = await givenDiscounted({
    charges: [{ kind: 'freight', amount: '50' }],
  })
  const one = await sentBack(tenant, receipt, '5')
  expect(one).toMatchObject({ not_billed: { amount: '450.00' }, credit_expected: null })
  expect((await tenant.as('buyer').page(`/returns/${one.id}`)).text).toContain(
    'Freight and other charges of the order are not counted.',
  )
})
