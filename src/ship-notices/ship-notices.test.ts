import { describe, expect, test } from 'vitest'
import { announced, givenShipNotice } from '../platform/testing/given-ship-notices.ts'
import { daysFromNow, givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

async function given(order: { over_receipt_pct?: string } = {}) {
  const tenant = await newTenant()
  const issued = await givenIssued(tenant, undefined, undefined, order)
  const contact = await givenContact(tenant, issued.vendorId)
  return { tenant, contact, ...issued }
}
const lineOf = (order: Order, quantity: string, lot?: string) => [
  { line_id: order.lines[0]!.id, quantity, ...(lot ? { lot } : {}) },
]
const noticesPath = (order: Order): string => `/portal/orders/${order.id}/ship-notices`
const listOf = async (tenant: TestTenant): Promise<Record<string, unknown>[]> =>
  (await tenant.as('receiver').get('/ship-notices')).body.data

describe('a vendor says what it has sent', () => {
  test('and the receiver is told, sees it on the order, and posts it as it was announced', async () => {
    const { tenant, contact, order, vendorId } = await given()
    const { id } = await givenShipNotice(tenant, order, {
      vendorId,
      contact,
      lines: lineOf(order, '5', 'Lot 7'),
    })
    const notices = await tenant.as('receiver').get('/notifications')
    expect(JSON.stringify(notices.body)).toContain(
      `Goods of order ${order.number} are on their way`,
    )
    const page = await tenant.as('receiver').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('Receive DN-4711')
    expect(page.text).toContain('Blue Parcel')
    const { body } = await tenant.as('receiver').get(`/purchase-orders/${order.id}`)
    expect(body.ship_notices).toMatchObject([
      {
        id,
        status: 'announced',
        delivery_note: 'DN-4711',
        expected_on: daysFromNow(2),
        lines: [{ line_id: order.lines[0]!.id, quantity: '5', lot: 'Lot 7' }],
      },
    ])
    const form = await tenant
      .as('receiver')
      .page(`/receipts/new?purchase_order_id=${order.id}&ship_notice_id=${id}`)
    expect(form.text).toContain('5 each announced (Lot 7)')
    expect(form.text).toMatch(/id="lines-0-quantity"/)
    expect(form.text).toContain('value="DN-4711"')
    const posted = await tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      ship_notice_id: id,
      delivery_note: 'DN-4711',
      lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '4' }],
    })
    expect(posted.status, posted.text).toBe(201)
    const shown = await tenant.as('receiver').page(`/receipts/${posted.body.id}`)
    expect(shown.text).toContain('5 announced')
    expect(await listOf(tenant)).toMatchObject([{ id, status: 'received' }])
    const twice = await receiveFrom(tenant, order, id)
    expect(twice.body).toMatchObject({ status: 409, code: 'wrong_state' })
    const back = await tenant
      .as('receiver')
      .post(`/receipts/${posted.body.id}/reversal`, { reason: 'Miscounted' })
    expect(back.status).toBe(201)
    expect(await listOf(tenant)).toMatchObject([{ id, status: 'announced' }])
  })

  test('not more than is open and not on its way, the tolerance included, nor what is not of the order', async () => {
    const { tenant, contact, order, vendorId } = await given({ over_receipt_pct: '10' })
    await receive(tenant, order, '2')
    await givenShipNotice(tenant, order, { vendorId, contact, lines: lineOf(order, '6') })
    const send = (lines: object) =>
      contact.post(noticesPath(order), announced(order, { delivery_note: 'DN-2', lines }))
    for (const [lines, code] of [
      [lineOf(order, '5.3'), 'more_than_open'],
      [[{ line_id: crypto.randomUUID(), quantity: '1' }], 'unknown'],
      [[...lineOf(order, '1'), ...lineOf(order, '1')], 'twice'],
      [lineOf(order, '0'), 'missing'],
    ] as const)
      expect((await send(lines)).body).toMatchObject({ status: 422, errors: [{ code }] })
    expect((await send(lineOf(order, '5.2'))).status).toBe(201)
  })

  test('on days that can be, under a delivery note that is asked about when it is the same again', async () => {
    const { contact, order } = await given()
    const send = (change: object) => contact.post(noticesPath(order), announced(order, change))
    expect((await send({ expected_on: daysFromNow(-3) })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/expected_on' }],
    })
    expect((await send({ shipped_on: '9999-01-01', expected_on: '9999-01-02' })).status).toBe(422)
    expect((await send({})).status).toBe(201)
    expect((await send({ delivery_note: 'dn-4711' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/delivery_note', code: 'announced_before' }],
    })
    expect((await send({ note_again: true })).status).toBe(201)
  })

  test('and corrects it or takes it back, until it was received; of two at once one is stale', async () => {
    const { tenant, contact, order, vendorId } = await given()
    const { id } = await givenShipNotice(tenant, order, { vendorId, contact })
    const path = `/portal/ship-notices/${id}`
    const correct = (change: object) => contact.post(path, announced(order, change))
    const both = await Promise.all(
      ['2', '3'].map((quantity) => correct({ version: 1, lines: lineOf(order, quantity) })),
    )
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect((await contact.get(path)).body).toMatchObject({ version: 2, status: 'announced' })
    expect((await contact.page(path)).text).toContain('DN-4711')
    expect((await contact.post(`${path}/withdrawal`, {})).status).toBe(422)
    expect((await contact.post(`${path}/withdrawal`, { reason: 'Lost' })).status).toBe(200)
    expect((await correct({})).body).toMatchObject({ status: 409, code: 'wrong_state' })
    expect((await receiveFrom(tenant, order, id)).status).toBe(409)
    const again = await givenShipNotice(tenant, order, { vendorId, contact })
    expect((await receiveFrom(tenant, order, again.id)).status).toBe(201)
    const late = await contact.post(`/portal/ship-notices/${again.id}`, announced(order))
    expect(late.body).toMatchObject({ status: 409, code: 'wrong_state' })
    const history = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
    for (const act of [
      'said what was sent for the order',
      'corrected what was sent for the order',
      'said that a delivery does not come',
    ])
      expect(history).toContain(act)
  })

  test('by the form of the portal too, with a paper, in German', async () => {
    const { tenant, order, vendorId } = await given()
    const contact = await givenContact(tenant, vendorId, { language: 'de' })
    const form = await contact.page(`${noticesPath(order)}/new`)
    expect(form.text).toContain('Lieferung ankündigen')
    const sent = await contact.upload(
      noticesPath(order),
      { bytes: Buffer.from('Packed by Meera'), name: 'packing-list.txt' },
      {
        delivery_note: 'DN-9',
        shipped_on: daysFromNow(-1),
        expected_on: daysFromNow(1),
        'lines[0][line_id]': order.lines[0]!.id,
        'lines[0][quantity]': '2,5',
        'lines[0][lot]': '',
      },
    )
    expect(sent.status, sent.text).toBe(303)
    expect(await listOf(tenant)).toMatchObject([{ lines: [{ quantity: '2.5' }] }])
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('packing-list.txt')
    const wrong = await contact.form(noticesPath(order), {
      delivery_note: 'DN-9',
      shipped_on: daysFromNow(-1),
      expected_on: daysFromNow(1),
      'lines[0][line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '1',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Eine Lieferung unter dieser Nummer haben Sie schon angekündigt')
    expect(wrong.text).toContain('Es ist eine andere Lieferung unter derselben Nummer')
  })

  test('a receiver closes what never came; somebody who receives nothing may not', async () => {
    const { tenant, contact, order, vendorId } = await given()
    const { id } = await givenShipNotice(tenant, order, { vendorId, contact })
    const close = (role: 'receiver' | 'requester') =>
      tenant.as(role).post(`/ship-notices/${id}/withdrawal`, { reason: 'Never came' })
    expect((await close('requester')).status).toBe(403)
    expect((await close('receiver')).body).toMatchObject({
      status: 'withdrawn',
      end_reason: 'Never came',
    })
    expect((await close('receiver')).status).toBe(409)
  })

  test('not for an order that is over, nor by a contact who does not answer orders, nor for another vendor', async () => {
    const { tenant, contact, order, vendorId } = await given()
    const quiet = await givenContact(tenant, vendorId, { purposes: ['payments'] })
    expect((await quiet.post(noticesPath(order), announced(order))).status).toBe(403)
    const elsewhere = await given()
    expect((await elsewhere.contact.post(noticesPath(order), announced(order))).status).toBe(404)
    await tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, { reason: 'No' })
    expect((await contact.post(noticesPath(order), announced(order))).body).toMatchObject({
      status: 409,
    })
  })

  test('a scanned delivery note or tracking number leads to its receipt, and its day is when the order is expected', async () => {
    const { tenant, contact, order, vendorId } = await given()
    const { id } = await givenShipNotice(tenant, order, { vendorId, contact })
    for (const code of ['dn-4711', 'BP-00340'])
      expect(
        (await tenant.as('receiver').page(`/receipts/scan?code=${code}`)).headers.location,
      ).toBe(`/receipts/new?purchase_order_id=${order.id}&ship_notice_id=${id}`)
  })
})

const receiveFrom = (tenant: TestTenant, order: Order, id: string) =>
  tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    ship_notice_id: id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '1' }],
  })
