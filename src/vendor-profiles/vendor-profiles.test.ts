import { expect, test } from 'vitest'
import { givenIssued } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }
const full = {
  trading_name: 'Acme',
  website: 'https://acme.example',
  payment_method: 'bank_transfer',
  minimum_order: '2500.50',
  delivery_days: '14',
  default_tax_rate: '18',
  risk_reason: 'One site, in a flood area',
}

async function given() {
  const tenant = await newTenant()
  const make = async (name: string) =>
    (await tenant.as('buyer').post('/vendors', { ...acme, name })).body.id as string
  const id = await make(acme.name)
  const at = `/vendors/${id}/profile`
  await tenant.as('controller').post(`/vendors/${id}/approval`)
  return { tenant, id, at, make, save: (change: object) => tenant.as('buyer').post(at, change) }
}

test('a profile is kept, shown and on record, and asks nobody', async () => {
  const { tenant, id, at, save } = await given()
  expect((await save(full)).body).toMatchObject({
    trading_name: 'Acme',
    minimum_order: { amount: '2500.50', currency: 'INR' },
    delivery_days: 14,
    default_tax_rate: '18',
  })
  expect((await tenant.as('buyer').get(at)).body).toMatchObject({ website: full.website })
  const vendor = (await tenant.as('buyer').get(`/vendors/${id}`)).body
  expect(vendor.status).toBe('active')
  const page = (await tenant.as('buyer').page(`/vendors/${id}`)).text
  for (const text of ['Bank transfer', '14 days', '18 %', 'One site, in a flood area'])
    expect(page).toContain(text)
  expect(page).toContain('changed the profile')
  expect((await save({})).body).toMatchObject({ trading_name: null, minimum_order: null })
})

test('a group has no circle', async () => {
  const { id, make, save, tenant } = await given()
  const [holding, middle] = [await make('Deccan Holding'), await make('Nandi Steel')]
  expect((await save({ parent_id: middle })).status).toBe(200)
  expect((await tenant.as('buyer').page(`/vendors/${id}`)).text).toContain('Nandi Steel')
  const belong = (child: string, parent_id: string) =>
    tenant.as('buyer').post(`/vendors/${child}/profile`, { parent_id })
  expect((await belong(middle, holding)).status).toBe(200)
  for (const [child, parent] of [
    [holding, id],
    [id, id],
  ] as const)
    expect((await belong(child, parent)).body.errors).toMatchObject([{ pointer: '/parent_id' }])
  const other = await newTenant()
  const theirs = (await other.as('buyer').post('/vendors', acme)).body.id as string
  expect((await belong(id, theirs)).body.errors).toMatchObject([{ pointer: '/parent_id' }])
})

test('what is wrong is said at its field', async () => {
  const { save } = await given()
  for (const [field, value] of [
    ['website', 'javascript:alert(1)'],
    ['minimum_order', '1.005'],
    ['delivery_days', '-1'],
    ['default_tax_rate', '101'],
    ['payment_method', 'barter'],
  ] as const)
    expect((await save({ [field]: value })).body.errors).toMatchObject([{ pointer: `/${field}` }])
})

test('of two who change it at once one is told, and others reach nothing', async () => {
  const { tenant, id, at, save } = await given()
  const { version } = (await tenant.as('buyer').get(`/vendors/${id}`)).body
  const answers = await Promise.all([
    save({ trading_name: 'First', version }),
    save({ trading_name: 'Second', version }),
  ])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  expect((await (await newTenant()).as('buyer').post(at, full)).status).toBe(404)
  expect((await tenant.as('receiver').post(at, full)).status).toBe(403)
})

test('the page of a vendor says what is open with it, and leads to it', async () => {
  const tenant = await newTenant()
  const { vendorId } = await givenIssued(tenant)
  const page = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
  expect(page).toContain('Open orders')
  expect(page).toContain(`/purchase-orders?vendor_id=${vendorId}&amp;status=issued`)
})
