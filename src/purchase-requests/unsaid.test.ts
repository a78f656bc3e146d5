import { expect, test } from 'vitest'
import { daysFromNow, givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

/** A draft in another currency, of which everything is said that can be. */
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000n)
  const other = await givenBudget(tenant, 1_000_000n)
  const vendorId = await givenVendor(tenant)
  const category = await tenant.as('admin').post('/categories', { name: 'Furniture' })
  const codes = [costCenterId, other.costCenterId].map((id) => `CC-${id.slice(-4)}`)
  const content = { cost_center_id: costCenterId, need_by: daysFromNow(20) }
  const made = await tenant.as('requester').post('/purchase-requests', {
    ...content,
    title: 'A new office',
    justification: 'We moved',
    vendor_id: vendorId,
    lines: [
      {
        description: 'Chair',
        quantity: '10',
        unit: 'box',
        unit_price: '100',
        category_id: category.body.id,
        split: `${codes[0]} 60 %; ${codes[1]} 40 %`,
      },
      { description: 'Desk', quantity: '1', unit: 'set', unit_price: '50' },
    ],
  })
  expect(made.status, made.text).toBe(201)
  const edit = (more: object) =>
    tenant.as('requester').post(`/purchase-requests/${made.body.id}/edit`, { ...content, ...more })
  return { request: made.body, edit }
}
const said = ({ version: _version, ...request }: Record<string, unknown>) => request

test('the draft of a request keeps what a JSON edit does not say of it and of its lines', async () => {
  const { request, edit } = await given()
  const [chair, desk] = request.lines
  const again = await edit({
    lines: [
      { id: chair.id, description: 'Chair', quantity: '10', unit_price: '100' },
      { description: 'desk', quantity: '1', unit_price: '50' },
    ],
  })
  expect(again.status, again.text).toBe(200)
  expect(said(again.body)).toEqual({
    ...said(request),
    lines: [chair, { ...desk, description: 'desk' }],
  })
})

test('the draft of a request loses what is said to be nothing, and asks which of two lines is meant', async () => {
  const { request, edit } = await given()
  const [chair] = request.lines
  const line = { description: 'Chair', quantity: '10', unit_price: '100' }
  const again = await edit({
    justification: null,
    vendor_id: null,
    lines: [
      { ...line, id: chair.id, split: null, category_id: null },
      { ...line, id: null, unit: 'each' },
    ],
  })
  expect(again.status, again.text).toBe(200)
  expect(again.body).toMatchObject({
    title: 'A new office',
    justification: null,
    vendor_id: null,
    lines: [{ id: chair.id, unit: 'box', category_id: null, split: null }, { unit: 'each' }],
  })
  const unnamed = await edit({ lines: [line] })
  expect(unnamed.body.errors).toMatchObject([{ pointer: '/lines/0/id', code: 'ambiguous' }])
})
