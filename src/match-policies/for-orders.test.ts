import { describe, expect, test } from 'vitest'
import { standardTolerances, type MatchPolicy } from '../matching/index.ts'
import { givenMatchPolicy } from '../platform/testing/given-match-policies.ts'
import { givenApproved, givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { overReceiptHint, refuseOverReceipt } from './for-orders.ts'

async function order(tenant: TestTenant, request: string, more: object) {
  const pr = await tenant.as('buyer').get(`/purchase-requests/${request}`)
  return tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: request,
    lines: pr.body.lines.map((l: { id: string; quantity: string; unit_price: string }) => ({
      purchase_request_line_id: l.id,
      quantity: l.quantity,
      unit_price: l.unit_price,
    })),
    ...more,
  })
}

describe('the over-receipt tolerance of an order', () => {
  test('is at most what the matching policy says; the refusal names the limit and who can change it', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendor_id = await givenVendor(tenant)
    const pr = await givenApproved(tenant, costCenterId)
    const refused = await order(tenant, pr.id, { vendor_id, over_receipt_pct: '10.001' })
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [
        {
          pointer: '/over_receipt_pct',
          code: 'above_policy',
          detail:
            'Over-receipt tolerance may be at most 10 % for this vendor and what is bought. A controller or an administrator can change that in the matching policy.',
        },
      ],
    ])
    expect((await order(tenant, pr.id, { vendor_id, over_receipt_pct: '10' })).status).toBe(201)
  })

  test('follows the vendor, and the strictest of the categories that are bought', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const [vendor_id, other] = [await givenVendor(tenant), await givenVendor(tenant)]
    const category = await tenant
      .as('controller')
      .post('/categories', { code: 'OIL', name: 'Oil', active: true })
    const category_id = category.body.id as string
    await givenMatchPolicy(tenant, {
      rules: [
        { vendor_id, over_receipt_pct: '25' },
        { vendor_id, category_id, over_receipt_pct: '0' },
      ],
    })
    const line = { quantity: '10', unit: 'litre', unit_price: '10' }
    const plain = await givenApproved(tenant, costCenterId, {
      lines: [{ ...line, description: 'Water' }],
    })
    const mixed = await givenApproved(tenant, costCenterId, {
      lines: [
        { ...line, description: 'Water' },
        { ...line, description: 'Oil', category_id },
      ],
    })
    const status = async (request: string, more: object) =>
      (await order(tenant, request, more)).status
    expect(await status(mixed.id, { vendor_id, over_receipt_pct: '1' })).toBe(422)
    expect(await status(plain.id, { vendor_id: other, over_receipt_pct: '25' })).toBe(422)
    expect(await status(plain.id, { vendor_id, over_receipt_pct: '25' })).toBe(201)
    const form = await tenant
      .as('buyer')
      .page(`/purchase-orders/new?purchase_request_id=${mixed.id}`)
    expect(form.text).toContain('At most 0 % to 25 %, depending on the vendor')
  })

  test('is refused at the form, beside its field, with what was typed', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendor_id = await givenVendor(tenant)
    const pr = await givenApproved(tenant, costCenterId)
    const full = await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)
    const form = await tenant.as('buyer').page(`/purchase-orders/new?purchase_request_id=${pr.id}`)
    expect(form.text).toContain('Empty means none. At most 10 %.')
    const refused = await tenant.as('buyer').form('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id,
      over_receipt_pct: '40',
      'lines[0][purchase_request_line_id]': full.body.lines[0].id,
      'lines[0][quantity]': '1',
      'lines[0][unit_price]': '1',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/value="40" id="over_receipt_pct"[^>]*aria-invalid="true"/)
  })
})

describe('an order above its request', () => {
  test('is allowed as far as the matching policy says, for that vendor', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const [vendor_id, other] = [await givenVendor(tenant), await givenVendor(tenant)]
    await givenMatchPolicy(tenant, { rules: [{ vendor_id, over_order_pct: '5' }] })
    const pr = await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '100' }],
    })
    const full = await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)
    const at = (vendor: string, unit_price: string) =>
      order(tenant, pr.id, {
        vendor_id: vendor,
        lines: [{ purchase_request_line_id: full.body.lines[0].id, quantity: '1', unit_price }],
      })
    expect((await at(other, '100.01')).body.errors).toMatchObject([{ code: 'above_request' }])
    expect((await at(vendor_id, '105.01')).body.errors).toMatchObject([{ code: 'above_request' }])
    expect((await at(vendor_id, '105')).status).toBe(201)
  })
})

describe('the limit of an order, as a rule', () => {
  const tolerances = (pct: string) => ({ ...standardTolerances, overReceiptPct: pct })
  test('compares exactly, and nothing is always allowed', () => {
    const at = () => tolerances('2.5')
    expect(() => refuseOverReceipt('2.500', at, [null])).not.toThrow()
    expect(() => refuseOverReceipt('2.501', at, [null])).toThrow('at most 2.5 %')
    for (const pct of [null, undefined, '0'])
      expect(() => refuseOverReceipt(pct, () => tolerances('0'), [null])).not.toThrow()
  })

  test('is one figure in the hint where all sets agree', () => {
    const scope = { entityId: null, categoryId: null, vendorId: null }
    const policy = (...percents: string[]): MatchPolicy => ({
      id: 'p',
      number: 1,
      authority: [],
      rules: percents.map((pct) => ({ scope, tolerances: tolerances(pct) })),
    })
    expect(overReceiptHint(policy('10', '10.0'))).toBe('At most 10 %.')
    expect(overReceiptHint(policy('10', '9', '100'))).toMatch(/^At most 9 % to 100 %,/)
  })
})
