import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }
const gstin = '27AAPFU0939F1ZV'

/** An approved vendor, and what is done with its tax numbers. */
async function given(content: object = {}) {
  const tenant = await newTenant()
  const made = await tenant.as('buyer').post('/vendors', { ...acme, ...content })
  const { id } = made.body as { id: string }
  const at = `/vendors/${id}`
  await tenant.as('controller').post(`${at}/approval`)
  const add = (number: object) => tenant.as('buyer').post(`${at}/tax-registrations`, number)
  const vendor = async () => (await tenant.as('controller').get(at)).body
  return { tenant, id, at, add, vendor }
}

test('the VAT number is the first registration, checked and without spaces and marks', async () => {
  const { vendor, at, tenant } = await given({ vat_id: '27 aapfu 0939 f1zv' })
  expect(await vendor()).toMatchObject({
    vat_id: gstin,
    tax_registrations: [
      { country: 'IN', scheme: 'gstin', number: gstin, check: 'fits', main: true },
    ],
  })
  const edit = (vat_id: string | null) => tenant.as('buyer').post(`${at}/edit`, { ...acme, vat_id })
  expect((await edit('29AABCR1718E1ZL')).body.tax_registrations).toMatchObject([
    { number: '29AABCR1718E1ZL', main: true },
  ])
  expect((await edit(null)).body).toMatchObject({ vat_id: null, tax_registrations: [] })
})

test('a further number waits for somebody else, who sees it', async () => {
  const { tenant, at, add, vendor } = await given({ vat_id: gstin })
  const made = await add({ country: 'DE', number: '136 695 976' })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ scheme: 'vat', number: 'DE136695976', main: false })
  expect((await vendor()).status).toBe('pending')
  expect((await tenant.as('buyer').post(`${at}/approval`)).status).toBe(403)
  const page = (await tenant.as('controller').page(at)).text
  expect(page).toContain('Changed since it was approved')
  expect(page).toContain('DE DE136695976')
  expect((await tenant.as('controller').post(`${at}/approval`)).body.status).toBe('active')
  const removed = await tenant.as('buyer').post(`/vendor-tax-registrations/${made.body.id}/removal`)
  expect(removed.body.data).toMatchObject([{ number: gstin }])
  expect((await vendor()).status).toBe('pending')
})

test('the first number of a vendor becomes the one it is known by', async () => {
  const { add, vendor, tenant } = await given()
  const made = await add({ country: 'IN', scheme: 'pan', number: 'acupa7085r' })
  expect(await vendor()).toMatchObject({ vat_id: 'ACUPA7085R' })
  await tenant.as('buyer').post(`/vendor-tax-registrations/${made.body.id}/removal`)
  expect(await vendor()).toMatchObject({ vat_id: null, tax_registrations: [] })
})

test('a number that fits no rule of its country is refused, unless the paper says so too', async () => {
  const { add, tenant, at } = await given()
  const wrong = { country: 'IN', number: '27AAPFU0939F1Z0' }
  const refused = await add(wrong)
  expect(refused.status).toBe(422)
  expect(refused.body.errors).toMatchObject([{ pointer: '/number', code: 'check_digits' }])
  expect((await add({ ...wrong, scheme: 'ein' })).body.errors).toMatchObject([
    { pointer: '/scheme' },
  ])
  const form = await tenant.as('buyer').form(`${at}/tax-registrations`, wrong)
  expect(form.text).toContain('Keep it as written')
  const kept = await add({ ...wrong, as_written: true })
  expect(kept.body).toMatchObject({ number: '27AAPFU0939F1Z0', check: 'does_not_fit' })
  expect((await tenant.as('controller').page(at)).text).toContain('Check digits do not fit')
})

test('who approves a vendor is told of a number whose check digits do not fit', async () => {
  const tenant = await newTenant()
  await tenant.as('buyer').post('/vendors', { ...acme, vat_id: '27AAPFU0939F1Z0' })
  const page = await tenant.as('controller').page('/inbox')
  expect(page.text).toContain('27AAPFU0939F1Z0: its check digits do not fit')
})

test('a number belongs to one vendor of an organisation, however it is written', async () => {
  const { tenant, add, vendor } = await given({ vat_id: 'DE 136 695 976' })
  const number = ((await vendor()) as { number: string }).number
  const twin = { ...acme, name: 'Other Works', country: 'DE', vat_id: '136.695.976' }
  const refused = await tenant.as('buyer').post('/vendors', twin)
  expect(refused.body.errors).toMatchObject([
    {
      pointer: '/vat_id',
      code: 'already_exists',
      detail: `Acme Components (${number}) has the tax number DE136695976 already. Open that vendor instead, or correct the number.`,
    },
  ])
  const other = await tenant.as('buyer').post('/vendors', { ...acme, name: 'Other Works' })
  const at = `/vendors/${other.body.id}/tax-registrations`
  const again = await tenant.as('buyer').post(at, { country: 'DE', number: 'DE136695976' })
  expect(again.body.errors).toMatchObject([{ pointer: '/number', code: 'already_exists' }])
  expect((await add({ country: 'DE', number: 'DE136695976' })).status).toBe(409)
  const elsewhere = await newTenant()
  expect((await elsewhere.as('buyer').post('/vendors', twin)).status).toBe(201)
})

test('of two who enter the same number at once, one is refused', async () => {
  const tenant = await newTenant()
  const enter = (name: string) =>
    tenant.as('buyer').post('/vendors', { ...acme, name, vat_id: gstin })
  const answers = await Promise.all([enter('Acme Components'), enter('Nordwind Robotik')])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 422]))
})

test('another organisation and a role without the right reach nothing', async () => {
  const { tenant, at, add, vendor } = await given()
  const { id, version } = (await add({ country: 'IN', number: gstin })).body
  const other = await newTenant()
  const removal = `/vendor-tax-registrations/${id}/removal`
  expect((await other.as('buyer').post(removal)).status).toBe(404)
  const number = { country: 'AE', number: '1' }
  expect((await other.as('buyer').post(`${at}/tax-registrations`, number)).status).toBe(404)
  expect((await tenant.as('receiver').post(removal)).status).toBe(403)
  expect((await tenant.as('buyer').post(removal, { version: version + 1 })).status).toBe(409)
  expect((await vendor()).tax_registrations).toHaveLength(1)
})
