import { expect, test } from 'vitest'
import { givenApproved, givenBudget, givenOrder } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }
const seat = {
  purpose: 'legal',
  street: '14 Industrial Estate Road',
  postal_code: '560058',
  city: 'Bengaluru',
  region: 'Karnataka',
  country: 'IN',
}
const works = { purpose: 'orders', street: 'Plot 7 & 8', city: 'Hosur', country: 'IN' }

/** An approved vendor, and what is done with its addresses. */
async function given() {
  const tenant = await newTenant()
  const { id } = (await tenant.as('buyer').post('/vendors', acme)).body as { id: string }
  const at = `/vendors/${id}`
  await tenant.as('controller').post(`${at}/approval`)
  const add = (address: object) => tenant.as('buyer').post(`${at}/addresses`, address)
  const vendor = async () => (await tenant.as('controller').get(at)).body
  return { tenant, id, at, add, vendor }
}

test('an address is added, changed and removed, and each is on record', async () => {
  const { tenant, at, add, vendor } = await given()
  const made = await add(seat)
  expect(made.status).toBe(201)
  expect(await vendor()).toMatchObject({ status: 'active', addresses: [seat] })
  const edit = `/vendor-addresses/${made.body.id}/edit`
  const answer = await tenant.as('buyer').post(edit, { ...seat, street: '16 Mill Road' })
  expect(answer.body).toMatchObject({ street: '16 Mill Road' })
  const page = (await tenant.as('buyer').page(at)).text
  for (const text of ['16 Mill Road', '560058 Bengaluru, Karnataka', 'changed an address'])
    expect(page).toContain(text)
  const { id } = made.body as { id: string }
  expect((await tenant.as('buyer').post(`/vendor-addresses/${id}/removal`)).status).toBe(200)
  expect((await vendor()).addresses).toEqual([])
  expect((await tenant.as('buyer').page(at)).text).toContain('removed an address')
})

test('a purpose has one address, and what is missing is said at its field', async () => {
  const { add } = await given()
  await add(seat)
  expect((await add({ ...seat, street: 'Elsewhere' })).body.errors).toMatchObject([
    { pointer: '/purpose', code: 'already_exists' },
  ])
  expect((await add({ ...works, street: '' })).body.errors).toMatchObject([{ pointer: '/street' }])
  expect((await add({ ...works, country: 'India' })).body.errors).toMatchObject([
    { pointer: '/country' },
  ])
})

async function issued({ tenant, id }: Pick<Awaited<ReturnType<typeof given>>, 'tenant' | 'id'>) {
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const order = await givenOrder(tenant, await givenApproved(tenant, costCenterId), id)
  const ubl = await tenant.as('buyer').page(`/purchase-orders/${order.id}/ubl`)
  return { order, ubl: ubl.text }
}

test('an order carries the address for orders, and keeps it when the vendor moves', async () => {
  const known = await given()
  await known.add(seat)
  const other = await known.add(works)
  const { order, ubl } = await issued(known)
  expect(ubl).toContain('<cbc:StreetName>Plot 7 &amp; 8</cbc:StreetName>')
  expect(ubl).toContain('<cbc:CityName>Hosur</cbc:CityName>')
  const edit = `/vendor-addresses/${other.body.id}/edit`
  await known.tenant.as('buyer').post(edit, { ...works, city: 'Chennai' })
  const after = await known.tenant.as('buyer').page(`/purchase-orders/${order.id}/ubl`)
  expect(after.text).toBe(ubl)
})

test('without an address for orders an order carries the seat, and without both the country alone', async () => {
  const known = await given()
  const before = await issued(known)
  expect(before.ubl).not.toContain('StreetName')
  expect(before.ubl).toContain('<cbc:IdentificationCode>IN</cbc:IdentificationCode>')
  await known.add(seat)
  await known.add({ ...works, purpose: 'remit_to', street: 'Bank Street 1' })
  const { ubl } = await issued(known)
  expect(ubl).toContain('14 Industrial Estate Road')
  expect(ubl).toContain('<cbc:PostalZone>560058</cbc:PostalZone>')
  expect(ubl).not.toContain('Bank Street')
})

test('a page that is out of date, another organisation and a role without the right change nothing', async () => {
  const { tenant, at, add, vendor } = await given()
  const { id, version } = (await add(seat)).body
  const edit = `/vendor-addresses/${id}/edit`
  const change = (street: string) => tenant.as('buyer').post(edit, { ...seat, street, version })
  const answers = await Promise.all([change('First'), change('Second')])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  const other = await newTenant()
  expect((await other.as('buyer').post(edit, seat)).status).toBe(404)
  expect((await other.as('buyer').post(`${at}/addresses`, works)).status).toBe(404)
  expect((await tenant.as('receiver').post(edit, seat)).status).toBe(403)
  expect((await vendor()).addresses).toHaveLength(1)
})
