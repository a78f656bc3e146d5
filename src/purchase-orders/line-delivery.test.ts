import { describe, expect, test } from 'vitest'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenPlace,
  givenVendor,
  type Order,
} from '../platform/testing/given.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { drawnOrder } from './pdf.ts'
import { frozenOrder, orderUbl } from './index.ts'

async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 200_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  return {
    tenant,
    costCenterId,
    vendorId,
    hosur: await givenPlace(tenant, 'Hosur'),
    chennai: await givenPlace(tenant, 'Chennai'),
  }
}
type Given = Awaited<ReturnType<typeof given>>
const chair = { description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }
const desk = { description: 'Desk', quantity: '2', unit: 'each', unit_price: '50' }
const content = ({ vendorId, costCenterId }: Given, lines: object[], more: object = {}) => ({
  vendor_id: vendorId,
  cost_center_id: costCenterId,
  currency: 'INR',
  reason: 'Needed',
  expected_on: '2035-03-01',
  lines,
  ...more,
})
const draft = (of: Given, lines: object[], more: object = {}) =>
  of.tenant.as('buyer').post('/purchase-orders', content(of, lines, more))
async function issue(tenant: TestTenant, id: string): Promise<Order> {
  const sent = await tenant.as('buyer').post(`/purchase-orders/${id}/submission`)
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  const answer = await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Order
}
const ofRequest = (id: string, more: object = {}) => ({
  purchase_request_line_id: id,
  quantity: '1',
  unit_price: '100',
  ...more,
})
const mouse = (need_by: string) => ({
  title: 'Mouse',
  need_by,
  lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '100' }],
})

describe('a line of an order', () => {
  test('has a day and a place of its own, on all that is read of the order', async () => {
    const of = await given()
    const { tenant, hosur, chennai } = of
    const own = { due_on: '2035-06-15', delivery_place_id: chennai }
    const made = await draft(of, [chair, { ...desk, ...own }], { delivery_place_id: hosur })
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({
      expected_on: '2035-03-01',
      deliver_to: { name: 'Hosur' },
      lines: [
        { due_on: null, deliver_to: null },
        { due_on: '2035-06-15', deliver_to: { id: chennai, name: 'Chennai' } },
      ],
    })
    const { id } = await issue(tenant, String(made.body.id))
    const page = await tenant.as('buyer').page(`/purchase-orders/${id}`)
    expect(page.text).toContain('due 15 Jun 2035 · to Chennai, Chennai')
    const frozen = (await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, id)))!
    expect(frozen.order.lines[0]).not.toHaveProperty('deliver_to')
    expect(frozen.order.lines[1]).toMatchObject({
      due_on: '2035-06-15',
      deliver_to: { name: 'Chennai', street: 'Plot 7' },
    })
    const without = {
      ...frozen.order,
      lines: frozen.order.lines.map(({ deliver_to: _place, ...line }) => line),
    }
    const drawn = await Promise.all(
      [frozen.order, without].map((order) => drawnOrder(order, { sha256: frozen.sha256 })),
    )
    expect(drawn[0]!.length).toBeGreaterThan(drawn[1]!.length)
    const ubl = await tenant.read('buyer', (ctx) => orderUbl(ctx.tx, id))
    const xml = new TextDecoder().decode(ubl!.bytes).replaceAll(/>\s+</g, '><')
    expect(xml).toContain(
      '</cbc:LineExtensionAmount><cac:Delivery><cac:DeliveryLocation><cbc:Name>Chennai</cbc:Name>',
    )
    expect(xml).toContain(
      '<cac:RequestedDeliveryPeriod><cbc:EndDate>2035-06-15</cbc:EndDate></cac:RequestedDeliveryPeriod></cac:Delivery><cac:Price>',
    )
    const contact = await givenContact(tenant, of.vendorId)
    const theirs = await contact.get(`/portal/orders/${id}`)
    expect(theirs.body.lines).toMatchObject([
      { due_on: null, deliver_to: null },
      { due_on: '2035-06-15', deliver_to: { name: 'Chennai' } },
    ])
    expect(theirs.text).not.toContain(chennai)
    const theirPage = await contact.page(`/portal/orders/${id}`)
    expect(theirPage.text).toContain('due 15 Jun 2035 · Deliver to: Chennai: Plot 7, Chennai, IN')
    const goods = await tenant.as('receiver').page(`/receipts/new?purchase_order_id=${id}`)
    expect(goods.text).toContain('due 15 Jun 2035, for Chennai')
    const expected = async () => (await tenant.as('receiver').page('/receipts/scan')).text
    expect(await expected()).toContain('1 Mar 2035')
    const chairs = await tenant.as('receiver').post('/receipts', {
      purchase_order_id: id,
      lines: [{ purchase_order_line_id: made.body.lines[0].id, quantity: '10' }],
    })
    expect(chairs.status, chairs.text).toBe(201)
    expect(await expected()).toContain('15 Jun 2035')
  })

  test('keeps them when the draft is edited without saying them, and the milestones have their own', async () => {
    const of = await given()
    const { tenant, costCenterId, vendorId, chennai } = of
    const pr = await givenApproved(tenant, costCenterId, mouse('2099-12-31'))
    const lineId = pr.lines[0]!.id
    const own = { due_on: '2035-06-15', delivery_place_id: chennai }
    const made = await tenant
      .as('buyer')
      .post('/purchase-orders', { vendor_id: vendorId, lines: [ofRequest(lineId, own)] })
    expect(made.status, made.text).toBe(201)
    const edit = async (line: object) => {
      const answer = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, {
        vendor_id: vendorId,
        lines: [ofRequest(lineId, line)],
      })
      expect(answer.status, answer.text).toBe(200)
      return answer.body.lines as object[]
    }
    expect(await edit({})).toMatchObject([{ due_on: '2035-06-15', deliver_to: { id: chennai } }])
    const form = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}/edit`)
    for (const text of ['15 Jun 2035, Chennai', 'value="2035-06-15"', 'value="Chennai · Chennai"'])
      expect(form.text).toContain(text)
    const milestones = [
      { description: 'Half', amount: '50', due_on: '2035-04-01' },
      { description: 'Rest', amount: '50' },
    ]
    expect(await edit({ milestones })).toMatchObject([
      { due_on: '2035-04-01', deliver_to: { id: chennai } },
      { due_on: '2035-06-15', deliver_to: { id: chennai } },
    ])
    expect(await edit({ due_on: null, delivery_place_id: null })).toMatchObject([
      { due_on: null, deliver_to: null },
    ])
  })

  test('goes by the day on which its request needs it, where the requests need it on different days', async () => {
    const of = await given()
    const { tenant, costCenterId, vendorId } = of
    const [early, late] = [daysFromNow(10), daysFromNow(40)]
    const [one, same, other] = [
      await givenApproved(tenant, costCenterId, mouse(early)),
      await givenApproved(tenant, costCenterId, mouse(early)),
      await givenApproved(tenant, costCenterId, mouse(late)),
    ]
    const order = async (requests: { lines: { id: string }[] }[], more: object = {}) => {
      const made = await tenant.as('buyer').post('/purchase-orders', {
        vendor_id: vendorId,
        merge: true,
        lines: requests.map((pr) => ofRequest(pr.lines[0]!.id, more)),
      })
      expect(made.status, made.text).toBe(201)
      await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/cancellation`, {
        reason: 'Tried',
      })
      return made.body.lines as object[]
    }
    expect(await order([one, same])).toMatchObject([{ quantity: '2', due_on: null }])
    expect(await order([one, same, other])).toMatchObject([
      { quantity: '2', due_on: early },
      { quantity: '1', due_on: late },
    ])
    expect(await order([one, same, other], { due_on: late })).toMatchObject([
      { quantity: '3', due_on: late },
    ])
  })

  test('goes to no place of another legal entity, and has no mistyped day', async () => {
    const of = await given()
    const entity = await of.tenant
      .as('admin')
      .post('/legal-entities', { code: 'EAST', name: 'Kaveri East', active: true })
    const east = await givenPlace(of.tenant, 'East', { entity_id: entity.body.id })
    const theirs = await givenPlace(await newTenant(), 'Theirs')
    for (const [own, at] of [
      [{ delivery_place_id: east }, '/lines/1/delivery_place_id'],
      [{ delivery_place_id: theirs }, '/lines/1/delivery_place_id'],
      [{ due_on: '1035-06-15' }, '/lines/1/due_on'],
    ] as const) {
      const refused = await draft(of, [chair, { ...desk, ...own }])
      expect(refused.status).toBe(422)
      expect(refused.body.errors).toMatchObject([{ pointer: at }])
    }
  })

  test('is said on the form, which keeps what was typed', async () => {
    const of = await given()
    const typed = {
      vendor_id: of.vendorId,
      cost_center_id: of.costCenterId,
      currency: 'INR',
      reason: '',
      'lines[0][typed]': 'true',
      'lines[0][description]': 'Chair',
      'lines[0][quantity]': '10',
      'lines[0][unit_price]': '10',
      'lines[0][due_on]': '2035-06-15',
      'lines[0][delivery_place_id]': 'Chennai · Chennai',
    }
    const again = await of.tenant.as('buyer').form('/purchase-orders', typed)
    expect(again.status).toBe(422)
    for (const text of ['value="2035-06-15"', 'value="Chennai · Chennai"'])
      expect(again.text).toContain(text)
    const saved = await of.tenant
      .as('buyer')
      .form('/purchase-orders', { ...typed, reason: 'Needed' })
    expect(saved.status, saved.text).toBe(303)
    const { body } = await of.tenant.as('buyer').get('/purchase-orders')
    const order = await of.tenant.as('buyer').get(`/purchase-orders/${body.data[0].id}`)
    expect(order.body.lines).toMatchObject([
      { due_on: '2035-06-15', deliver_to: { id: of.chennai } },
    ])
  })
})
