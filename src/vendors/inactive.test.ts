import { expect, test } from 'vitest'
import { givenApproved, givenBudget, givenIssued, givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const because = { reason: 'They closed' }

test('a vendor is given up with a reason, gets no order, and is used again once somebody else approves it', async () => {
  const tenant = await newTenant()
  const id = await givenVendor(tenant)
  const at = `/vendors/${id}`
  const gone = await tenant.as('buyer').post(`${at}/deactivation`, because)
  expect(gone.body).toMatchObject({ status: 'inactive', status_reason: 'They closed' })
  expect((await tenant.as('buyer').page(at)).text).toContain('No longer used')
  const again = await tenant.as('buyer').post(`${at}/deactivation`, because)
  expect(again.status).toBe(409)
  expect((await tenant.as('buyer').post(`${at}/unblock`)).status).toBe(409)
  expect((await tenant.as('buyer').post(`${at}/block`, because)).status).toBe(409)
  const pr = await givenApproved(tenant, (await givenBudget(tenant, 100_000_000n)).costCenterId)
  const full = (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body
  const order = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: id,
    lines: [{ purchase_request_line_id: full.lines[0].id, quantity: '1', unit_price: '1' }],
  })
  expect(order.body.errors).toMatchObject([
    { pointer: '/vendor_id', detail: 'Acme Components is no longer used. Choose another vendor.' },
  ])
  expect((await tenant.as('buyer').post(`${at}/reactivation`)).body.status).toBe('pending')
  expect((await tenant.as('buyer').post(`${at}/approval`)).status).toBe(403)
  expect((await tenant.as('controller').post(`${at}/approval`)).body.status).toBe('active')
  expect((await tenant.as('buyer').post(`${at}/reactivation`)).status).toBe(409)
})

test('a vendor with an open order is not given up, and the refusal says what is open', async () => {
  const tenant = await newTenant()
  const { vendorId } = await givenIssued(tenant)
  const refused = await tenant.as('buyer').post(`/vendors/${vendorId}/deactivation`, because)
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({
    code: 'unfinished',
    detail: expect.stringContaining('1 order of'),
  })
})

test('an order that was drafted before is not issued to a vendor that is blocked since', async () => {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  const pr = await givenApproved(tenant, (await givenBudget(tenant, 100_000_000n)).costCenterId)
  const full = (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body
  const order = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    lines: [{ purchase_request_line_id: full.lines[0].id, quantity: '1', unit_price: '1' }],
  })
  await tenant.as('admin').post(`/vendors/${vendorId}/block`, because)
  const issued = await tenant.as('buyer').post(`/purchase-orders/${order.body.id}/issue`)
  expect(issued.status).toBe(409)
  expect(issued.body.detail).toContain('is blocked, so nothing may be ordered')
})

test('one that waits for approval, another organisation and a role without the right change nothing', async () => {
  const tenant = await newTenant()
  const acme = { name: 'Acme', country: 'IN', currency: 'INR', payment_terms_days: 30 }
  const { id, version } = (await tenant.as('buyer').post('/vendors', acme)).body
  const path = `/vendors/${id}/deactivation`
  const waiting = await tenant.as('buyer').post(path, because)
  expect(waiting.body.detail).toContain('waits for approval')
  expect((await tenant.as('buyer').post(path, { ...because, version: version + 1 })).status).toBe(
    409,
  )
  expect((await tenant.as('receiver').post(path, because)).status).toBe(403)
  expect((await (await newTenant()).as('buyer').post(path, because)).status).toBe(404)
})
