import { describe, expect, test } from 'vitest'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenIssued,
  givenIssuedDirect,
  givenTaxCode,
  givenOrder,
  givenPlace,
  givenVendor,
  receive,
} from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const [soon, later] = [daysFromNow(5), daysFromNow(9)]
type Body = Record<string, unknown>
type Change = { id: string; version: number; lines: Body[] } & Body

/** A rejected change of an order without a request, of which everything is said that can be. */
async function givenRejected() {
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
  const post = (path: string, body: object = {}) => tenant.as('buyer').post(path, body)
  const issued = await givenIssuedDirect(tenant, {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    lines: [
      { description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' },
      { description: 'Desk', quantity: '2', unit: 'each', unit_price: '100' },
    ],
  })
  const decide = async (approvalId: string, how: 'approval' | 'rejection') => {
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${approvalId}/${how}`, { reason: 'Not now' })
  }
  const codes = [costCenterId, other.costCenterId].map((id) => `CC-${id.slice(-4)}`)
  const [chair, desk] = issued.lines as { id: string }[]
  const said = {
    due_on: soon,
    delivery_place_id: placeId,
    accepted_as_whole: false,
    discounts: ['5'],
    discount_amount: '1',
    tax_code_ids: [vat],
  }
  const drafted = await post('/change-orders', {
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
      {
        description: 'Lamp',
        quantity: '4',
        unit: 'box',
        unit_price: '250',
        split: `${codes[0]} 60 %; ${codes[1]} 40 %`,
        ...said,
      },
    ],
  })
  expect(drafted.status, drafted.text).toBe(201)
  await post(`/change-orders/${drafted.body.id}/submission`)
  const { body: asked } = await tenant.as('buyer').get(`/change-orders/${drafted.body.id}`)
  await decide(asked.approval_id, 'rejection')
  const { body: rejected } = await tenant.as('buyer').get(`/change-orders/${drafted.body.id}`)
  expect(rejected.status).toBe('rejected')
  const copy = (body: object = {}) => post(`/change-orders/${rejected.id}/copy`, body)
  const change = async (lines: object[]) => {
    const other = await post('/change-orders', {
      purchase_order_id: issued.id,
      reason: 'Meanwhile',
      lines,
    })
    expect(other.status, other.text).toBe(201)
    const applied = await post(`/change-orders/${other.body.id}/submission`)
    expect(applied.body.status, applied.text).toBe('applied')
  }
  return {
    tenant,
    copy,
    change,
    order: issued,
    rejected: rejected as Change,
    chair: chair!,
    desk: desk!,
    vatId: vat as string,
  }
}
/** A withdrawn change of the first line of an issued order of twelve laptops. */
async function givenWithdrawn(change: object) {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  const drafted = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Other needs',
    lines: [{ line_id: order.lines[0]!.id, ...change }],
  })
  expect(drafted.status, drafted.text).toBe(201)
  await tenant.as('buyer').post(`/change-orders/${drafted.body.id}/withdrawal`)
  return { tenant, order, post: { copy: `/change-orders/${drafted.body.id}/copy` } }
}
/** What a change asks for, without what tells it from another. */
const asks = ({
  lines,
  reason,
  expected_on,
  payment_terms,
  delivery,
  order_pricing,
  total,
}: Body) => ({
  reason,
  expected_on,
  payment_terms,
  delivery,
  order_pricing,
  total,
  lines: (lines as Body[]).map(({ id: _id, ...line }) => line),
})

describe('a change that was rejected or withdrawn is copied', () => {
  test('with all that it asked for, as a draft beside the order, and is submitted again', async () => {
    const { tenant, rejected, copy } = await givenRejected()
    expect(rejected.actions).toEqual(['copy'])
    const copied = await copy()
    expect(copied.status, copied.text).toBe(201)
    expect(copied.body).toMatchObject({ status: 'draft', sequence: 2 })
    expect(asks(copied.body)).toEqual(asks(rejected))
    const history = await tenant.as('buyer').page(`/change-orders/${copied.body.id}`)
    expect(history.text).toContain(`From ${rejected['number']}.`)
    const sent = await tenant.as('buyer').post(`/change-orders/${copied.body.id}/submission`)
    expect(sent.body).toMatchObject({ status: 'pending' })
  })

  test('with something else said of it, and of its lines', async () => {
    const { copy, rejected, chair, desk } = await givenRejected()
    const lamp = rejected.lines.find(({ description }) => description === 'Lamp')!
    const copied = await copy({
      reason: 'Fewer',
      lines: [
        { line_id: chair.id, quantity: '11' },
        { id: lamp['id'], quantity: '3' },
        { line_id: desk.id, unit_price: '90' },
      ],
    })
    expect(copied.status, copied.text).toBe(201)
    expect(copied.body).toMatchObject({ reason: 'Fewer', payment_terms: { name: 'Net 45' } })
    expect(copied.body.lines).toMatchObject([
      { description: 'Office chair', quantity: '11', discounts: ['5'], due_on: soon },
      { description: 'Desk', quantity: '2', unit_price: '90' },
      { description: 'Lamp', quantity: '3', unit: 'box', split: lamp['split'] },
    ])
  })

  test('against the order as it is now: what it did not change stays as the order has it', async () => {
    const { copy, change, chair } = await givenRejected()
    await change([{ line_id: chair.id, unit_price: '80' }])
    const copied = await copy()
    expect(copied.status, copied.text).toBe(201)
    const [line] = copied.body.lines
    expect(line).toMatchObject({
      quantity: '12',
      unit_price: '80',
      before: { quantity: '10', unit_price: '80' },
    })
  })

  test('keeps a line at what was received meanwhile, and shows that on the form', async () => {
    const { tenant, order, post } = await givenWithdrawn({ quantity: '4' })
    await receive(tenant, order, '6')
    const form = await tenant.as('buyer').page(post.copy)
    expect(form.text).toMatch(/value="6" id="lines?-0-quantity"/)
    expect(form.text).toContain(
      '“Latitude 5450” was to become 4, but more has come or is billed, so it stays at that.',
    )
    const copied = await tenant.as('buyer').post(post.copy)
    expect(copied.status, copied.text).toBe(201)
    expect(copied.body.lines).toMatchObject([{ quantity: '6', before: { quantity: '12' } }])
  })

  test('what no longer fits is said at its field, and nothing that was typed is lost', async () => {
    const { tenant, order, post } = await givenWithdrawn({ quantity: '4' })
    await receive(tenant, order, '6')
    const refused = await tenant.as('buyer').form(post.copy, {
      reason: 'Even fewer',
      'lines[0][line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '3',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('6 of “Latitude 5450” were received')
    expect(refused.text).toContain('href="#lines-0-quantity"')
    expect(refused.text).toMatch(/value="3" id="lines?-0-quantity"/)
    expect(refused.text).toContain('Even fewer')
    expect(refused.text).toContain(`action="${post.copy}"`)
  })

  test('a day that is over is asked for once more', async () => {
    const { copy, rejected } = await givenRejected()
    const over = await copy({
      lines: [{ line_id: rejected.lines[0]!['purchase_order_line_id'], due_on: '2020-01-01' }],
    })
    expect(over.body.errors).toMatchObject([{ pointer: '/lines/0/due_on', code: 'past' }])
  })

  test('a line that is no longer on the order is named and left out of the form', async () => {
    const { tenant, copy, change, rejected, chair } = await givenRejected()
    await change([{ line_id: chair.id, quantity: '0' }])
    expect((await copy()).body.errors).toMatchObject([{ pointer: '/lines/0/line_id' }])
    const form = await tenant.as('buyer').page(`/change-orders/${rejected.id}/copy`)
    expect(form.text).toContain('“Office chair” is no longer on the order, so it is left out.')
    expect(form.text).toContain('value="Lamp"')
  })

  test('a line of a request that is ordered elsewhere meanwhile stays on the form until it is left out', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 900_000_000n)
    const vendorId = await givenVendor(tenant)
    const [first, second] = [
      await givenApproved(tenant, costCenterId, { vendor_id: vendorId }),
      await givenApproved(tenant, costCenterId, { vendor_id: vendorId }),
    ]
    const order = await givenOrder(tenant, first, vendorId)
    const drafted = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Both',
      lines: [
        {
          purchase_request_line_id: second.lines[0]!.id,
          quantity: '1',
          unit_price: '10',
        },
      ],
    })
    expect(drafted.status, drafted.text).toBe(201)
    await tenant.as('buyer').post(`/change-orders/${drafted.body.id}/withdrawal`)
    await givenOrder(tenant, second, vendorId)
    const path = `/change-orders/${drafted.body.id}/copy`
    const form = await tenant.as('buyer').page(path)
    expect(form.text).toContain('Perhaps ordered or cancelled meanwhile.')
    const refused = await tenant.as('buyer').post(path)
    expect(refused.body.errors).toMatchObject([{ pointer: '/lines/0/quantity' }])
  })

  test('only where it ended, where the order goes on, one at a time, and by those who order', async () => {
    const { tenant, copy, rejected } = await givenRejected()
    const copied = await copy()
    const again = await copy()
    expect(again.status).toBe(409)
    expect(again.body.code).toBe('change_open')
    const path = `/change-orders/${copied.body.id}/copy`
    expect((await tenant.as('buyer').post(path)).body.code).toBe('wrong_state')
    expect((await tenant.as('receiver').post(`/change-orders/${rejected.id}/copy`)).status).toBe(
      403,
    )
    const elsewhere = await newTenant()
    const theirs = await elsewhere.as('buyer').post(`/change-orders/${rejected.id}/copy`)
    expect(theirs.status).toBe(404)
  })
})
