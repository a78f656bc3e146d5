import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenOrder,
  givenRate,
  givenVendor,
} from './platform/testing/given.ts'
import { bill } from './platform/testing/given-invoices.ts'
import { newTenant } from './platform/testing/harness.ts'

/** What was requested, ordered, changed and billed in euros, of an organisation that keeps its books in rupees. */
async function givenInEuros() {
  const tenant = await newTenant()
  await givenRate(tenant, { currency: 'EUR', rate: '90' })
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789', currency: 'EUR' })
  const lines = [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' }]
  const request = await givenApproved(tenant, costCenterId, { currency: 'EUR', lines })
  const order = await givenOrder(tenant, request, vendorId)
  await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Fewer',
    lines: [{ line_id: order.lines[0]!.id, quantity: '9' }],
  })
  await bill(tenant, {
    order: order.number,
    currency: 'EUR',
    lines: [{ name: 'Chair', quantity: '10', price: '100' }],
  })
  return tenant
}

describe('an amount in another currency is shown in that of the books as well, by which lists compare it', async () => {
  const tenant = await givenInEuros()
  test.each([
    ['/purchase-requests', 'total', '€1,000', '₹90,000', '90000'],
    ['/purchase-orders', 'total', '€1,000', '₹90,000', '90000'],
    ['/change-orders', 'total', '€900', '₹81,000', '81000'],
    ['/invoices', 'payable', '€1,180', '₹1,06,200', '106200'],
  ])('%s', async (path, filter, own, base, compared) => {
    const cell = async (query: string): Promise<string | undefined> => {
      const { text } = await tenant.as('auditor').page(`${path}?${query}`)
      return [...text.matchAll(/<bdi[^>]*>([^<]*)<\/bdi>\s*<small[^>]*>([^<]*)<\/small>/g)]
        .map(([, amount, note]) => `${amount} ${note}`)
        .find((said) => said.includes('€'))
    }
    const within = `${filter}_least=${compared}&${filter}_most=${compared}`
    expect(await cell(within)).toBe(`${own} ${base}`)
    expect(await cell(`${filter}_most=${Number(compared) - 1}`)).toBeUndefined()
  })
})
