import { describe, expect, test } from 'vitest'
import { budgetFigures, givenDelivered } from '../platform/testing/given-invoices.ts'
import { type Order, givenPlace } from '../platform/testing/given.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import type { TestTenant } from '../platform/testing/harness.ts'
import { frozenOrder, orderPdf } from '../purchase-orders/index.ts'

async function given() {
  const found = await givenDelivered(
    [
      { description: 'Chair', quantity: '10', unit_price: '1000.00' },
      { description: 'Desk', quantity: '2', unit_price: '5000.00' },
    ],
    { received: '0', budget: 10_000_000n },
  )
  return {
    ...found,
    hosur: await givenPlace(found.tenant, 'Hosur'),
    chennai: await givenPlace(found.tenant, 'Chennai'),
  }
}
const draft = (tenant: TestTenant, order: Order, more: object) =>
  tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'It goes elsewhere',
    lines: [],
    ...more,
  })
async function applied(tenant: TestTenant, order: Order, more: object): Promise<void> {
  const made = await draft(tenant, order, more)
  expect(made.status, made.text).toBe(201)
  const answer = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
  expect(answer.body.status, answer.text).toBe('applied')
}
const now = async (tenant: TestTenant, order: { id: string }) =>
  (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body

describe('a change of where an issued order goes', () => {
  test('takes the place of the order and of a line off, on the form and in JSON', async () => {
    const { tenant, order, hosur, chennai } = await given()
    const line_id = order.lines[1]!.id
    await applied(tenant, order, {
      delivery_place_id: hosur,
      lines: [{ line_id, due_on: '2035-06-15', delivery_place_id: chennai }],
    })
    const page = await tenant.as('buyer').page(`/change-orders/new?purchase_order_id=${order.id}`)
    for (const text of ['Without a delivery place', 'Deliver to the place of the order again'])
      expect(page.text.split(text).length).toBe(2)
    const form = {
      purchase_order_id: order.id,
      reason: 'It is fetched',
      no_delivery_place: 'on',
      'lines[0][line_id]': line_id,
      'lines[0][due_on]': '',
      'lines[0][place_as_order]': 'on',
    }
    const both = await tenant.as('buyer').form('/change-orders', {
      ...form,
      delivery_place_id: chennai,
      'lines[0][delivery_place_id]': hosur,
    })
    expect(both.status).toBe(422)
    expect(both.text).toContain('not both')
    const sent = await tenant.as('buyer').form('/change-orders', form)
    expect(sent.status, sent.text).toBe(303)
    const at = String(sent.headers['location'])
    const made = await tenant.as('buyer').get(at)
    expect(made.body).toMatchObject({
      delivery: { deliver_to: null },
      lines: [{ due_on: null, deliver_to: null, before: { deliver_to: { name: 'Chennai' } } }],
    })
    const draftForm = await tenant.as('buyer').page(`${at}/edit`)
    expect(draftForm.text).toMatch(/name="no_delivery_place"[^>]*\schecked/)
    expect(draftForm.text).toMatch(/name="lines\[1\]\[place_as_order\]"[^>]*\schecked/)
    await tenant.as('buyer').post(`${at}/submission`)
    expect(await now(tenant, order)).toMatchObject({
      deliver_to: null,
      lines: [{}, { due_on: null, deliver_to: null }],
    })
  })

  test('is applied without being asked about, and moves no budget', async () => {
    const { tenant, order, hosur, chennai, budgetId, vendorId } = await given()
    const before = await budgetFigures(tenant, budgetId)
    const contact = await givenContact(tenant, vendorId)
    const made = await draft(tenant, order, {
      delivery_place_id: hosur,
      incoterm: 'DAP',
      incoterm_place: 'Hosur',
      lines: [{ line_id: order.lines[1]!.id, due_on: '2035-06-15', delivery_place_id: chennai }],
    })
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({
      delivery: { deliver_to: { name: 'Hosur' }, incoterm: { code: 'DAP', place: 'Hosur' } },
      delivery_before: { deliver_to: null, incoterm: null },
      lines: [
        {
          due_on: '2035-06-15',
          deliver_to: { name: 'Chennai' },
          before: { due_on: null, deliver_to: null },
        },
      ],
    })
    const page = await tenant.as('buyer').page(`/change-orders/${made.body.id}`)
    for (const text of [
      'Delivery place and incoterm of the order',
      'Not stated',
      'Hosur: Plot 7, Hosur, IN · DAP Hosur',
      'delivered as the order',
      'due 15 Jun 2035, to Chennai, Chennai',
      'A day, a place or an incoterm alone is no cost.',
    ])
      expect(page.text).toContain(text)
    const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    expect(sent.body.status, sent.text).toBe('applied')
    expect(await now(tenant, order)).toMatchObject({
      deliver_to: { id: hosur },
      incoterm: { code: 'DAP', place: 'Hosur' },
      total: { amount: '20000.00' },
      answer: 'open',
      versions: [{ number: 1 }],
      lines: [
        { due_on: null, deliver_to: null },
        { due_on: '2035-06-15', deliver_to: { id: chennai } },
      ],
    })
    expect(await budgetFigures(tenant, budgetId)).toEqual(before)
    const frozen = await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, order.id))
    expect(frozen?.order).toMatchObject({
      change: 1,
      deliver_to: { name: 'Hosur' },
      lines: [{}, { due_on: '2035-06-15', deliver_to: { name: 'Chennai' } }],
    })
    const pdf = await tenant.read('buyer', (ctx) => orderPdf(ctx.tx, order.id))
    expect(pdf?.etag).toContain(frozen!.sha256)
    expect((await contact.get(`/portal/orders/${order.id}`)).body).toMatchObject({
      deliver_to: { name: 'Hosur' },
      lines_without_answer: 2,
      lines: [{ deliver_to: null }, { due_on: '2035-06-15', deliver_to: { name: 'Chennai' } }],
    })
  })

  test('changes what it says alone: what is not said stays, null is taken off', async () => {
    const { tenant, order, hosur, chennai } = await given()
    const desk = order.lines[1]!.id
    await applied(tenant, order, {
      delivery_place_id: hosur,
      incoterm: 'DAP',
      incoterm_place: 'Hosur',
      lines: [{ line_id: desk, due_on: '2035-06-15', delivery_place_id: chennai }],
    })
    await applied(tenant, order, { lines: [{ line_id: desk, quantity: '1' }] })
    expect(await now(tenant, order)).toMatchObject({
      deliver_to: { id: hosur },
      incoterm: { code: 'DAP' },
      lines: [{}, { quantity: '1', due_on: '2035-06-15', deliver_to: { id: chennai } }],
    })
    await applied(tenant, order, {
      delivery_place_id: null,
      incoterm: 'FOB',
      incoterm_place: 'Chennai',
      lines: [{ line_id: desk, due_on: null, delivery_place_id: null }],
    })
    expect(await now(tenant, order)).toMatchObject({
      deliver_to: null,
      incoterm: { code: 'FOB', place: 'Chennai' },
      lines: [{}, { due_on: null, deliver_to: null }],
    })
    const same = await draft(tenant, order, { incoterm: 'FOB', incoterm_place: 'Chennai' })
    expect(same.status).toBe(422)
    expect(same.body.errors).toMatchObject([{ pointer: '/lines', code: 'unchanged' }])
    const half = await draft(tenant, order, { incoterm: 'DAP', incoterm_place: null })
    expect(half.body.errors).toMatchObject([{ pointer: '/incoterm_place' }])
  })

  test('waits with the rest where the same change costs more, and the approvers see it', async () => {
    const { tenant, order, chennai } = await given()
    const made = await draft(tenant, order, {
      delivery_place_id: chennai,
      lines: [{ line_id: order.lines[0]!.id, quantity: '11' }],
    })
    const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    expect(sent.body.status).toBe('pending')
    const page = await tenant.as('approver').page(`/approvals/${sent.body.approval_id}`)
    expect(page.text).toContain('Chennai: Plot 7, Chennai, IN')
    expect((await now(tenant, order)).deliver_to).toBeNull()
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
    expect(await now(tenant, order)).toMatchObject({
      deliver_to: { id: chennai },
      lines: [{ quantity: '11' }, {}],
    })
  })

  test('is written on the form, where a place that is closed meanwhile stays', async () => {
    const { tenant, order, hosur, chennai } = await given()
    await applied(tenant, order, { delivery_place_id: hosur })
    await tenant.as('controller').post(`/delivery-places/${hosur}/edit`, {
      name: 'Hosur',
      street: 'Plot 9',
      city: 'Hosur',
      country: 'IN',
      active: false,
    })
    const [chair, desk] = order.lines
    const form = {
      purchase_order_id: order.id,
      reason: 'Desks go to Chennai',
      expected_on: '',
      delivery_place_id: '',
      incoterm: '',
      incoterm_place: '',
      'lines[0][line_id]': chair!.id,
      'lines[0][due_on]': '',
      'lines[0][delivery_place_id]': '',
      'lines[1][line_id]': desk!.id,
      'lines[1][due_on]': '2035-06-15',
      'lines[1][delivery_place_id]': 'Chennai · Chennai',
    }
    const shown = await tenant.as('buyer').page(`/change-orders/new?purchase_order_id=${order.id}`)
    expect(shown.text).toMatch(/placeholder="Hosur"/)
    const made = await tenant.as('buyer').form('/change-orders', form)
    expect(made.status, made.text).toBe(303)
    const { location } = made.headers
    const change = await tenant.as('buyer').get(String(location))
    expect(change.body).toMatchObject({
      delivery: null,
      lines: [{ due_on: '2035-06-15', deliver_to: { id: chennai } }],
    })
    const edit = await tenant.as('buyer').page(`${location}/edit`)
    for (const text of ['value="2035-06-15"', 'value="Chennai · Chennai"'])
      expect(edit.text).toContain(text)
    await tenant.as('buyer').post(`${location}/submission`)
    expect(await now(tenant, order)).toMatchObject({
      deliver_to: { id: hosur, street: 'Plot 7' },
      lines: [{ deliver_to: null }, { deliver_to: { id: chennai } }],
    })
  })
})
