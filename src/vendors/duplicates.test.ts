import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'
import { refuseDuplicate } from './duplicates.ts'

const acme = {
  name: 'Acme Components Pvt. Ltd.',
  country: 'IN',
  currency: 'INR',
  payment_terms_days: 30,
}

async function given() {
  const tenant = await newTenant()
  const known = (await tenant.as('buyer').post('/vendors', acme)).body
  const enter = (change: object) => tenant.as('buyer').post('/vendors', { ...acme, ...change })
  const alike = async (name: string, country = 'IN') =>
    (await tenant.as('buyer').post('/vendors/duplicates', { name, country })).body.data
  return { tenant, known, enter, alike }
}

test('the same name in the same country is refused, and says which vendor has it', async () => {
  const { known, enter } = await given()
  const refused = await enter({ name: 'ACME Components Limited' })
  expect(refused.status).toBe(422)
  expect(refused.body.errors).toMatchObject([
    {
      pointer: '/different_because',
      code: 'similar_name',
      detail: `Acme Components Pvt. Ltd. (${known.number}) has nearly the same name in the same country. Open that vendor instead; if this is another company, say why.`,
    },
  ])
  expect((await enter({ country: 'DE' })).status).toBe(201)
})

test('with a reason it is created, and the history keeps the reason', async () => {
  const { tenant, enter } = await given()
  const made = await enter({ different_because: 'Another owner in Pune, same name' })
  expect(made.status).toBe(201)
  const page = await tenant.as('controller').page(`/vendors/${made.body.id}`)
  expect(page.text).toContain('Another owner in Pune, same name')
})

test('as somebody types, vendors of nearly the same name are listed, the nearest first', async () => {
  const { tenant, alike, enter } = await given()
  await enter({ name: 'Acme Componentry' })
  expect(await alike('Acme Component')).toMatchObject([
    { name: 'Acme Components Pvt. Ltd.' },
    { name: 'Acme Componentry' },
  ])
  expect(await alike('Acme Component', 'DE')).toEqual([])
  expect(await alike('Ac')).toEqual([])
  expect(await alike('Nordwind Robotik')).toEqual([])
  const other = await newTenant()
  const elsewhere = await other
    .as('buyer')
    .post('/vendors/duplicates', { name: acme.name, country: 'IN' })
  expect(elsewhere.body.data).toEqual([])
  const receiver = tenant.as('receiver').post('/vendors/duplicates', { name: acme.name })
  expect((await receiver).status).toBe(403)
})

test('a form asks for the reason where the name is only nearly the same, and keeps what was typed', async () => {
  const { tenant, enter } = await given()
  const typed = { ...acme, name: 'Acme Component', asks_about_similar: 'on' }
  const asked = await tenant.as('buyer').form('/vendors', typed)
  expect(asked.status).toBe(422)
  for (const text of ['Is it one of these?', 'It is another company because', 'Acme Component'])
    expect(asked.text).toContain(text)
  const sent = { ...typed, different_because: 'Their sister company' }
  expect((await tenant.as('buyer').form('/vendors', sent)).status).toBe(303)
  expect((await enter({ name: 'Acme Componentry' })).status).toBe(201)
})

test('a vendor is renamed to the name of another only with a reason, and saved as it is without one', async () => {
  const { tenant, enter } = await given()
  const { id } = (await enter({ name: 'Nordwind Robotik' })).body
  const edit = (change: object) =>
    tenant.as('buyer').post(`/vendors/${id}/edit`, { ...acme, name: 'Nordwind Robotik', ...change })
  expect((await edit({ name: 'Acme Components' })).status).toBe(422)
  expect((await edit({ payment_terms_days: 10, asks_about_similar: true })).status).toBe(200)
  expect((await edit({ name: 'Acme Components', different_because: 'Bought them' })).status).toBe(
    200,
  )
})

test('of two who enter the same vendor at once, one is refused', async () => {
  const { enter } = await given()
  const twice = await Promise.all([
    enter({ name: 'Deccan Bearings' }),
    enter({ name: 'Deccan Bearings Ltd' }),
  ])
  expect(new Set(twice.map(({ status }) => status))).toEqual(new Set([201, 422]))
})

test('a refusal names two vendors, or one and how many more', () => {
  const vendor = (name: string, likeness = 1) => ({ id: name, number: `V-${name}`, name, likeness })
  const refusal = (names: string[]) => {
    try {
      refuseDuplicate(
        names.map((name) => vendor(name)),
        { differentBecause: null, asksAboutSimilar: false },
      )
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }
  expect(refusal([])).toBe('')
  expect(refusal(['A', 'B'])).toContain('A (V-A) and B (V-B) have')
  expect(refusal(['A', 'B', 'C'])).toContain('A (V-A) and 2 more have')
  expect(() =>
    refuseDuplicate([vendor('A', 0.8)], { differentBecause: null, asksAboutSimilar: false }),
  ).not.toThrow()
})
