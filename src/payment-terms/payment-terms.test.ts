import { beforeAll, expect, test } from 'vitest'
import { givenPayable } from '../platform/testing/given-payments.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const halves = [
  { percent: '50', days: 0 },
  { percent: '50', days: 30, end_of_month: true, day_of_month: 15 },
]
const send = (body: object) => tenant.as('controller').post('/payment-terms', body)

test('terms are created by form as by the API, and say in a sentence when is paid', async () => {
  const made = await send({ name: 'Halves', parts: halves, active: true })
  expect(made.status, made.text).toBe(201)
  const typed = await tenant.as('controller').form('/payment-terms', {
    name: '2/10 net 30',
    part_1_percent: '100',
    part_1_days: '30',
    part_2_percent: '',
    discount_percent: '2',
    discount_days: '10',
    workday: 'previous',
    active: 'on',
  })
  expect(typed.status, typed.text).toBe(303)
  const page = await tenant.as('auditor').page('/payment-terms')
  expect(page.text).toContain('2 % within 10 days, else 30 days')
  expect(page.text).toContain(
    '50 % at once; 50 % 30 days after the end of the month, then on day 15',
  )
  const shown = await tenant.as('controller').page(String(typed.headers['location']))
  expect(shown.text).toContain('The workday before')
})

test.each([
  ['parts that are not the whole', { parts: [{ percent: '99', days: 0 }] }, '/parts', '99 %'],
  ['no part', {}, '/part_1_percent', 'first part'],
  ['a discount without days', { parts: halves, discount_percent: '2' }, '/discount_days', 'both'],
  [
    'a discount of everything',
    { parts: halves, discount_percent: '100', discount_days: 3 },
    '/discount_percent',
    'less than',
  ],
  [
    'a part of nothing',
    { parts: [{ percent: '0', days: 0 }] },
    '/parts/0/percent',
    'more than zero',
  ],
  ['a name that is taken', { name: 'Taken', parts: halves }, '/name', 'Choose a different one'],
])('%s is refused, and the field is named', async (_why, body, pointer, says) => {
  await send({ name: 'Taken', parts: halves, active: true })
  const refused = await send({ name: `Refused ${pointer}`, active: true, ...body })
  expect(refused.status, refused.text).toBe(422)
  expect(refused.body.errors[0]).toMatchObject({ pointer })
  expect(refused.body.errors[0].detail).toContain(says)
})

test('a part of no amount is refused by name', async () => {
  const tenant = await newTenant()
  const refused = await tenant.as('controller').post('/payment-terms', {
    name: 'Nothing at once',
    parts: [
      { amount: '0', days: 0 },
      { percent: '100', days: 30 },
    ],
    active: true,
  })
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/parts/0/amount'])
})

test('a vendor has one set of terms; without one its number of days counts again', async () => {
  const [first, second] = [
    (await send({ name: 'First', parts: halves, active: true })).body.id,
    (await send({ name: 'Second', parts: [{ percent: '100', days: 7 }], active: true })).body.id,
  ]
  const vendorId = await givenVendor(tenant, { name: 'Bearing Works' })
  const at = (id: string, way: string) =>
    tenant.as('controller').post(`/payment-terms/${id}/${way}`, { vendor_id: vendorId })
  for (const id of [first, second]) expect((await at(id, 'vendors')).status).toBe(200)
  const left = await tenant.as('auditor').page(`/payment-terms/${first}`)
  expect(left.text).toContain('No vendor has these terms yet')
  const page = await tenant.as('auditor').page(`/payment-terms/${second}`)
  expect(page.text).toContain('Bearing Works')
  expect(page.text).toContain('agreed on them with a vendor')
  expect((await at(second, 'vendor-removal')).status).toBe(200)
  expect((await at(second, 'vendor-removal')).status).toBe(404)
})

test('a change counts for invoices that are approved from then on', async () => {
  let termsId = ''
  const { invoice } = await givenPayable(tenant, {
    vendorTerms: async (vendor_id) => {
      termsId = (await send({ name: 'To change', parts: halves, active: true })).body.id
      await tenant.as('controller').post(`/payment-terms/${termsId}/vendors`, { vendor_id })
    },
  })
  const edited = await tenant.as('controller').post(`/payment-terms/${termsId}/edit`, {
    name: 'To change',
    parts: [{ percent: '100', days: 7 }],
    active: true,
  })
  expect(edited.status, edited.text).toBe(200)
  const after = await tenant.as('auditor').get(`/invoices/${invoice.id}`)
  expect(after.body.instalments).toHaveLength(2)
})
