import { expect, test } from 'vitest'
import {
  givenCredit,
  givenPayable,
  givenPayee,
  givenPayFrom,
  payableNow,
  propose,
} from '../platform/testing/given-payments.ts'
import { newTenant } from '../platform/testing/harness.ts'

test('a credit that waits to be written off is deducted by no run, and its credit note is not void', async () => {
  const tenant = await newTenant()
  const { order, vendorId } = await givenPayable(tenant)
  const note = await givenCredit(tenant, order)
  const credit = (await payableNow(tenant, note.id)).instalments[0]!.id
  await givenPayee(tenant, vendorId)
  const asked = await tenant
    .as('treasurer')
    .post(`/credits/${credit}/write-offs`, { reason: 'Lost' })
  expect(asked.body.status).toBe('pending')
  const run = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
  expect(run.body.total.amount).toBe('1180.00')
  const voided = await tenant
    .as('controller')
    .post(`/invoices/${note.id}/voiding`, { reason: 'Entered twice' })
  expect(voided.body).toMatchObject({ status: 409, code: 'refunded' })
  expect(voided.body.detail).toContain('waits for a second person')
  const confirmed = await tenant
    .as('controller')
    .post(`/credit-refunds/${asked.body.id}/confirmation`)
  expect(confirmed.status).toBe(200)
})
