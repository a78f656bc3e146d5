import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenVendor,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const chairsAndDesks = {
  title: 'A new room',
  lines: [
    { description: 'Chair', quantity: '10', unit: 'each', unit_price: '100.00' },
    { description: 'Desk', quantity: '2', unit: 'each', unit_price: '500.00' },
  ],
}

async function givenDraft(budget = 1_000_000n) {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, budget)
  const vendorId = await givenVendor(tenant)
  const pr = await givenApproved(tenant, costCenterId, chairsAndDesks)
  const [chair, desk] = pr.lines.map(({ id }) => id) as [string, string]
  const made = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    lines: [{ purchase_request_line_id: chair, quantity: '10', unit_price: '100' }],
  })
  return { tenant, costCenterId, budgetId, vendorId, pr, chair, desk, draft: made.body }
}
const edit = (tenant: TestTenant, draft: { id: string; version: number }, body: object) =>
  tenant.as('buyer').post(`/purchase-orders/${draft.id}/edit`, { version: draft.version, ...body })
const figures = async (tenant: TestTenant, id: string) => {
  const { reserved, committed } = (await tenant.as('controller').get(`/budgets/${id}`)).body
  return [reserved.amount, committed.amount]
}
const request = async (tenant: TestTenant, pr: Submitted) =>
  (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body

describe('a draft order is edited', () => {
  test('in quantity, price, date, words and tolerance; the reservation and the commitment follow', async () => {
    const { tenant, budgetId, vendorId, pr, chair, draft } = await givenDraft()
    expect(await figures(tenant, budgetId)).toEqual(['1000.00', '1000.00'])
    const edited = await edit(tenant, draft, {
      vendor_id: vendorId,
      expected_on: '2035-01-31',
      lines: [
        {
          purchase_request_line_id: chair,
          quantity: '4',
          unit_price: '90',
          description: 'Chair, grey',
        },
      ],
    })
    expect(edited.status).toBe(200)
    expect(edited.body).toMatchObject({
      status: 'draft',
      expected_on: '2035-01-31',
      total: { amount: '360.00' },
      lines: [
        { id: draft.lines[0].id, description: 'Chair, grey', quantity: '4', unit_price: '90' },
      ],
    })
    expect(await figures(tenant, budgetId)).toEqual(['1600.00', '360.00'])
    expect((await request(tenant, pr)).status).toBe('partially_ordered')
    const page = await tenant.as('buyer').page(`/purchase-orders/${draft.id}`)
    expect(page.text).toContain('edited the draft order')
  })

  test('takes another line of its request and gives one back', async () => {
    const { tenant, budgetId, vendorId, pr, chair, desk, draft } = await givenDraft()
    const both = await edit(tenant, draft, {
      vendor_id: vendorId,
      lines: [
        { purchase_request_line_id: chair, quantity: '10', unit_price: '100' },
        { purchase_request_line_id: desk, quantity: '2', unit_price: '500' },
      ],
    })
    expect(await figures(tenant, budgetId)).toEqual(['0.00', '2000.00'])
    expect((await request(tenant, pr)).status).toBe('ordered')
    await edit(tenant, both.body, {
      vendor_id: vendorId,
      lines: [{ purchase_request_line_id: desk, quantity: '2', unit_price: '450' }],
    })
    expect(await figures(tenant, budgetId)).toEqual(['1000.00', '900.00'])
    expect((await request(tenant, pr)).status).toBe('partially_ordered')
    const issued = await tenant.as('buyer').post(`/purchase-orders/${draft.id}/issue`)
    expect(issued.body.lines).toMatchObject([{ description: 'Desk', quantity: '2' }])
    const cancelled = await tenant
      .as('buyer')
      .post(`/purchase-orders/${draft.id}/cancellation`, { reason: 'Not needed' })
    expect(cancelled.status).toBe(200)
    expect(await figures(tenant, budgetId)).toEqual(['2000.00', '0.00'])
  })

  test('with another vendor, who must be active', async () => {
    const { tenant, chair, draft } = await givenDraft()
    const other = await givenVendor(tenant, { name: 'Second Source' })
    const lines = [{ purchase_request_line_id: chair, quantity: '10', unit_price: '100' }]
    const edited = await edit(tenant, draft, { vendor_id: other, lines })
    expect(edited.body.vendor_id).toBe(other)
    const blocked = await tenant.as('buyer').post(`/vendors/${other}/block`, { reason: 'Late' })
    expect(blocked.status).toBe(200)
    const refused = await edit(tenant, edited.body, { vendor_id: other, lines })
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].pointer).toBe('/vendor_id')
  })

  test('the budget only needs to allow the difference: what an order saved may be used meanwhile', async () => {
    const { tenant, costCenterId, budgetId, vendorId, chair, draft } = await givenDraft(200_000n)
    const cheaper = await edit(tenant, draft, {
      vendor_id: vendorId,
      lines: [{ purchase_request_line_id: chair, quantity: '10', unit_price: '80' }],
    })
    expect(await figures(tenant, budgetId)).toEqual(['1000.00', '800.00'])
    await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Lamp', quantity: '1', unit: 'each', unit_price: '200' }],
    })
    const dated = await edit(tenant, cheaper.body, {
      vendor_id: vendorId,
      expected_on: '2035-02-01',
      lines: [{ purchase_request_line_id: chair, quantity: '10', unit_price: '80' }],
    })
    expect(dated.status).toBe(200)
    const dearer = await edit(tenant, dated.body, {
      vendor_id: vendorId,
      lines: [{ purchase_request_line_id: chair, quantity: '10', unit_price: '90' }],
    })
    expect(dearer.status).toBe(409)
    expect(dearer.body.code).toBe('budget_exceeded')
    expect(await figures(tenant, budgetId)).toEqual(['1200.00', '800.00'])
  })
})

describe('is refused', () => {
  const same = (chair: string, vendorId: string, change: object = {}) => ({
    vendor_id: vendorId,
    lines: [{ purchase_request_line_id: chair, quantity: '10', unit_price: '100', ...change }],
  })
  test('above what was approved, beyond what is left, and of another request', async () => {
    const { tenant, costCenterId, vendorId, chair, draft } = await givenDraft()
    const above = await edit(tenant, draft, same(chair, vendorId, { unit_price: '101' }))
    expect([above.status, above.body.errors[0].code]).toEqual([422, 'above_request'])
    const beyond = await edit(tenant, draft, same(chair, vendorId, { quantity: '11' }))
    expect([beyond.status, beyond.body.errors[0].code]).toEqual([422, 'over_ordered'])
    const other = await givenApproved(tenant, costCenterId, chairsAndDesks)
    const foreign = await edit(tenant, draft, same(other.lines[0]!.id, vendorId))
    expect([foreign.status, foreign.body.errors[0].code]).toEqual([422, 'unknown'])
  })

  test('on an older version, once issued, and to a person who may not order', async () => {
    const { tenant, vendorId, chair, draft } = await givenDraft()
    const body = same(chair, vendorId)
    expect((await edit(tenant, draft, body)).status).toBe(200)
    expect((await edit(tenant, draft, body)).body.code).toBe('stale')
    const requester = tenant.as('requester')
    expect((await requester.post(`/purchase-orders/${draft.id}/edit`, body)).status).toBe(403)
    await tenant.as('buyer').post(`/purchase-orders/${draft.id}/issue`)
    const late = await tenant.as('buyer').post(`/purchase-orders/${draft.id}/edit`, body)
    expect([late.status, late.body.code]).toEqual([409, 'wrong_state'])
  })

  test('of two at once one is made', async () => {
    const { tenant, budgetId, vendorId, chair, draft } = await givenDraft()
    const answers = await Promise.all(
      ['4', '6'].map((quantity) => edit(tenant, draft, same(chair, vendorId, { quantity }))),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const [reserved, committed] = await figures(tenant, budgetId)
    expect(Number(reserved) + Number(committed)).toBe(2000)
  })

  test('the form keeps what was typed, and shows what the order has', async () => {
    const { tenant, vendorId, chair, draft } = await givenDraft()
    const page = await tenant.as('buyer').page(`/purchase-orders/${draft.id}/edit`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('value="Desk"')
    const refused = await tenant.as('buyer').form(`/purchase-orders/${draft.id}/edit`, {
      version: draft.version,
      vendor_id: vendorId,
      'lines[0][purchase_request_line_id]': chair,
      'lines[0][quantity]': '7',
      'lines[0][unit_price]': '333',
      'lines[0][description]': 'Chair with wheels',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('value="Chair with wheels"')
    expect(refused.text).toContain('value="333"')
  })
})
