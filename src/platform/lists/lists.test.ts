import { describe, expect, test } from 'vitest'
import { newTenant } from '../testing/harness.ts'

const named = (rows: { name: string }[]): string[] => rows.map(({ name }) => name)

async function givenProjects() {
  const tenant = await newTenant()
  const controller = tenant.as('controller')
  const owner_id = (await tenant.actor('approver')).userId
  for (const [i, name] of ['Alpha', 'Beta', 'Gamma', '=Delta'].entries())
    await controller.post('/projects', { code: `P${i}`, name, owner_id, active: true })
  return { tenant, controller }
}

test('a list is sorted, and its file has the same rows with no formula among them', async () => {
  const { controller } = await givenProjects()
  const first = await controller.get('/projects?limit=2&sort=name')
  expect(named(first.body.data)).toEqual(['=Delta', 'Alpha'])
  const csv = await controller.page('/projects/export?sort=name&columns=name')
  expect(csv.text.split('\r\n')[1]).toBe(`"'=Delta","P3"`)
})

test('a name that is typed instead of chosen filters when it is exact, else similar ones are offered', async () => {
  const { tenant, controller } = await givenProjects()
  const exact = `The approver · approver@${tenant.slug}.test`
  const found = await controller.get(`/projects?owner_id=${encodeURIComponent(exact)}`)
  expect(found.body.data).toHaveLength(4)
  const page = await controller.page('/projects?owner_id=approver')
  expect(page.text).toContain('Did you mean')
  expect(page.text).toContain(exact)
})

test('a shared view is seen by others, and changed by its owner alone', async () => {
  const { tenant, controller } = await givenProjects()
  const kept = await controller.post('/saved-views', {
    list: '/projects',
    query: 'status=active&cursor=x',
    name: 'In use',
    shared: true,
  })
  expect(kept.body).toMatchObject({ name: 'In use', query: 'status=active' })
  expect((await tenant.as('admin').page('/projects')).text).toContain('In use')
  const at = `/saved-views/${kept.body.id}`
  expect((await tenant.as('buyer').post(`${at}/edit`, { query: '' })).status).toBe(403)
  expect((await tenant.as('buyer').post(`${at}/removal`)).status).toBe(403)
  expect((await tenant.as('admin').post(`${at}/removal`)).status).toBe(200)
})

describe('a view', () => {
  const givenView = async () => {
    const { controller } = await givenProjects()
    const kept = await controller.post('/saved-views', {
      list: '/projects',
      query: 'q=Alpha',
      name: 'Only the first',
    })
    const chosen = `view=${kept.body.id}`
    const names = async (query: string): Promise<number> =>
      (await controller.get(`/projects?${query}`)).body.data.length as number
    const page = async (query: string) => (await controller.page(`/projects?${query}`)).text
    return { chosen, names, page }
  }
  const button = /<span>Only the first<\/span>/

  test('that is asked for alone lists what it keeps, as a page and as JSON', async () => {
    const { chosen, names, page } = await givenView()
    expect(await names(chosen)).toBe(await names('q=Alpha'))
    expect(await names(chosen)).toBeLessThan(await names(''))
    const shown = await page(chosen)
    expect(shown).toMatch(button)
    expect(shown).toMatch(/name="q"\s+value="Alpha"/)
  })

  test('does not give its name to other rows, and is left by Clear', async () => {
    const { chosen, page } = await givenView()
    const same = await page(`q=Alpha&${chosen}`)
    expect(same).toMatch(button)
    expect(same).toMatch(/href="\/projects"\s*>Clear</)
    const other = await page(`q=Beta&${chosen}`)
    expect(other).not.toMatch(button)
    expect(other).toContain('Save changes to Only the first')
    expect(await page(`q=&sort=&limit=50&${chosen}`)).not.toMatch(button)
  })
})

test('each person keeps their own columns', async () => {
  const { tenant, controller } = await givenProjects()
  await controller.form('/list-columns', { list: '/projects', show_owner: 'on', at_owner: '1' })
  expect((await controller.page('/projects/export')).text.split('\r\n')[0]).toBe('\ufeff"Owner"')
  expect((await tenant.as('admin').page('/projects/export')).text).toContain('"Project"')
})

test('several rows are changed at once, each with its own outcome', async () => {
  const tenant = await newTenant()
  const buyer = tenant.as('buyer')
  const items: string[] = []
  for (const [code, active] of [
    ['A', true],
    ['B', false],
  ] as const)
    items.push(
      (await buyer.post('/catalog', { code, name: code, unit: 'each', active })).body.id as string,
    )
  const outcome = await buyer.post('/catalog/bulk', { action: 'withdraw', ids: items })
  expect(outcome.body).toMatchObject({ done: 1, refused: 1 })
  expect((await buyer.get('/catalog?status=closed')).body.data).toHaveLength(2)
  expect(
    (await tenant.as('requester').post('/catalog/bulk', { action: 'withdraw', ids: items })).status,
  ).toBe(403)
})
