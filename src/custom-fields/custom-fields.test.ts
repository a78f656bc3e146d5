import { expect, test } from 'vitest'
import { plainNumbers } from '../kernel/number-text.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { readValue, type CustomField } from './custom-field.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }

const field = (type: CustomField['type'], choices: string[] = []): CustomField => ({
  id: '00000000-0000-0000-0000-000000000001',
  key: 'x',
  label: 'Insured for',
  type,
  choices,
  required: false,
  active: true,
})

test.each([
  ['number', '12.50', '12.5'],
  ['number', '0.000001', '0.000001'],
  ['number', '123456789012.123456', '123456789012.123456'],
  ['date', '2026-02-28', '2026-02-28'],
  ['yes_no', true, 'yes'],
  ['yes_no', 'No', 'no'],
  ['choice', 'south', 'South'],
  ['text', '  Kaveri  ', 'Kaveri'],
  ['text', '', null],
] as const)('a %s takes %s', (type, raw, kept) =>
  expect(readValue(field(type, ['North', 'South']), raw, plainNumbers)).toEqual({ value: kept }),
)
test.each([
  ['number', 12.5],
  ['number', 'twelve'],
  ['number', '1e3'],
  ['date', '2026-02-30'],
  ['yes_no', 'perhaps'],
  ['choice', 'West'],
  ['text', 'x'.repeat(501)],
  ['text', 'a\tb'],
  ['text', ['a']],
] as const)('a %s refuses %s with a sentence that names it', (type, raw) =>
  expect(readValue(field(type, ['North', 'South']), raw, plainNumbers)).toMatchObject({
    message: expect.stringContaining('Insured for') as string,
  }),
)

async function given() {
  const tenant = await newTenant()
  const define = (more: object) =>
    tenant
      .as('admin')
      .post('/custom-fields', { label: 'Region', key: 'region', type: 'text', ...more })
  return { tenant, define }
}

test('an administrator defines fields, and each vendor keeps values in them', async () => {
  const { tenant, define } = await given()
  expect((await define({ type: 'choice', choices: ['North', 'South'] })).status).toBe(201)
  expect((await define({ label: 'Insured for', key: 'insured', type: 'number' })).status).toBe(201)
  await define({ label: 'Family firm', key: 'family', type: 'yes_no' })
  const made = await tenant.as('buyer').post('/vendors', {
    ...acme,
    custom_fields: { region: 'South', insured: '250000.50', family: true },
  })
  expect(made.body.custom_fields).toEqual({ region: 'South', insured: '250000.5', family: true })
  const at = `/vendors/${made.body.id}`
  const page = (await tenant.as('buyer').page(at)).text
  for (const text of ['Region', 'South', 'Insured for', 'Family firm']) expect(page).toContain(text)
  const found = async (query: string): Promise<number> =>
    (await tenant.as('buyer').get(`/vendors?${query}`)).body.data.length as number
  expect(await found('custom_region=South')).toBe(1)
  expect(await found('custom_region=North')).toBe(0)
  expect(await found('custom_family=no')).toBe(0)
  const file = await tenant.as('buyer').page('/vendors/export?columns=name,custom_insured')
  expect(file.text).toContain('Insured for')
  expect(file.text).toContain('250000.5')
  const edited = await tenant
    .as('buyer')
    .post(`${at}/edit`, { ...acme, custom_fields: { region: 'North' } })
  expect(edited.body.custom_fields).toEqual({ region: 'North', insured: '250000.5', family: true })
  const [kept] = await asOwner(
    `select data -> 'Region' as region from audit_log
     where subject_id = $1 and action = 'vendor.edited'`,
    [made.body.id],
  )
  expect(kept).toMatchObject({ region: { from: 'South', to: 'North' } })
  const left = await tenant.as('buyer').post(`${at}/edit`, acme)
  expect(left.body.custom_fields).toMatchObject({ region: 'North' })
})

test('what is wrong is said at its field, and what was typed stays in the form', async () => {
  const { tenant, define } = await given()
  await define({ required: true })
  await define({ label: 'Insured for', key: 'insured', type: 'number' })
  const missing = await tenant.as('buyer').post('/vendors', acme)
  expect(missing.body.errors).toMatchObject([{ pointer: '/custom_fields/region', code: 'missing' }])
  const wrong = await tenant
    .as('buyer')
    .post('/vendors', { ...acme, custom_fields: { region: 'x', insured: 'much', colour: 'red' } })
  expect(wrong.status).toBe(422)
  expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/custom_fields/colour',
    '/custom_fields/insured',
  ])
  const form = await tenant.as('buyer').form('/vendors', {
    ...acme,
    payment_terms_days: '30',
    'custom_fields[region]': 'Deccan',
    'custom_fields[insured]': 'much',
  })
  expect(form.status).toBe(422)
  expect(form.text).toContain('Deccan')
  expect(form.text).toContain('id="custom_fields-insured-error"')
})

test('a field that is taken out of use keeps its values and is not asked for', async () => {
  const { tenant, define } = await given()
  const { id } = (await define({})).body as { id: string }
  const made = await tenant
    .as('buyer')
    .post('/vendors', { ...acme, custom_fields: { region: 'Deccan' } })
  const retired = await tenant
    .as('admin')
    .post(`/custom-fields/${id}/edit`, { label: 'Region', active: false, required: true })
  expect(retired.body).toMatchObject({ active: false, version: 2 })
  const at = `/vendors/${made.body.id}`
  expect((await tenant.as('buyer').get(at)).body.custom_fields).toEqual({ region: 'Deccan' })
  expect((await tenant.as('buyer').page(`${at}/edit`)).text).not.toContain('custom_fields[region]')
  const sent = await tenant
    .as('buyer')
    .post(`${at}/edit`, { ...acme, custom_fields: { region: 'North' } })
  expect(sent.body.errors).toMatchObject([{ pointer: '/custom_fields/region' }])
  expect((await tenant.as('admin').page(`/custom-fields/${id}`)).text).toContain('Not in use')
})

test('a choice that is taken away stays with the vendors that have it', async () => {
  const { tenant, define } = await given()
  const { id } = (await define({ type: 'choice', choices: ['North', 'South'] })).body as {
    id: string
  }
  const made = await tenant
    .as('buyer')
    .post('/vendors', { ...acme, custom_fields: { region: 'South' } })
  await tenant
    .as('admin')
    .post(`/custom-fields/${id}/edit`, { label: 'Region', choices: ['North'], active: true })
  const at = `/vendors/${made.body.id}/edit`
  const send = (region: string) =>
    tenant.as('buyer').post(at, { ...acme, custom_fields: { region } })
  expect((await send('South')).body.custom_fields).toEqual({ region: 'South' })
  expect((await send('North')).body.custom_fields).toEqual({ region: 'North' })
  expect((await send('South')).status).toBe(422)
})

test('keys and labels are unique, and only an administrator defines fields', async () => {
  const { tenant, define } = await given()
  await define({})
  expect((await define({ label: 'Other' })).body.errors).toMatchObject([{ pointer: '/key' }])
  expect((await define({ key: 'other', label: 'region' })).body.errors).toMatchObject([
    { pointer: '/label' },
  ])
  for (const wrong of ['Region', '1st', 'a-b'])
    expect((await define({ label: 'x', key: wrong })).body.errors).toMatchObject([
      { pointer: '/key' },
    ])
  expect((await define({ label: 'x', key: 'x', type: 'choice' })).body.errors).toMatchObject([
    { pointer: '/choices' },
  ])
  expect(
    (await tenant.as('buyer').post('/custom-fields', { label: 'x', key: 'x', type: 'text' }))
      .status,
  ).toBe(403)
  const other = await newTenant()
  expect((await other.as('admin').get('/custom-fields')).body.data).toEqual([])
})
