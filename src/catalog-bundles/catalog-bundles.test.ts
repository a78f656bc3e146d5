import { describe, expect, test } from 'vitest'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

async function givenItems(tenant: TestTenant): Promise<{ laptop: string; paper: string }> {
  const made = async (code: string, name: string, unit: string): Promise<string> =>
    (await tenant.as('buyer').post('/catalog', { code, name, unit, active: true })).body.id
  const [laptop, paper] = [
    await made('LAP', 'Laptop', 'each'),
    await made('PAP', 'Copy paper', 'ream'),
  ]
  await tenant.as('buyer').post(`/catalog/${paper}/units`, { unit: 'box', quantity: '5' })
  return { laptop, paper }
}
const bundled = (tenant: TestTenant, body: object, who: 'buyer' | 'requester' = 'buyer') =>
  tenant.as(who).post('/catalog-bundles', body)

describe('a bundle', () => {
  test('names items with their quantities, and a request begins with them', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 100_000_000n)
    const { laptop, paper } = await givenItems(tenant)
    const made = await bundled(tenant, {
      name: 'New colleague',
      lines: [
        { item_id: laptop, quantity: '1' },
        { item_id: paper, quantity: '2', unit: 'box' },
      ],
    })
    expect(made.body).toMatchObject({
      name: 'New colleague',
      active: true,
      lines: [
        { name: 'Laptop', quantity: '1', unit: 'each' },
        { name: 'Copy paper', quantity: '2', unit: 'box' },
      ],
    })
    const page = await tenant.as('requester').page(`/catalog-bundles/${made.body.id}`)
    expect(page.text).toContain(`href="/purchase-requests/new?bundle=${made.body.id}"`)
    const form = await tenant.as('requester').page(`/purchase-requests/new?bundle=${made.body.id}`)
    expect(form.text).toMatch(/name="lines\[0\]\[catalog_item_id\]"\s+value="[0-9a-f-]{36}"/)
    expect(form.text).toContain('value="Copy paper"')
    expect(form.text).toContain('value="box"')
    await tenant.as('buyer').post(`/catalog/${laptop}/edit`, {
      code: 'LAP',
      name: 'Laptop',
      unit: 'each',
      active: false,
    })
    const later = await tenant.as('requester').page(`/purchase-requests/new?bundle=${made.body.id}`)
    expect(later.text).not.toContain('value="Laptop"')
    const shown = await tenant.as('requester').page(`/catalog-bundles/${made.body.id}`)
    expect(shown.text).toContain('No longer offered, and left out of a request: Laptop.')
  })

  test('is refused with the field named: an unknown item, one twice, a part of a thing, another unit, a name that is taken', async () => {
    const tenant = await newTenant()
    const { laptop, paper } = await givenItems(tenant)
    const refused = async (lines: object[], name = 'One') => {
      const { status, body } = await bundled(tenant, { name, lines })
      return [status, body.errors?.[0]?.pointer]
    }
    const other = crypto.randomUUID()
    expect(await refused([])).toEqual([422, '/lines'])
    expect(await refused([{ item_id: other, quantity: '1' }])).toEqual([422, '/lines/0/item_id'])
    const twice = [
      { item_id: laptop, quantity: '1' },
      { item_id: laptop, quantity: '2' },
    ]
    expect(await refused(twice)).toEqual([422, '/lines/1/item_id'])
    expect(await refused([{ item_id: laptop, quantity: '1.5' }])).toEqual([
      422,
      '/lines/0/quantity',
    ])
    expect(await refused([{ item_id: paper, quantity: '1', unit: 'pallet' }])).toEqual([
      422,
      '/lines/0/unit',
    ])
    expect((await bundled(tenant, { name: 'One', lines: twice.slice(0, 1) })).status).toBe(201)
    expect(await refused(twice.slice(0, 1), 'ONE')).toEqual([422, '/name'])
    const page = await tenant.as('buyer').form('/catalog-bundles', {
      name: 'one',
      'lines[0][item_id]': paper,
      'lines[0][quantity]': '3',
      'lines[0][unit]': 'box',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('value="3"')
  })

  test('is changed by buyers alone, never by a stale version, and no other organisation sees it', async () => {
    const tenant = await newTenant()
    const { laptop, paper } = await givenItems(tenant)
    const lines = [{ item_id: laptop, quantity: '1' }]
    expect((await bundled(tenant, { name: 'One', lines }, 'requester')).status).toBe(403)
    const { body: bundle } = await bundled(tenant, { name: 'One', lines })
    const edit = (change: object, version: number) =>
      tenant.as('buyer').post(`/catalog-bundles/${bundle.id}/edit`, {
        name: 'Two',
        active: true,
        lines: [{ item_id: paper, quantity: '4', unit: 'ream' }],
        version,
        ...change,
      })
    const edited = await edit({}, bundle.version)
    expect(edited.body).toMatchObject({ name: 'Two', lines: [{ name: 'Copy paper' }] })
    expect((await edit({}, bundle.version)).status).toBe(409)
    const closed = await edit({ active: false }, edited.body.version)
    expect(closed.body.active).toBe(false)
    const page = await tenant.as('requester').page(`/catalog-bundles/${bundle.id}`)
    expect(page.text).not.toContain('Request these')
    const other = await newTenant()
    expect((await other.as('buyer').get(`/catalog-bundles/${bundle.id}`)).status).toBe(404)
  })
})

test('an item that is sold by the box alone is shown and requested by the box', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const { paper } = await givenItems(tenant)
  await tenant.as('buyer').post(`/catalog/${paper}/prices`, {
    vendor_id: await givenVendor(tenant),
    unit_price: '900',
    unit: 'box',
    currency: 'INR',
    min_quantity: '1',
    valid_from: '2026-01-01',
  })
  expect((await tenant.as('requester').page('/catalog')).text).toMatch(/900\.00\s*\/ box/)
  const form = await tenant.as('requester').page(`/purchase-requests/new?items=${paper}`)
  expect(form.text).toContain('value="box"')
  expect(form.text).toContain('value="900"')
  const five = await tenant.as('requester').post('/purchase-requests', {
    title: 'Three reams, and no unit said: never five boxes',
    cost_center_id: costCenterId,
    need_by: '2099-12-31',
    lines: [{ catalog_item_id: paper, quantity: '3', unit_price: '1' }],
  })
  expect(five.body.lines[0]).toMatchObject({ quantity: '3', unit: 'ream' })
})

describe('what somebody orders often', () => {
  test('is theirs alone: marked in the catalog, found by the filter, and taken off again', async () => {
    const tenant = await newTenant()
    const { laptop, paper } = await givenItems(tenant)
    const mine = async (who: 'requester' | 'buyer') =>
      (await tenant.as(who).get('/catalog?favourites=mine')).body.data.map(
        ({ id }: { id: string }) => id,
      )
    const mark = (action: string, ids: string[]) =>
      tenant.as('requester').post('/catalog/bulk', { action, ids })
    expect((await mark('favour', [laptop])).body).toMatchObject({ done: 1, refused: 0 })
    expect((await mark('favour', [laptop])).body.done).toBe(1)
    expect(await mine('requester')).toEqual([laptop])
    expect(await mine('buyer')).toEqual([])
    expect((await tenant.as('requester').page('/catalog')).text).toContain('LAP · favourite')
    expect((await mark('unfavour', [laptop, paper])).status).toBe(200)
    expect(await mine('requester')).toEqual([])
    expect((await mark('withdraw', [laptop])).status).toBe(403)
  })
})
