import { describe, expect, test } from 'vitest'
import { givenApproved, givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const why = 'Only they deliver this week'
const asked = {
  status: 422,
  errors: [
    {
      pointer: '/vendor_reason',
      detail:
        'Acme Components is the preferred vendor for Laptop. Say why it should come from another, or choose Acme Components.',
    },
  ],
}

/** A laptop with a preferred vendor, and another vendor. */
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const preferred = await givenVendor(tenant)
  const other = await givenVendor(tenant, { name: 'Other Supplies' })
  const item = await tenant
    .as('buyer')
    .post('/catalog', { code: 'L-1', name: 'Laptop', unit: 'each', active: true })
  const price = await tenant.as('buyer').post(`/catalog/${item.body.id}/prices`, {
    vendor_id: preferred,
    min_quantity: '1',
    unit: 'each',
    unit_price: '68500',
    currency: 'INR',
    valid_from: '2020-01-01',
    preferred: true,
  })
  expect(price.status, price.text).toBeLessThan(300)
  return { tenant, costCenterId, preferred, other, itemId: item.body.id as string }
}
type Given = Awaited<ReturnType<typeof given>>
const direct = ({ costCenterId, other, itemId }: Given) => ({
  vendor_id: other,
  cost_center_id: costCenterId,
  currency: 'INR',
  reason: 'A new colleague',
  lines: [{ catalog_item_id: itemId, quantity: '1', unit_price: '70000' }],
})
const order = (tenant: TestTenant, body: object) =>
  tenant.as('buyer').post('/purchase-orders', body)

describe('an order from another than the preferred vendor of an item', () => {
  test('says why: on the page, in JSON, in its history and to its approvers', async () => {
    const one = await given()
    const { tenant } = one
    expect((await order(tenant, direct(one))).body).toMatchObject(asked)
    const made = await order(tenant, { ...direct(one), vendor_reason: why })
    expect(made.body, made.text).toMatchObject({ vendor_reason: why })
    const at = `/purchase-orders/${made.body.id}`
    expect((await tenant.as('buyer').page(at)).text).toContain(why)
    const history = await tenant.as('auditor').get('/history?limit=200')
    expect(history.text).toContain(why)
    const sent = await tenant.as('buyer').post(`${at}/submission`)
    const approval = `/approvals/${sent.body.approval_id}`
    expect((await tenant.as('approver').page(approval)).text).toContain(why)
  })

  test('keeps its reason while its vendor stays, and needs none from the preferred one', async () => {
    const one = await given()
    const { tenant, preferred } = one
    const made = await order(tenant, { ...direct(one), vendor_reason: why })
    const edit = (change: object) =>
      tenant
        .as('buyer')
        .post(`/purchase-orders/${made.body.id}/edit`, { ...direct(one), ...change })
    expect((await edit({ reason: 'Two colleagues' })).body).toMatchObject({ vendor_reason: why })
    expect((await edit({ vendor_reason: '' })).body).toMatchObject(asked)
    expect((await edit({ vendor_id: preferred })).body).toMatchObject({ vendor_reason: null })
    expect((await edit({})).body).toMatchObject(asked)
  })

  test('is asked for on the form, which keeps what was typed', async () => {
    const one = await given()
    const typed = {
      vendor_id: one.other,
      cost_center_id: one.costCenterId,
      currency: 'INR',
      reason: 'A new colleague',
      'lines[0][typed]': 'true',
      'lines[0][catalog_item_id]': one.itemId,
      'lines[0][description]': 'Laptop',
      'lines[0][quantity]': '3',
      'lines[0][unit_price]': '70000',
    }
    const { tenant } = one
    const blank = await tenant.as('buyer').page('/purchase-orders/new?direct=1')
    expect(blank.text).not.toContain('vendor_reason')
    const again = await tenant.as('buyer').form('/purchase-orders', typed)
    expect(again.status).toBe(422)
    for (const text of ['name="vendor_reason"', 'A new colleague', 'value="3"'])
      expect(again.text).toContain(text)
    const saved = await tenant
      .as('buyer')
      .form('/purchase-orders', { ...typed, vendor_reason: why })
    expect(saved.status, saved.text).toBe(303)
    const edit = await tenant.as('buyer').page(`${String(saved.headers.location)}/edit`)
    expect(edit.text).toContain(why)
  })

  test('is asked for a request that leaves the vendor to the buyer, and not again where the request says why', async () => {
    const one = await given()
    const { tenant, costCenterId, other, itemId } = one
    const laptop = { catalog_item_id: itemId, quantity: '1' }
    const free = { description: 'Bag', quantity: '1', unit: 'each', unit_price: '100' }
    const open = await givenApproved(tenant, costCenterId, { lines: [laptop, free] })
    const of = (pr: { id: string; lines: { id: string }[] }, line: number) => ({
      purchase_request_id: pr.id,
      vendor_id: other,
      lines: [{ purchase_request_line_id: pr.lines[line]!.id, quantity: '1', unit_price: '100' }],
    })
    expect((await order(tenant, of(open, 1))).status).toBe(201)
    expect((await order(tenant, of(open, 0))).body).toMatchObject(asked)
    const made = await order(tenant, { ...of(open, 0), vendor_reason: why })
    expect(made.body, made.text).toMatchObject({ vendor_reason: why })
    const { purchase_request_id: _one, ...rest } = of(open, 0)
    const at = `/purchase-orders/${made.body.id}/edit`
    expect((await tenant.as('buyer').post(at, { ...rest, vendor_reason: '' })).body).toMatchObject(
      asked,
    )
    expect((await tenant.as('buyer').post(at, rest)).body).toMatchObject({ vendor_reason: why })
    const chosen = await givenApproved(tenant, costCenterId, {
      vendor_id: other,
      vendor_reason: why,
      lines: [{ ...laptop, unit_price: '100' }],
    })
    const known = await order(tenant, of(chosen, 0))
    expect(known.status, known.text).toBe(201)
  })
})

test('a change that adds what another vendor is preferred for says why, to its approvers and on the order', async () => {
  const one = await given()
  const { tenant, costCenterId, other, itemId } = one
  const laptop = { catalog_item_id: itemId, quantity: '1' }
  const bag = { description: 'Bag', quantity: '1', unit: 'each', unit_price: '100' }
  const open = await givenApproved(tenant, costCenterId, { lines: [laptop, bag] })
  const made = await order(tenant, {
    purchase_request_id: open.id,
    vendor_id: other,
    lines: [{ purchase_request_line_id: open.lines[1]!.id, quantity: '1', unit_price: '100' }],
  })
  const issued = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  expect(issued.status, issued.text).toBe(200)
  const content = {
    purchase_order_id: made.body.id,
    reason: 'The laptop as well',
    lines: [{ purchase_request_line_id: open.lines[0]!.id, quantity: '1', unit_price: '68500' }],
  }
  const change = (more: object) =>
    tenant.as('buyer').post('/change-orders', { ...content, ...more })
  expect((await change({})).body).toMatchObject(asked)
  const form = await tenant.as('buyer').form('/change-orders', {
    purchase_order_id: made.body.id,
    reason: 'The laptop as well',
    'lines[0][purchase_request_line_id]': open.lines[0]!.id,
    'lines[0][quantity]': '1',
    'lines[0][unit_price]': '68500',
  })
  expect(form.status).toBe(422)
  for (const text of ['name="vendor_reason"', 'The laptop as well'])
    expect(form.text).toContain(text)
  const drafted = await change({ vendor_reason: why })
  expect(drafted.body, drafted.text).toMatchObject({ vendor_reason: why })
  const at = `/change-orders/${drafted.body.id}`
  expect((await tenant.as('buyer').page(at)).text).toContain(why)
  const { purchase_order_id: _order, ...rest } = content
  const edited = await tenant.as('buyer').post(`${at}/edit`, rest)
  expect(edited.body, edited.text).toMatchObject({ vendor_reason: why })
  const sent = await tenant.as('buyer').post(`${at}/submission`)
  const approval = `/approvals/${sent.body.approval_id}`
  expect((await tenant.as('approver').page(approval)).text).toContain(why)
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`${approval}/approval`)
  const after = await tenant.as('buyer').get(`/purchase-orders/${made.body.id}`)
  expect(after.body).toMatchObject({ vendor_reason: why, lines: [{}, {}] })
})

test('a line in words that names an item of the catalog asks for the reason as well, on an order and in its change', async () => {
  const one = await given()
  const { tenant } = one
  const pen = { description: 'Pen', quantity: '1', unit: 'each', unit_price: '10' }
  const [named, coded] = [
    { ...pen, description: ' laptop' },
    { ...pen, description: 'l-1' },
  ]
  for (const line of [named, coded])
    expect((await order(tenant, { ...direct(one), lines: [pen, line] })).body).toMatchObject(asked)
  const made = await order(tenant, { ...direct(one), lines: [pen] })
  expect(made.status, made.text).toBe(201)
  const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  const issued = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  expect(issued.status, issued.text).toBe(200)
  const change = (more: object) =>
    tenant.as('buyer').post('/change-orders', {
      purchase_order_id: made.body.id,
      reason: 'The laptop as well',
      lines: [named],
      ...more,
    })
  expect((await change({})).body).toMatchObject(asked)
  const drafted = await change({ vendor_reason: why })
  expect(drafted.body, drafted.text).toMatchObject({ vendor_reason: why })
})
