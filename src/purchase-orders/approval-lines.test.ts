import { expect, test } from 'vitest'
import { givenBudget, givenTaxCode, givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

const inr = (amount: string) => ({ amount, currency: 'INR' })

test('an approver of an order sees how its lines come to the amount: discounts, charges and taxes', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000n)
  const vat = await givenTaxCode(tenant, { rate: '10' })
  const made = await tenant.as('buyer').post('/purchase-orders', {
    vendor_id: await givenVendor(tenant),
    cost_center_id: costCenterId,
    currency: 'INR',
    reason: 'Needed',
    discount_pct: '10',
    charges: [{ kind: 'freight', amount: '50' }],
    lines: [
      {
        description: 'Chair',
        quantity: '10',
        unit: 'each',
        unit_price: '100',
        discounts: ['5'],
        tax_code_ids: [vat],
      },
    ],
  })
  const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
  const id = sent.body.approval_id as string

  const { text } = await tenant.as('approver').page(`/approvals/${id}`)
  const shown = text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(shown).toContain('less 5 % · VAT 10')
  expect(shown).toContain(
    'Lines ₹950 Discount −₹95 Freight ₹50 Total without tax ₹905 VAT 10 of ₹855 ₹85.50 Total with tax ₹990.50',
  )

  const { body } = await tenant.as('approver').get(`/approvals/${id}`)
  expect(body.amount).toEqual(inr('905.00'))
  const of = (field: string) =>
    (body.details as { field: string; label: string; money: unknown }[]).find(
      (detail) => detail.field === field,
    )
  expect(of('lines')?.money).toEqual(inr('950.00'))
  expect(of('discount')?.money).toEqual(inr('-95.00'))
  expect(of('charge_1')).toMatchObject({ label: 'Freight', money: inr('50.00') })
  expect(of('tax_1')?.money).toEqual(inr('85.50'))
  expect(of('total_with_tax')?.money).toEqual(inr('990.50'))
})
