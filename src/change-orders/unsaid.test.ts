import { describe, expect, test } from 'vitest'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenIssued,
  givenIssuedDirect,
  givenTaxCode,
  givenVendor,
  givenPlace,
} from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const [soon, later] = [daysFromNow(5), daysFromNow(9)]

/** A draft of a change of an order without a request, of which everything is said that can be. */
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000n)
  const other = await givenBudget(tenant, 1_000_000n)
  const vendorId = await givenVendor(tenant)
  const placeId = await givenPlace(tenant, 'Hosur')
  const vat = await givenTaxCode(tenant, { rate: '10' })
  const terms = await tenant.as('controller').post('/payment-terms', {
    name: 'Net 45',
    parts: [{ percent: '100', days: 45 }],
    active: true,
  })
  const issued = await givenIssuedDirect(tenant, {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    lines: [
      { description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' },
      { description: 'Desk', quantity: '2', unit: 'each', unit_price: '100' },
    ],
  })
  const codes = [costCenterId, other.costCenterId].map((id) => `CC-${id.slice(-4)}`)
  const split = `${codes[0]} 60 %; ${codes[1]} 40 %`
  const [chair, desk] = issued.lines as { id: string }[]
  const said = {
    due_on: soon,
    delivery_place_id: placeId,
    accepted_as_whole: true,
    discounts: ['5'],
    discount_amount: '1',
    tax_code_ids: [vat],
  }
  const drafted = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: issued.id,
    reason: 'More of it',
    expected_on: later,
    payment_terms_id: terms.body.id,
    delivery_place_id: placeId,
    incoterm: 'DAP',
    incoterm_place: 'Hosur',
    discount_pct: '10',
    charges: [{ kind: 'freight', amount: '50' }],
    lines: [
      { line_id: chair!.id, quantity: '12', description: 'Office chair', ...said },
      { description: 'Lamp', quantity: '4', unit: 'box', unit_price: '250', split, ...said },
    ],
  })
  expect(drafted.status, drafted.text).toBe(201)
  const edit = (content: object) =>
    tenant.as('buyer').post(`/change-orders/${drafted.body.id}/edit`, content)
  return { tenant, change: drafted.body as Change, edit, split, chair: chair!, desk: desk!, other }
}
type Change = { id: string; lines: Record<string, unknown>[] } & Record<string, unknown>
/** Without what each writing changes. */
const said = ({ version: _version, ...change }: Change) => change

describe('the draft of a change that is written anew by JSON', () => {
  test('keeps what is not said of it, and its lines where none is said', async () => {
    const { change, edit } = await given()
    const again = await edit({ reason: 'Still more' })
    expect(again.status, again.text).toBe(200)
    expect(said(again.body)).toEqual({ ...said(change), reason: 'Still more' })
  })

  test('keeps what is not said of its lines, by the ids of those that are added', async () => {
    const { change, edit, chair } = await given()
    expect(change.lines[1]).toMatchObject({ discounts: ['5'], due_on: soon, unit: 'box' })
    const again = await edit({ lines: [{ line_id: chair.id }, { id: change.lines[1]!['id'] }] })
    expect(again.status, again.text).toBe(200)
    expect(said(again.body)).toEqual(said(change))
    const dearer = await edit({
      lines: [
        { line_id: chair.id, unit_price: '110' },
        { description: 'lamp', quantity: '5', unit_price: '250' },
      ],
    })
    expect(dearer.status, dearer.text).toBe(200)
    const [one, lamp] = change.lines
    expect(dearer.body.lines).toEqual([
      { ...one, unit_price: '110', amount: dearer.body.lines[0].amount },
      { ...lamp, description: 'lamp', quantity: '5', amount: dearer.body.lines[1].amount },
    ])
  })

  test('loses what is said to be nothing', async () => {
    const { change, edit, chair } = await given()
    const nothing = {
      due_on: null,
      delivery_place_id: null,
      accepted_as_whole: false,
      discounts: null,
      discount_amount: null,
      tax_code_ids: [],
    }
    const again = await edit({
      payment_terms_id: null,
      delivery_place_id: null,
      discount_pct: null,
      charges: [],
      lines: [
        { line_id: chair.id, description: null, ...nothing },
        { id: change.lines[1]!['id'], split: null, ...nothing },
      ],
    })
    expect(again.status, again.text).toBe(200)
    const bare = {
      due_on: null,
      deliver_to: null,
      accepted_as_whole: false,
      discounts: [],
      discount_amount: '0',
      taxes: [],
    }
    expect(again.body).toMatchObject({
      payment_terms: null,
      order_pricing: null,
      lines: [
        { description: 'Chair', quantity: '12', ...bare },
        { description: 'Lamp', split: null, ...bare },
      ],
    })
  })

  test('leaves out the lines that it does not name, and asks for the ids of two of one text', async () => {
    const { change, edit, chair } = await given()
    const lamp = { description: 'Lamp', quantity: '1', unit_price: '10' }
    const twice = await edit({ lines: [{ id: change.lines[1]!['id'] }, { ...lamp, id: null }] })
    expect(twice.status, twice.text).toBe(200)
    const [first, second] = twice.body.lines
    expect([first.quantity, second.quantity, second.unit]).toEqual(['4', '1', 'each'])
    const unnamed = await edit({ lines: [{ line_id: chair.id, quantity: '12' }, lamp] })
    expect([unnamed.status, unnamed.body.errors]).toEqual([
      422,
      [
        {
          pointer: '/lines/1/id',
          code: 'ambiguous',
          detail: '2 lines of this change are “Lamp”. Say which one this is by its id.',
        },
      ],
    ])
    const wrong = await edit({ lines: [{ id: chair.id }] })
    expect(wrong.body.errors).toMatchObject([{ pointer: '/lines/0/id', code: 'unknown' }])
    const bare = await edit({ lines: [{ description: 'Rug', quantity: '1' }] })
    expect(bare.body.errors).toMatchObject([{ pointer: '/lines/0/unit_price' }])
  })

  test('keeps what is typed on its form, where a line that is emptied is left out', async () => {
    const { tenant, change, chair } = await given()
    const path = `/change-orders/${change.id}/edit`
    const page = await tenant.as('buyer').page(path)
    const id = String(change.lines[1]!['id'])
    expect(page.text).toContain(`value="${id}"`)
    const typed = {
      reason: 'More of it',
      'lines[0][line_id]': chair.id,
      'lines[0][quantity]': '12',
      'lines[1][typed]': 'true',
      'lines[1][id]': id,
      'lines[1][description]': '',
      'lines[1][quantity]': '',
      'lines[1][unit_price]': '',
      'lines[2][typed]': 'true',
      'lines[2][id]': '',
      'lines[2][description]': 'Lamp',
      'lines[2][quantity]': '3',
      'lines[2][unit_price]': '7',
      'lines[2][tax_code_id]': '',
    }
    const saved = await tenant.as('buyer').form(path, typed)
    expect(saved.status, saved.text).toBe(303)
    const after = await tenant.as('buyer').get(`/change-orders/${change.id}`)
    expect(after.body.lines).toMatchObject([
      { quantity: '12' },
      { description: 'Lamp', quantity: '3', split: null, discounts: [] },
    ])
    expect(after.body.lines[1].id).not.toBe(id)
  })
})

test('a line of an approved request keeps its discount and its day in a draft that is written anew', async () => {
  const tenant = await newTenant()
  const { order, vendorId, costCenterId } = await givenIssued(tenant)
  const more = await givenApproved(tenant, costCenterId, {
    vendor_id: vendorId,
    lines: [{ description: 'Lamp', quantity: '3', unit: 'each', unit_price: '50' }],
  })
  const lineId = (more as unknown as { lines: { id: string }[] }).lines[0]!.id
  const made = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Lamps as well',
    lines: [
      {
        purchase_request_line_id: lineId,
        quantity: '2',
        unit_price: '50',
        description: 'Desk lamp',
        discounts: ['10'],
        due_on: later,
      },
    ],
  })
  expect(made.status, made.text).toBe(201)
  const again = await tenant.as('buyer').post(`/change-orders/${made.body.id}/edit`, {
    lines: [{ purchase_request_line_id: lineId, quantity: '3' }],
  })
  expect(again.status, again.text).toBe(200)
  const [line] = made.body.lines
  expect(again.body.lines).toEqual([{ ...line, quantity: '3', amount: again.body.lines[0].amount }])
})
