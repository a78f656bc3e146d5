import supertest from 'supertest'
import { expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { givenBudget, givenSubmitted, givenVendor } from './platform/testing/given.ts'
import { newTenant } from './platform/testing/harness.ts'

test('a key that approved a document does not reject it: the second is refused, and nothing of it happens', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const { approval_id: id } = await givenSubmitted(tenant, costCenterId)
  const decide = (verb: string) =>
    tenant
      .as('approver')
      .post(`/approvals/${id}/${verb}`, { reason: 'Seen' }, { 'Idempotency-Key': 'once' })
  expect((await decide('approval')).status).toBe(200)
  expect((await decide('rejection')).body).toMatchObject({
    status: 422,
    code: 'idempotency_key_reused',
  })
  const { body } = await tenant.as('approver').get(`/approvals/${id}`)
  expect(body.status).not.toBe('rejected')
})

test('a key that took in one file is not for another', async () => {
  const tenant = await newTenant()
  await givenVendor(tenant, { vatId: 'DE123456789' })
  const clerk = tenant.as('ap_clerk')
  const token = (await tenant.tokens.issue(await tenant.actor('ap_clerk'))).access_token
  const take = (number: string) =>
    supertest(tenant.app)
      .post('/api/v1/invoices')
      .set('Authorization', `Bearer ${token}`)
      .set('Idempotency-Key', 'scanner-7')
      .attach('file', Buffer.from(ublInvoice({ number, order: 'none' })), 'invoice.xml')
  const first = await take('F-1')
  expect(first.status).toBe(201)
  expect((await take('F-1')).body.id).toBe(first.body.id)
  const second = await take('F-2')
  expect([second.status, second.body.code]).toEqual([422, 'idempotency_key_reused'])
  expect((await clerk.get('/invoices')).body.data).toHaveLength(1)
})
