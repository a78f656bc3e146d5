import { expect, test } from 'vitest'
import { givenApprovedDirect, givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const year = new Date().getUTCFullYear()
const entity = (more: object = {}) => ({ code: 'TWOE', name: 'Second GmbH', active: true, ...more })

async function given() {
  const tenant = await newTenant()
  const own = (await givenBudget(tenant, 200_000_000n)).costCenterId
  const second = (await givenBudget(tenant, 200_000_000n)).costCenterId
  const made = await tenant.as('admin').post('/legal-entities', entity({ number_prefix: 'tw' }))
  expect(made.status, made.text).toBe(201)
  expect(made.body.number_prefix).toBe('TW')
  const moved = [made.body.id, second]
  await asOwner('update cost_centers set entity_id = $1 where id = $2', moved)
  await asOwner('update budgets set entity_id = $1 where cost_center_id = $2', moved)
  const vendorId = await givenVendor(tenant)
  const edit = (more: object) =>
    tenant.as('admin').post(`/legal-entities/${made.body.id}/edit`, entity(more))
  return { tenant, own, second, vendorId, edit }
}

/** An approved order of a cost centre, which can be issued. */
async function approved(tenant: TestTenant, vendorId: string, costCenterId: string) {
  const id = await givenApprovedDirect(tenant, {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }],
  })
  return async () => {
    const answer = await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.number as string
  }
}

test('orders of a legal entity with letters are numbered by themselves, without a gap, beside the organisation’s', async () => {
  const { tenant, own, second, vendorId, edit } = await given()
  const issue = async (center: string) => (await approved(tenant, vendorId, center))()
  expect(await issue(second)).toBe(`TW-PO-${year}-0001`)
  expect(await issue(own)).toBe(`PO-${year}-0001`)
  expect(await issue(second)).toBe(`TW-PO-${year}-0002`)
  expect(await issue(own)).toBe(`PO-${year}-0002`)
  const kept = await edit({ name: 'Second SE' })
  expect(kept.body).toMatchObject({ name: 'Second SE', number_prefix: 'TW' })
  expect((await edit({ number_prefix: 'TX' })).body.number_prefix).toBe('TX')
  expect(await issue(second)).toBe(`TX-PO-${year}-0001`)
  expect((await edit({ number_prefix: null })).body.number_prefix).toBeNull()
  expect(await issue(second)).toBe(`PO-${year}-0003`)
  expect((await edit({ number_prefix: 'TW' })).status).toBe(200)
  expect(await issue(second)).toBe(`TW-PO-${year}-0003`)
})

test('orders that are issued at once, and one that is refused, leave no gap', async () => {
  const { tenant, second, vendorId } = await given()
  const issues = []
  for (let i = 0; i < 3; i++) issues.push(await approved(tenant, vendorId, second))
  const draft = await tenant.as('buyer').post('/purchase-orders', {
    vendor_id: vendorId,
    cost_center_id: second,
    currency: 'INR',
    reason: 'Needed',
    lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '10' }],
  })
  const refused = await tenant.as('buyer').post(`/purchase-orders/${draft.body.id}/issue`)
  expect(refused.status).toBe(409)
  const numbers = await Promise.all(issues.map((issue) => issue()))
  expect(numbers.toSorted()).toEqual([1, 2, 3].map((n) => `TW-PO-${year}-000${n}`))
})

test('the letters belong to one legal entity of the organisation, and are letters and digits', async () => {
  const { tenant } = await given()
  const send = (of: TestTenant, number_prefix: string) =>
    of.as('admin').post('/legal-entities', { code: 'OTHER', name: 'Other', number_prefix })
  const taken = await send(tenant, 'TW')
  expect(taken.status).toBe(422)
  expect(taken.body.errors).toMatchObject([{ pointer: '/number_prefix', code: 'already_exists' }])
  const wrong = await send(tenant, 'T-W')
  expect(wrong.status).toBe(422)
  expect(wrong.body.errors).toMatchObject([{ pointer: '/number_prefix' }])
  expect((await send(await newTenant(), 'TW')).status).toBe(201)
})
