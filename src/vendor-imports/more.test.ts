import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'

async function given() {
  const tenant = await newTenant()
  const buyer = tenant.as('buyer')
  for (const [code, name] of [
    ['HW', 'Hardware'],
    ['SVC', 'Services'],
  ])
    await tenant.as('controller').post('/categories', { code, name, active: true })
  await tenant
    .as('admin')
    .post('/legal-entities', { code: 'NORTH', name: 'Kaveri North', active: true })
  const define = (body: object) => tenant.as('admin').post('/custom-fields', body)
  await define({ label: 'Region', key: 'region', type: 'choice', choices: ['Deccan', 'Coast'] })
  await define({ label: 'Insured for', key: 'insured', type: 'number' })
  const read = async (csv: string) => (await buyer.post('/vendor-imports', { csv })).body
  const confirm = async (id: string) =>
    (await buyer.post(`/vendor-imports/${id}/confirmation`)).body
  const vendors = async () => {
    const { data } = (await buyer.get('/vendors')).body as { data: { id: string; name: string }[] }
    const full = await Promise.all(data.map(({ id }) => buyer.get(`/vendors/${id}`)))
    return full.map(({ body }) => body)
  }
  return { tenant, define, read, confirm, vendors }
}

test('a table brings categories, entities and fields of one’s own, and says what each changes', async () => {
  const { read, confirm, vendors } = await given()
  const table = await read(
    'name,country,Category,May sell to,Region,insured\nAcme,IN,HW; Services,north,deccan,2500.50\n',
  )
  expect(table.columns.map(({ field }: { field: string }) => field)).toEqual([
    'name',
    'country',
    'categories',
    'entities',
    'custom_region',
    'custom_insured',
  ])
  expect(table.counts).toMatchObject({ new: 1, bad: 0 })
  await confirm(table.id)
  expect(await vendors()).toMatchObject([
    {
      name: 'Acme',
      categories: [{ code: 'HW' }, { code: 'SVC' }],
      entities: [{ code: 'NORTH' }],
      custom_fields: { region: 'Deccan', insured: '2500.5' },
    },
  ])
  const again = await read('name,country,category,region\nAcme,IN,HW,\n')
  expect(again.lines).toMatchObject([
    { does: 'changed', changes: [{ field: 'categories', from: 'HW; SVC', to: 'HW' }] },
  ])
  await confirm(again.id)
  expect(await vendors()).toMatchObject([
    {
      categories: [{ code: 'HW' }],
      entities: [{ code: 'NORTH' }],
      custom_fields: { region: 'Deccan' },
    },
  ])
  expect((await read('name,country,category,region\nAcme,IN,HW,Deccan\n')).counts).toMatchObject({
    same: 1,
  })
})

test('what is wrong in these columns keeps the line out, and is said with its column', async () => {
  const { tenant, define, read, confirm, vendors } = await given()
  const table = await read(
    'name,country,category,region,insured\nAcme,IN,Boats,Moon,much\nDeccan Traders,IN,HW,Coast,5\n',
  )
  expect(table.counts).toMatchObject({ new: 1, bad: 1 })
  expect(table.lines[0].errors).toMatchObject([
    { field: 'categories', text: 'There is no “Boats”.' },
    { field: 'custom_insured' },
    { field: 'custom_region' },
  ])
  const page = (await tenant.as('buyer').page(`/vendor-imports/${table.id}`)).text
  expect(page).toContain('Region is one of: Deccan, Coast.')
  await confirm(table.id)
  expect(await vendors()).toMatchObject([{ name: 'Deccan Traders' }])
  await define({ label: 'Auditor', key: 'auditor', type: 'text', required: true })
  const missing = await read('name,country\nKaveri Mills,IN\n')
  expect(missing.lines).toMatchObject([{ does: 'bad', errors: [{ text: 'Auditor is missing.' }] }])
  const errors = await tenant.as('buyer').page(`/vendor-imports/${missing.id}/errors`)
  expect(errors.text).toContain('Auditor: Auditor is missing.')
})
