import { describe, expect, test } from 'vitest'
import { daysFromNow, givenBudget, givenVendor, givenPlace } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const [soon, later] = [daysFromNow(5), daysFromNow(9)]

/** A draft without a request of which everything is said that can be. */
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000n)
  const other = await givenBudget(tenant, 1_000_000n)
  const vendorId = await givenVendor(tenant)
  const placeId = await givenPlace(tenant, 'Hosur')
  const codes = [costCenterId, other.costCenterId].map((id) => `CC-${id.slice(-4)}`)
  const split = `${codes[0]} 60 %; ${codes[1]} 40 %`
  const made = await tenant.as('buyer').post('/purchase-orders', {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    currency: 'INR',
    reason: 'The old ones broke',
    expected_on: later,
    over_receipt_pct: '5',
    discount_pct: '10',
    charges: [{ kind: 'freight', amount: '50' }],
    lines: [
      {
        description: 'Chair',
        quantity: '10',
        unit: 'box',
        unit_price: '100',
        due_on: soon,
        delivery_place_id: placeId,
        accepted_as_whole: true,
        discounts: ['5'],
        split,
      },
      { description: 'Desk', quantity: '2', unit_price: '50', cost_center_id: other.costCenterId },
      { description: 'Advice', kind: 'amount', quantity: '1', unit_price: '300' },
      {
        description: 'Fitting',
        quantity: '1',
        milestones: [{ description: 'Half', amount: '100', due_on: soon }],
      },
    ],
  })
  expect(made.status, made.text).toBe(201)
  const edit = (content: object) =>
    tenant
      .as('buyer')
      .post(`/purchase-orders/${made.body.id}/edit`, { vendor_id: vendorId, ...content })
  return { tenant, vendorId, costCenterId, order: made.body, edit, split, other }
}
type Order = { lines: Record<string, unknown>[] } & Record<string, unknown>
/** Without what each writing changes. */
const said = ({ lines, version: _version, ...order }: Order) => ({
  ...order,
  lines: lines.map((line) => line),
})

describe('a draft without a request that is written anew by JSON', () => {
  test('keeps what is not said of it and of its lines, which are named by their ids', async () => {
    const { order, edit } = await given()
    const again = await edit({ lines: order.lines.map(({ id }: { id: string }) => ({ id })) })
    expect(again.status, again.text).toBe(200)
    expect(said(again.body)).toEqual(said(order))
  })

  test('knows its lines by their item where their ids are not said', async () => {
    const { order, edit, split } = await given()
    const again = await edit({
      lines: [
        { description: 'Advice', quantity: '300', unit_price: '1' },
        { description: 'chair', quantity: '12', unit_price: '100' },
      ],
    })
    expect(again.status, again.text).toBe(200)
    expect(again.body.lines).toMatchObject([
      { id: order.lines[2].id, kind: 'amount' },
      {
        id: order.lines[0].id,
        quantity: '12',
        unit: 'box',
        due_on: soon,
        deliver_to: { name: 'Hosur' },
        accepted_as_whole: true,
        discounts: ['5'],
        split,
      },
    ])
    expect(again.body).toMatchObject({ expected_on: later, reason: 'The old ones broke' })
  })

  test('asks for the ids of two lines of the same item, which are charged apart', async () => {
    const { tenant, order, edit, costCenterId, other } = await given()
    const chair = { description: 'Chair', quantity: '1', unit_price: '10' }
    const twice = await edit({
      lines: [{ ...chair, split: null, cost_center_id: other.costCenterId }, chair],
    })
    const [first, second] = twice.body.lines
    const reversed = await edit({ lines: [{ ...chair, quantity: '2' }, chair] })
    expect([reversed.status, reversed.body.errors]).toEqual([
      422,
      [
        {
          pointer: '/lines/0/id',
          code: 'ambiguous',
          detail: '2 lines of this order are “Chair”. Say which one this is by its id.',
        },
      ],
    ])
    const named = await edit({
      lines: [
        { ...chair, id: second.id },
        { ...chair, id: first.id },
      ],
    })
    expect(named.body.lines).toMatchObject([
      { id: second.id, cost_center_id: costCenterId },
      { id: first.id, cost_center_id: other.costCenterId },
    ])
    expect(order.lines[0].id).toBe(first.id)
    const form = await tenant.as('buyer').page(`/purchase-orders/${order.id}/edit`)
    for (const { id } of named.body.lines) expect(form.text).toContain(`value="${id}"`)
  })

  test('loses what is said to be nothing, and what belongs to another cost centre or vendor', async () => {
    const { tenant, order, edit, other } = await given()
    const [chair, desk] = order.lines
    const nothing = {
      expected_on: null,
      discount_pct: null,
      charges: [],
      lines: [
        {
          id: chair.id,
          due_on: null,
          delivery_place_id: null,
          accepted_as_whole: false,
          discounts: [],
          cost_center_id: other.costCenterId,
        },
        { id: desk.id, cost_center_id: null },
      ],
    }
    const again = await edit(nothing)
    expect(again.status, again.text).toBe(200)
    expect(again.body).toMatchObject({
      expected_on: null,
      total: { amount: '1100.00' },
      lines: [
        {
          due_on: null,
          deliver_to: null,
          accepted_as_whole: false,
          split: null,
          cost_center_id: other.costCenterId,
        },
        { cost_center_id: order.cost_center_id },
      ],
    })
    const wrong = await edit({ lines: [{ id: order.id }] })
    expect(wrong.body.errors).toMatchObject([{ pointer: '/lines/0/id' }])
    const fresh = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: order.vendor_id,
      cost_center_id: order.cost_center_id,
      reason: 'New',
      lines: [{ id: chair.id }],
    })
    expect(fresh.body.errors).toMatchObject([{ pointer: '/lines/0/id' }])
  })

  test('is sent back as it was read, and stays what it was', async () => {
    const { order, edit } = await given()
    const again = await edit({
      lines: order.lines.map((line: Record<string, unknown>) => ({
        id: line['id'],
        description: line['description'],
        quantity: line['quantity'],
        unit_price: line['unit_price'],
        cost_center_id: line['cost_center_id'],
        split: line['split'],
        due_on: line['due_on'],
      })),
    })
    expect(again.status, again.text).toBe(200)
    expect(said(again.body)).toEqual(said(order))
  })
})
