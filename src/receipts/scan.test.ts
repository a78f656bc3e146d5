import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenIssued,
  givenOrder,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const code = 'PAPER-A4'
const gtin = '4006381333931'

/** Paper in packs, in the catalog at one vendor's price. */
async function givenItem(tenant: TestTenant) {
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const item = { code, name: 'Paper A4', unit: 'pack', active: true }
  const itemId = (await tenant.as('buyer').post('/catalog', item)).body.id as string
  await tenant.as('buyer').post(`/catalog/${itemId}/prices`, {
    vendor_id: vendorId,
    unit_price: '4.20',
    currency: 'INR',
    min_quantity: '1',
    valid_from: daysFromNow(-30),
  })
  return { costCenterId, vendorId, itemId }
}
type Item = Awaited<ReturnType<typeof givenItem>>
/** Eight packs of it. */
async function givenPaper(tenant: TestTenant, item?: Item): Promise<Order> {
  const { costCenterId, vendorId, itemId } = item ?? (await givenItem(tenant))
  const lines = [{ catalog_item_id: itemId, quantity: '8', unit: 'pack' }]
  return givenOrder(tenant, await givenApproved(tenant, costCenterId, { lines }), vendorId)
}
const scan = (tenant: TestTenant, text: string, order?: Order) =>
  tenant
    .as('receiver')
    .page(
      `/receipts/scan?code=${encodeURIComponent(text)}${order ? `&purchase_order_id=${order.id}` : ''}`,
    )
const formOf = (order: Order): string => `/receipts/new?purchase_order_id=${order.id}`

describe('a scanned code', () => {
  test('is the number of an order, however it is written, and leads to its receipt', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    for (const text of [order.number!, order.number!.toLowerCase().replaceAll('-', ' ')])
      expect((await scan(tenant, text)).headers.location).toBe(formOf(order))
  })

  test('is the code of an item, and leads to the line of the one order that it is expected from', async () => {
    const tenant = await newTenant()
    const item = await givenItem(tenant)
    const order = await givenPaper(tenant, item)
    const { location } = (await scan(tenant, code.toLowerCase())).headers
    expect(location).toBe(`${formOf(order)}&code=${code.toLowerCase()}`)
    const form = await tenant.as('receiver').page(location!)
    expect(form.text).toMatch(/id="lines-0-quantity"[^>]*autofocus/)
    const second = await givenPaper(tenant, item)
    const choice = await scan(tenant, code)
    expect(choice.text).toContain('Paper A4 is expected from several orders')
    for (const one of [order, second]) expect(choice.text).toContain(one.number)
    expect((await scan(tenant, code, second)).headers.location).toContain(second.id)
    for (const one of [order, second]) await receive(tenant, one)
    expect((await scan(tenant, code)).text).toContain('nothing of it is still to come')
  })

  test('that nobody knows says so; kept for an item it finds the item, also after it was kept for another', async () => {
    const tenant = await newTenant()
    const order = await givenPaper(tenant)
    const unknown = await scan(tenant, gtin, order)
    expect(unknown.status).toBe(200)
    expect(unknown.text).toContain(
      `“${gtin}” is neither the number of an order, nor a delivery note on its way, nor the code of an item.`,
    )
    expect(unknown.text).toContain('It is this')
    const keep = (text: string) =>
      tenant
        .as('receiver')
        .post('/receipts/codes', { purchase_order_line_id: order.lines[0]!.id, code: text })
    expect((await keep(gtin)).status).toBe(201)
    expect((await keep(gtin)).status).toBe(201)
    expect((await scan(tenant, gtin)).headers.location).toContain(order.id)
    expect((await tenant.as('receiver').page(formOf(order))).text).toContain(gtin)
    expect((await keep(code)).body).toMatchObject({ status: 422, errors: [{ pointer: '/code' }] })
    const history = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(history.text).toContain('kept a bar code for an item')
    const stranger = await newTenant()
    expect((await scan(stranger, gtin)).text).toContain('is neither the number')
  })

  test('is not kept for a line that is no item of the catalog, nor by somebody who receives nothing', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const kept = { purchase_order_line_id: order.lines[0]!.id, code: gtin }
    expect((await tenant.as('receiver').post('/receipts/codes', kept)).body).toMatchObject({
      status: 409,
      code: 'not_from_catalog',
    })
    expect((await tenant.as('requester').post('/receipts/codes', kept)).status).toBe(403)
    expect((await tenant.as('requester').page('/receipts/scan')).status).toBe(403)
  })
})

describe('a receipt under a key of the phone', () => {
  const send = (tenant: TestTenant, order: Order, change: object = {}) =>
    tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '3' }],
      ...change,
    })

  test('rule 50: is posted once, also after the answer that was kept for its request is gone', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const client_key = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => send(tenant, order, { client_key })))
    await asOwner('delete from idempotency_keys where tenant_id = $1', [tenant.tenantId])
    answers.push(await send(tenant, order, { client_key }))
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1)
    expect((await tenant.as('receiver').get('/receipts')).body.data).toHaveLength(1)
    const other = await givenPaper(tenant)
    expect((await send(tenant, other, { client_key })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/client_key', code: 'idempotency_key_reused' }],
    })
    expect((await send(tenant, order)).status).toBe(201)
    expect((await send(tenant, order, { client_key: 'x' })).status).toBe(422)
  })

  test('is refused under the key of one with other lines: the answer names that one', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const client_key = randomUUID()
    const { body: first } = await send(tenant, order, { client_key })
    const line = { purchase_order_line_id: order.lines[0]!.id }
    const other = await send(tenant, order, { client_key, lines: [{ ...line, quantity: '4' }] })
    expect(other.body).toMatchObject({ status: 409, code: 'idempotency_key_reused' })
    expect(other.body.detail).toContain(
      `${first.number} was posted under this key already, with other lines.`,
    )
    expect(other.body.way.href).toBe(`/receipts/${first.id}`)
    const same = await send(tenant, order, { client_key, lines: [{ ...line, quantity: '3.0' }] })
    expect(same.body.id, same.text).toBe(first.id)
    expect((await tenant.as('receiver').get('/receipts')).body.data).toHaveLength(1)
  })

  test('is the same receipt, though nothing more is to come', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const client_key = randomUUID()
    const first = await send(tenant, order, { client_key, everything: true, lines: [] })
    expect(first.status).toBe(201)
    const again = await send(tenant, order, { client_key, everything: true, lines: [] })
    expect(again.body.id).toBe(first.body.id)
  })
})

describe('the form of a receipt', () => {
  test('says when nothing is left to receive, with the way on', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const form = async () => (await tenant.as('receiver').page(formOf(order))).text
    expect(await form()).not.toContain('Everything that was ordered has come')
    await receive(tenant, order)
    expect(await form()).toContain('Everything that was ordered has come')
    expect(await form()).toContain('the order is changed first')
  })
})
