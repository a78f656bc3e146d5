import { expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenOrder,
  givenVendor,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const vendor = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }

async function given() {
  const tenant = await newTenant()
  const category = async (code: string, name: string, parent_id: string | null = null) =>
    (
      await tenant
        .as('controller')
        .post('/categories', { code, name, active: true, ...(parent_id ? { parent_id } : {}) })
    ).body.id as string
  const entity = async (code: string, name: string) =>
    (await tenant.as('admin').post('/legal-entities', { code, name, active: true })).body
      .id as string
  const id = (await tenant.as('buyer').post('/vendors', vendor)).body.id as string
  const save = (body: object) => tenant.as('buyer').post(`/vendors/${id}/scope`, body)
  return { tenant, category, entity, id, save }
}

test('what a vendor sells and to whom is kept, shown, found and on record, and asks nobody', async () => {
  const { tenant, category, entity, id, save } = await given()
  const hardware = await category('HW', 'Hardware')
  const laptops = await category('LAP', 'Laptops', hardware)
  const north = await entity('NORTH', 'Kaveri North')
  await tenant.as('controller').post(`/vendors/${id}/approval`)
  const saved = await save({ categories: [{ id: laptops }], entities: [{ id: north }] })
  expect(saved.body).toMatchObject({
    categories: [{ code: 'LAP', name: 'Laptops' }],
    entities: [{ code: 'NORTH', name: 'Kaveri North' }],
  })
  const full = (await tenant.as('buyer').get(`/vendors/${id}`)).body
  expect(full).toMatchObject({ status: 'active', categories: [{ code: 'LAP' }] })
  const page = (await tenant.as('buyer').page(`/vendors/${id}`)).text
  for (const text of ['Laptops', 'Kaveri North', 'changed the categories or the entities'])
    expect(page).toContain(text)
  const found = async (query: string): Promise<number> =>
    (await tenant.as('buyer').get(`/vendors?${query}`)).body.data.length as number
  expect(await found(`category_id=${laptops}`)).toBe(1)
  expect(await found(`category_id=${hardware}`)).toBe(1)
  expect(await found(`category_id=${await category('CAR', 'Cars')}`)).toBe(0)
  expect(await found(`entity_id=${north}`)).toBe(1)
  const first = (await tenant.as('admin').get('/legal-entities')).body.data as { id: string }[]
  const others = first.filter((one) => one.id !== north)
  expect(await found(`entity_id=${others[0]!.id}`)).toBe(0)
  expect((await save({ entities: [] })).body).toMatchObject({
    categories: [{ code: 'LAP' }],
    entities: [],
  })
  expect(await found(`entity_id=${others[0]!.id}`)).toBe(1)
})

test('the form takes codes and names, and says at the field which one is unknown', async () => {
  const { tenant, category, id } = await given()
  await category('HW', 'Hardware')
  const at = `/vendors/${id}/scope`
  const page = (await tenant.as('buyer').page(at)).text
  expect(page).toContain('name="categories[0][id]"')
  const wrong = await tenant.as('buyer').form(at, { 'categories[0][id]': 'Hardwear' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('Hardwear')
  expect(wrong.text).toContain('aria-invalid="true"')
  const right = await tenant
    .as('buyer')
    .form(at, { 'categories[0][id]': 'HW', 'categories[1][id]': '', 'entities[0][id]': '' })
  expect(right.status).toBe(303)
  expect((await tenant.as('buyer').get(at)).body).toMatchObject({ categories: [{ code: 'HW' }] })
})

test('strangers, roles without the right, unknown ids and stale versions change nothing', async () => {
  const { tenant, category, id, save } = await given()
  const hardware = await category('HW', 'Hardware')
  const other = await given()
  const theirs = await other.category('XX', 'CANARY')
  expect((await save({ categories: [{ id: theirs }] })).status).toBe(422)
  const at = `/vendors/${id}/scope`
  expect((await other.tenant.as('buyer').post(at, { categories: [] })).status).toBe(404)
  expect((await tenant.as('receiver').post(at, { categories: [] })).status).toBe(403)
  const { version } = (await tenant.as('buyer').get(at)).body
  const answers = await Promise.all([
    save({ categories: [{ id: hardware }], version }),
    save({ categories: [{ id: hardware }], entities: [], version }),
  ])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
})

/** A vendor that may sell to another legal entity than the one that buys. */
async function givenOutside(tenant: TestTenant, vendorId: string): Promise<string> {
  const made = await tenant
    .as('admin')
    .post('/legal-entities', { code: 'NORTH', name: 'Kaveri North', active: true })
  await tenant.as('buyer').post(`/vendors/${vendorId}/scope`, { entities: [{ id: made.body.id }] })
  return made.body.id as string
}

const orderFrom = async (tenant: TestTenant, pr: Submitted, vendor_id: string) => {
  const full = (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body as {
    lines: { id: string; quantity: string }[]
  }
  return tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id,
    lines: full.lines.map((line) => ({
      purchase_request_line_id: line.id,
      quantity: line.quantity,
      unit_price: '1',
    })),
  })
}

test('no order of an entity that the vendor may not sell to is entered, and none is offered', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const pr = await givenApproved(tenant, costCenterId)
  await givenOutside(tenant, vendorId)
  const refused = await orderFrom(tenant, pr, vendorId)
  expect(refused.status).toBe(422)
  expect(refused.body.errors).toMatchObject([{ pointer: '/vendor_id', code: 'other_entity' }])
  expect(refused.body.detail).toContain('Categories and entities')
  const offered = (
    await tenant.as('buyer').get(`/pickers/vendors-for-request?purchase_request_id=${pr.id}`)
  ).body
  expect(offered.data).toEqual([])
  const form = (await tenant.as('buyer').page(`/purchase-orders/new?purchase_request_id=${pr.id}`))
    .text
  expect(form).toContain('/pickers/vendors-for-request')
  await tenant.as('buyer').post(`/vendors/${vendorId}/scope`, { entities: [] })
  expect((await orderFrom(tenant, pr, vendorId)).status).toBe(201)
})

test('an order is not issued once the vendor may no longer sell to its entity', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const pr = await givenApproved(tenant, costCenterId)
  const order = (await orderFrom(tenant, pr, vendorId)).body as { id: string }
  const north = await givenOutside(tenant, vendorId)
  const issue = () => tenant.as('buyer').post(`/purchase-orders/${order.id}/issue`)
  expect((await issue()).status).toBe(422)
  const other = await givenApproved(tenant, costCenterId)
  expect((await orderFrom(tenant, other, vendorId)).status).toBe(422)
  const entities = (await tenant.as('admin').get('/legal-entities')).body.data as { id: string }[]
  await tenant
    .as('buyer')
    .post(`/vendors/${vendorId}/scope`, { entities: entities.map(({ id }) => ({ id })) })
  expect(entities.map(({ id }) => id)).toContain(north)
  expect((await issue()).status).toBe(200)
  await givenOrder(tenant, other, vendorId)
})
