import { describe, expect, test } from 'vitest'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { pickPrice, type Price } from './catalog-item.ts'

const offer = (change: Partial<Price>): Price => ({
  id: 'p',
  vendor_id: 'v',
  vendor_name: 'Acme',
  vendor_status: 'active',
  min_quantity: '1',
  unit_price: '100',
  unit: 'each',
  discount_pct: '0',
  currency: 'INR',
  contract: null,
  preferred: false,
  valid_from: '2026-01-01',
  valid_until: null,
  ...change,
})
const picked = (prices: readonly Price[], wanted: object = {}) =>
  pickPrice(prices, { quantity: '10', currency: 'INR', on: '2026-06-01', ...wanted }, laptops)?.id
const laptops = { unit: 'each', packs: [{ unit: 'box', quantity: '4' }] }

describe('the price of an item', () => {
  test('holds from its first day and not any more on its last', () => {
    const prices = [
      offer({ id: 'old', valid_until: '2026-06-01' }),
      offer({ id: 'new', valid_from: '2026-06-01' }),
    ]
    expect(picked(prices, { on: '2026-05-31' })).toBe('old')
    expect(picked(prices)).toBe('new')
    expect(picked([offer({ valid_from: '2026-06-02' })])).toBeUndefined()
  })
  test('is that of the highest quantity that is reached, exactly at the break too', () => {
    const prices = [
      offer({ id: 'one' }),
      offer({ id: 'ten', min_quantity: '10', unit_price: '90' }),
      offer({ id: 'hundred', min_quantity: '100', unit_price: '80' }),
    ]
    expect([
      picked(prices, { quantity: '9.999999' }),
      picked(prices),
      picked(prices, { quantity: '99' }),
      picked(prices, { quantity: '100' }),
    ]).toEqual(['one', 'ten', 'ten', 'hundred'])
  })
  test('is the wanted vendor’s; then a preferred one’s, a contract’s, the lowest', () => {
    const prices = [
      offer({ id: 'cheap', vendor_id: 'c', unit_price: '10' }),
      offer({ id: 'contract', vendor_id: 'k', contract: 'K-1' }),
      offer({ id: 'preferred', vendor_id: 'p', preferred: true, unit_price: '120' }),
    ]
    expect([
      picked(prices),
      picked(prices.slice(0, 2)),
      picked(prices.slice(0, 1)),
      picked(prices, { vendorId: 'c' }),
    ]).toEqual(['preferred', 'contract', 'cheap', 'cheap'])
  })
  test('is never of another currency, nor of a vendor that may not get orders', () => {
    expect(
      picked([
        offer({ currency: 'EUR' }),
        offer({ vendor_status: 'blocked' }),
        offer({ vendor_status: 'pending' }),
      ]),
    ).toBeUndefined()
  })
})

async function givenItem(
  tenant: TestTenant,
  vendorId: string,
  prices: readonly object[],
): Promise<string> {
  const item = await tenant
    .as('buyer')
    .post('/catalog', { code: 'LAT-5450', name: 'Latitude 5450', unit: 'each', active: true })
  for (const price of prices) {
    const made = await tenant.as('buyer').post(`/catalog/${item.body.id}/prices`, {
      vendor_id: vendorId,
      min_quantity: '1',
      currency: 'INR',
      valid_from: '2026-01-01',
      ...price,
    })
    if (made.status !== 201) throw new Error(made.text)
  }
  return item.body.id as string
}

describe('the catalog', () => {
  test('never holds two prices of one vendor for the same days: the second is refused, and named', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const item = await givenItem(tenant, vendorId, [
      { unit_price: '68500', valid_until: '2026-07-01' },
    ])
    const again = (change: object) =>
      tenant.as('buyer').post(`/catalog/${item}/prices`, {
        vendor_id: vendorId,
        min_quantity: '1',
        unit_price: '60000',
        currency: 'INR',
        ...change,
      })
    expect((await again({ valid_from: '2026-06-30' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/valid_from', code: 'overlaps' }],
    })
    expect((await again({ valid_from: '2026-07-01' })).status).toBe(201)
    expect((await again({ valid_from: '2026-07-05', min_quantity: '10' })).status).toBe(201)
    expect(
      (
        await Promise.all(
          Array.from({ length: 8 }, () => again({ valid_from: '2030-01-01', min_quantity: '500' })),
        )
      ).filter((r) => r.status === 201),
    ).toHaveLength(1)
  })

  test('fills a request in: name, unit, price by quantity, where the price comes from, and the vendor', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const vendorId = await givenVendor(tenant)
    const item = await givenItem(tenant, vendorId, [
      { unit_price: '68500' },
      { unit_price: '65000', min_quantity: '10', contract: 'K-77' },
    ])
    const raise = (quantity: string, change: object = {}) =>
      tenant.as('requester').post('/purchase-requests', {
        cost_center_id: costCenterId,
        need_by: '2099-01-01',
        lines: [{ catalog_item_id: item, quantity }],
        ...change,
      })
    expect((await raise('9')).body).toMatchObject({
      title: 'Latitude 5450',
      vendor_id: vendorId,
      total: { amount: '616500.00' },
      lines: [
        {
          description: 'Latitude 5450',
          unit: 'each',
          unit_price: '68500',
          price_source: 'Price list of Acme Components',
        },
      ],
    })
    expect((await raise('10')).body.lines[0]).toMatchObject({
      unit_price: '65000',
      price_source: 'Contract K-77 with Acme Components, from 10',
    })
    expect(
      (
        await raise('1', {
          currency: 'INR',
          lines: [{ catalog_item_id: item, quantity: '1', unit_price: '1' }],
        })
      ).body.lines[0].unit_price,
    ).toBe('68500')
  })

  test('asks for a reason when the vendor is not the preferred one, which approvers read', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const [preferred, other] = [
      await givenVendor(tenant),
      await givenVendor(tenant, { name: 'Other Supplies' }),
    ]
    const item = await givenItem(tenant, preferred, [
      { unit_price: '68500', preferred: true },
      { vendor_id: other, unit_price: '70000' },
    ])
    const raise = (change: object) =>
      tenant.as('requester').post('/purchase-requests', {
        cost_center_id: costCenterId,
        need_by: '2099-01-01',
        vendor_id: other,
        lines: [{ catalog_item_id: item, quantity: '1' }],
        ...change,
      })
    expect((await raise({})).body).toMatchObject({
      status: 422,
      errors: [
        {
          pointer: '/vendor_reason',
          detail: expect.stringContaining('Acme Components is the preferred vendor'),
        },
      ],
    })
    const made = await raise({ vendor_reason: 'Only they deliver this week' })
    expect(made.body).toMatchObject({
      vendor_id: other,
      vendor_reason: 'Only they deliver this week',
      total: { amount: '70000.00' },
    })
    expect((await tenant.as('approver').page(`/purchase-requests/${made.body.id}`)).text).toContain(
      'Only they deliver this week',
    )
  })

  test('search puts what is under contract first, forgets ended prices, and knows nothing of other organisations', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const plain = await tenant
      .as('buyer')
      .post('/catalog', { code: 'A-1', name: 'Latitude bag', unit: 'each', active: true })
    const item = await givenItem(tenant, vendorId, [{ unit_price: '68500', contract: 'K-1' }])
    const search = async (who: TestTenant, q: string) =>
      (
        (await who.as('requester').get(`/catalog/search?q=${encodeURIComponent(q)}`)).body.data as {
          name: string
          unit_price: string | null
        }[]
      ).map((o) => [o.name, o.unit_price])
    expect(await search(tenant, 'lat')).toEqual([
      ['Latitude 5450', '68500'],
      ['Latitude bag', null],
    ])
    expect(await search(tenant, '%')).toEqual([])
    expect(await search(await newTenant(), 'lat')).toEqual([])
    const price = (await tenant.as('requester').get(`/catalog/${item}`)).body.prices[0]
    expect((await tenant.as('requester').post(`/catalog/prices/${price.id}/ending`)).status).toBe(
      403,
    )
    expect(
      (await tenant.as('buyer').post(`/catalog/prices/${price.id}/ending`)).body.prices[0]
        .valid_until,
    ).not.toBeNull()
    await tenant.as('buyer').post(`/catalog/${plain.body.id}/edit`, {
      code: 'A-1',
      name: 'Latitude bag',
      unit: 'each',
      active: false,
    })
    expect(await search(tenant, 'bag')).toEqual([])
  })

  test('O08: the lowest after its discount is picked, and from three dozen on the break that is by the piece', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const [acme, deccan] = [
      await givenVendor(tenant),
      await givenVendor(tenant, { name: 'Deccan Supplies' }),
    ]
    const item = await givenItem(tenant, acme, [
      { unit_price: '100' },
      { unit_price: '120', discount_pct: '20', vendor_id: deccan },
      { unit_price: '140', discount_pct: '50', vendor_id: deccan, min_quantity: '10' },
    ])
    const raise = async (quantity: string, unit: string) =>
      (
        await tenant.as('requester').post('/purchase-requests', {
          cost_center_id: costCenterId,
          need_by: '2099-01-01',
          lines: [{ catalog_item_id: item, quantity, unit }],
        })
      ).body
    expect(await raise('1', 'each')).toMatchObject({
      vendor_id: deccan,
      total: { amount: '96.00' },
      lines: [{ price_source: 'Price list of Deccan Supplies, 120 less 20 %' }],
    })
    expect(await raise('3', 'dozen')).toMatchObject({
      total: { amount: '2520.00' },
      lines: [{ unit: 'dozen', unit_price: '840' }],
    })
  })

  test('an item comes in boxes too: the price by the box is compared with that by the piece, and neither is mixed up', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const [acme, deccan] = [
      await givenVendor(tenant),
      await givenVendor(tenant, { name: 'Deccan Supplies' }),
    ]
    const item = await givenItem(tenant, acme, [{ unit_price: '11' }])
    const price = (change: object) =>
      tenant.as('buyer').post(`/catalog/${item}/prices`, {
        vendor_id: deccan,
        min_quantity: '1',
        unit_price: '120',
        unit: 'box',
        currency: 'INR',
        valid_from: '2026-01-01',
        ...change,
      })
    expect((await price({})).body.errors[0]).toMatchObject({
      pointer: '/unit',
      code: 'unknown_unit',
    })
    const pack = (change: object) => tenant.as('buyer').post(`/catalog/${item}/units`, change)
    expect((await pack({ unit: 'dozen', quantity: '10' })).body.errors[0].code).toBe('known')
    expect((await pack({ unit: 'box', quantity: '2.5' })).body.errors[0].code).toBe('whole_units')
    const packed = await pack({ unit: 'box', quantity: '12' })
    expect(packed.status, packed.text).toBe(201)
    for (const unit of ['box', 'Boxes', 'BX', 'XBX']) {
      const again = await pack({ unit, quantity: '10' })
      expect([again.status, again.body.detail], unit).toEqual([
        409,
        expect.stringContaining('one box has 12 each'),
      ])
    }
    expect((await price({})).status).toBe(201)
    const raise = async (quantity: string, unit?: string) =>
      (
        await tenant.as('requester').post('/purchase-requests', {
          cost_center_id: costCenterId,
          need_by: '2099-01-01',
          lines: [{ catalog_item_id: item, quantity, ...(unit ? { unit } : {}) }],
        })
      ).body
    expect((await raise('2', 'box')).lines[0]).toMatchObject({ unit: 'box', unit_price: '120' })
    expect((await raise('3')).lines[0]).toMatchObject({ unit: 'each', unit_price: '11' })
    expect((await raise('24')).lines[0]).toMatchObject({ unit: 'each', unit_price: '10' })
    expect((await raise('25')).lines[0]).toMatchObject({ unit: 'each', unit_price: '11' })
    expect((await raise('1', 'pallet')).errors[0]).toMatchObject({
      pointer: '/lines/0/unit',
      code: 'unknown_unit',
    })
    const removal = `/catalog/units/${packed.body.units[0].id}/removal`
    expect((await tenant.as('buyer').post(removal)).body.code).toBe('in_use')
    expect((await tenant.as('requester').post(removal)).status).toBe(403)
    expect((await (await newTenant()).as('buyer').post(removal)).status).toBe(404)
  })
})
