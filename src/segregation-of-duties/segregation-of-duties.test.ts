import { expect, test } from 'vitest'
import { givenApproved, givenBudget, givenOrder } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const vendor = { name: 'New Vendor', country: 'IN', currency: 'INR', payment_terms_days: 30 }

test('whoever creates a vendor may not approve it, administrators neither; only then can it get orders', async () => {
  const tenant = await newTenant()
  const made = await tenant.as('admin').post('/vendors', vendor)
  expect(made.body.status).toBe('pending')
  const own = await tenant.as('admin').post(`/vendors/${made.body.id}/approval`)
  expect([own.status, own.body.detail]).toEqual([
    403,
    'You are the one who creates a vendor. Somebody else must be the one who approves the vendor.',
  ])
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const pr = await givenApproved(tenant, costCenterId)
  await expect(givenOrder(tenant, pr, made.body.id)).rejects.toThrow('not approved yet')
  expect((await tenant.as('buyer').post(`/vendors/${made.body.id}/approval`)).status).toBe(403)
  expect(
    (await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)).body.status,
  ).toBe('active')
  expect((await tenant.as('controller').post(`/vendors/${made.body.id}/approval`)).status).toBe(409)
  expect((await givenOrder(tenant, pr, made.body.id)).status).toBe('issued')
})

test('unblocking is no way around the approval', async () => {
  const tenant = await newTenant()
  const made = await tenant.as('buyer').post('/vendors', vendor)
  expect((await tenant.as('buyer').post(`/vendors/${made.body.id}/unblock`)).status).toBe(409)
})

test('the report names who holds both sides of a pair', async () => {
  const tenant = await newTenant()
  const buyer = await tenant.actor('buyer')
  await tenant.as('admin').post(`/members/${buyer.userId}/edit`, {
    name: 'The buyer',
    roles: ['buyer', 'controller', 'ap_clerk'],
  })
  const report = (await tenant.as('auditor').get('/segregation-of-duties')).body as {
    matrix: object[]
    holders: { id: string; conflicts: string[][] }[]
  }
  expect(report.matrix).toHaveLength(6)
  expect(report.holders.find((h) => h.id === buyer.userId)?.conflicts).toEqual([
    ['budget_transfer.request', 'budget_transfer.approve'],
    ['vendor.create', 'vendor.approve'],
    ['invoice.enter', 'invoice.accept'],
  ])
  expect((await tenant.as('auditor').page('/segregation-of-duties')).text).toContain(
    'Whoever raises a purchase request may not be the one who approves it.',
  )
})
