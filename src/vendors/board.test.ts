import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'

const vendor = (name: string, country = 'IN') => ({
  name,
  country,
  currency: 'INR',
  payment_terms_days: 30,
})

async function given() {
  const tenant = await newTenant()
  const make = async (name: string, country?: string) =>
    (await tenant.as('buyer').post('/vendors', vendor(name, country))).body.id as string
  const approved = await make('Deccan Traders')
  await tenant.as('controller').post(`/vendors/${approved}/approval`)
  await make('Acme Components')
  return { tenant, make }
}
const columnsIn = (html: string): string[] =>
  [...html.matchAll(/<section class="grid min-w-0[\s\S]*?<\/section>/g)].map(([section]) =>
    section
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )

test('the board has a column for each stage, with its count and a card for each vendor', async () => {
  const { tenant } = await given()
  const page = (await tenant.as('buyer').page('/vendors?layout=board')).text
  const columns = columnsIn(page)
  expect(columns).toHaveLength(8)
  expect(columns[0]).toBe('Draft 0')
  expect(columns[4]).toMatch(/^In review 1 Acme Components V-\S+ Entered (now|.* ago)$/)
  expect(columns[5]).toMatch(/^Active 1 Deccan Traders/)
  expect(page).not.toContain('<table')
})

test('filters narrow the board, a stage shows its column alone, and each link keeps the board', async () => {
  const { tenant, make } = await given()
  for (let i = 1; i <= 11; i += 1) await make(`Kaveri ${'abcdefghijk'[i - 1]!.repeat(8)} ${i}`)
  const narrowed = (await tenant.as('buyer').page('/vendors?layout=board&q=Deccan')).text
  expect(columnsIn(narrowed)[4]).toBe('In review 0')
  expect(columnsIn(narrowed)[5]).toContain('Deccan Traders')
  expect(narrowed).toContain('<input type="hidden" name="layout" value="board">')
  const one = (await tenant.as('buyer').page('/vendors?layout=board&status=in_review')).text
  expect(columnsIn(one)).toHaveLength(1)
  expect(columnsIn(one)[0]).toMatch(/^In review 12 .*All in review$/)
  expect(one).toContain('href="/vendors?status=in_review"')
  expect(one).toContain('href="/vendors?status=active&amp;layout=board"')
})

test('a saved view keeps the board, the JSON has the rows, and a list without a board ignores it', async () => {
  const { tenant } = await given()
  const kept = await tenant.as('buyer').post('/saved-views', {
    list: '/vendors',
    query: 'layout=board&q=Deccan',
    name: 'Mine',
    shared: false,
  })
  expect(kept.body).toMatchObject({ query: 'layout=board&q=Deccan' })
  const page = (await tenant.as('buyer').page('/vendors')).text
  expect(page).toContain(`/vendors?layout=board&amp;q=Deccan&amp;view=${kept.body.id}`)
  const { body } = await tenant.as('buyer').get('/vendors?layout=board')
  expect(body.data).toHaveLength(2)
  const other = (await tenant.as('buyer').page('/purchase-orders?layout=board')).text
  expect(other).not.toContain('aria-label="Board"')
})
