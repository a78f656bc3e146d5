import { describe, expect, test } from 'vitest'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { givenItem, givenPrice } from '../platform/testing/given-catalog.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { changedSince } from './cart.ts'

async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const vendorId = await givenVendor(tenant)
  const lamp = await givenItem(tenant)
  const desk = await givenItem(tenant, { code: 'DESK', name: 'Standing desk' })
  await givenPrice(tenant, lamp, { vendor_id: vendorId })
  await givenPrice(tenant, desk, { vendor_id: vendorId, unit_price: '31000' })
  const requester = tenant.as('requester')
  const put = (item: string, body: object = { quantity: '1' }) =>
    requester.post(`/cart/items/${item}`, body)
  const request = (body: object = {}) =>
    requester.post('/cart/request', {
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
      ...body,
    })
  const lines = async () => (await requester.get('/cart')).body.lines
  return { tenant, requester, costCenterId, vendorId, lamp, desk, put, request, lines }
}

test('what changed since a line was put in', () => {
  const line = {
    active: true,
    seen_price: '100',
    seen_currency: 'INR',
    unitPrice: '100',
    currency: 'INR',
  }
  expect([
    changedSince(line),
    changedSince({ ...line, unitPrice: '100.5' }),
    changedSince({ ...line, unitPrice: '99' }),
    changedSince({ ...line, unitPrice: null }),
    changedSince({ ...line, active: false }),
    changedSince({ ...line, seen_price: null, seen_currency: null }),
  ]).toEqual(['nothing', 'dearer', 'cheaper', 'no_price', 'not_sold', 'nothing'])
})

describe('the cart', () => {
  test('keeps what one person chose; the same item adds up, quantities change, and an empty one takes a line out', async () => {
    const { tenant, requester, lamp, desk, put, lines } = await given()
    expect((await put(lamp, { quantity: '2' })).status).toBe(201)
    await put(lamp, { quantity: '3', unit: 'Each' })
    await put(desk)
    expect(await lines()).toMatchObject([
      {
        item: 'Desk lamp',
        quantity: '5',
        unit: 'each',
        unit_price: '1800',
        amount: { amount: '9000.00' },
        source: 'Price list of Acme Components',
        since: 'nothing',
      },
      { item: 'Standing desk', quantity: '1' },
    ])
    const [first, second] = await lines()
    expect((await tenant.as('admin').get('/cart')).status).toBe(403)
    const saved = await requester.post('/cart/quantities', {
      lines: [
        { id: first.id, quantity: '4', unit: 'each' },
        { id: second.id, quantity: '', unit: 'each' },
      ],
    })
    expect(saved.body.lines).toMatchObject([{ quantity: '4' }])
    const part = await requester.post('/cart/quantities', {
      lines: [{ id: first.id, quantity: '2.5', unit: 'each' }],
    })
    expect(part.body.errors).toMatchObject([{ pointer: '/lines/0/quantity', code: 'whole_units' }])
    const pallet = await put(lamp, { quantity: '1', unit: 'pallet' })
    expect(pallet.body.errors).toMatchObject([{ pointer: '/unit', code: 'unknown_unit' }])
    const huge = await put(lamp, { quantity: '99999999' })
    expect(huge.status).toBe(422)
    expect((await requester.post(`/cart/lines/${first.id}/removal`)).body.lines).toEqual([])
    expect((await requester.post(`/cart/lines/${first.id}/removal`)).status).toBe(404)
  })

  test('is of one person alone, in one organisation', async () => {
    const { tenant, lamp, put, lines } = await given()
    await put(lamp)
    const [line] = await lines()
    const other = await newTenant()
    expect((await other.as('requester').post(`/cart/lines/${line.id}/removal`)).status).toBe(404)
    expect(
      (await other.as('requester').post(`/cart/items/${lamp}`, { quantity: '1' })).status,
    ).toBe(404)
    expect((await tenant.as('requester').page('/cart')).text).toContain('Desk lamp')
    expect(await lines()).toHaveLength(1)
  })

  test('becomes a draft in one act and is empty then; of two acts at once one finds it empty', async () => {
    const { requester, lamp, desk, put, request, lines } = await given()
    await put(lamp, { quantity: '2' })
    await put(desk)
    const answers = await Promise.all([request(), request()])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]))
    const made = answers.find(({ status }) => status === 201)!
    const draft = (await requester.get(`/purchase-requests/${made.body.id}`)).body
    expect(draft).toMatchObject({
      status: 'draft',
      total: { amount: '34600.00' },
      lines: [
        { quantity: '2', unit_price: '1800', price_source: 'Price list of Acme Components' },
        { quantity: '1', unit_price: '31000' },
      ],
    })
    expect(await lines()).toEqual([])
    expect((await requester.get('/purchase-requests')).body.data).toHaveLength(1)
  })

  test('shows the price of today, and what is not sold any more; nothing is requested before that is taken out', async () => {
    const { tenant, requester, vendorId, lamp, desk, put, request, lines } = await given()
    await put(lamp)
    await put(desk)
    await givenPrice(tenant, lamp, {
      vendor_id: vendorId,
      unit_price: '2000',
      valid_from: new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 10),
    })
    const [change] = (await tenant.as('buyer').get('/price-changes')).body.data
    const { approval_id: approval } = (await tenant.as('buyer').get(`/price-changes/${change.id}`))
      .body
    await tenant.as('controller').post(`/approvals/${approval}/approval`, { hold: false })
    await tenant.as('buyer').post(`/catalog/${desk}/edit`, {
      code: 'DESK',
      name: 'Standing desk',
      unit: 'each',
      active: false,
    })
    expect(await lines()).toMatchObject([
      { since: 'dearer', unit_price: '2000', unit_price_before: '1800' },
      { since: 'not_sold', unit_price: null },
    ])
    const page = (await tenant.as('requester').page('/cart')).text
    expect(page).toContain('Dearer now: it was ₹1,800')
    expect(page).toContain('Not sold any more')
    const refused = await request()
    expect([refused.status, refused.body.code]).toEqual([409, 'cart_line_unfit'])
    const kept = await lines()
    expect(kept).toHaveLength(2)
    await requester.post(`/cart/lines/${kept[1].id}/removal`)
    expect((await request()).status).toBe(201)
  })

  test('asks for a reason where another vendor than the preferred one is suggested, and keeps everything', async () => {
    const { tenant, lamp, put, request, lines } = await given()
    const preferred = await givenVendor(tenant, { name: 'Deccan Supplies' })
    const other = await givenVendor(tenant, { name: 'Other Supplies' })
    for (const [vendor_id, more] of [
      [preferred, { preferred: true }],
      [other, {}],
    ] as const)
      await givenPrice(tenant, lamp, { vendor_id, unit_price: '1900', ...more })
    await put(lamp)
    const refused = await request({ vendor_id: other })
    expect(refused.body.errors).toMatchObject([{ pointer: '/vendor_reason' }])
    expect(await lines()).toHaveLength(1)
    expect((await request({ vendor_id: other, vendor_reason: 'In stock today' })).status).toBe(201)
  })

  test('takes items that are chosen in the list, and works by forms alone', async () => {
    const { tenant, lamp, desk, costCenterId } = await given()
    const person = tenant.as('requester')
    const bulk = await person.form('/catalog/bulk', { action: 'cart', ids: [lamp, desk] })
    expect(bulk.status).toBe(303)
    const page = (await person.page('/cart')).text
    expect(page).toContain('Standing desk')
    const ids = [...page.matchAll(/name="lines\[\d\]\[id\]" value="([^"]+)"/g)].map((m) => m[1]!)
    expect(ids).toHaveLength(2)
    const wrong = await person.form('/cart/quantities', {
      'lines[0][id]': ids[0]!,
      'lines[0][quantity]': 'many',
      'lines[0][unit]': 'each',
    })
    expect([wrong.status, wrong.text.includes('value="many"')]).toEqual([422, true])
    const saved = await person.form('/cart/quantities', {
      'lines[0][id]': ids[0]!,
      'lines[0][quantity]': '7',
      'lines[0][unit]': 'each',
    })
    expect(saved.status).toBe(303)
    const made = await person.form('/cart/request', {
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
    })
    expect([made.status, made.headers['location']]).toEqual([
      303,
      expect.stringContaining('/purchase-requests/'),
    ])
    expect((await person.page('/cart')).text).toContain('The cart is empty')
  })
})
