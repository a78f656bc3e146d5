import { givenVendor } from './given.ts'
import type { TestTenant } from './harness.ts'

type GivenItem = { code?: string; name?: string; unit?: string }
/** An item of the catalog without a price. */
export async function givenItem(tenant: TestTenant, item: GivenItem = {}): Promise<string> {
  const made = await tenant
    .as('buyer')
    .post('/catalog', { code: 'LAMP', name: 'Desk lamp', unit: 'each', active: true, ...item })
  if (made.status !== 201) throw new Error(made.text)
  return made.body.id as string
}

/** A price of an item, and what the answer says. */
export async function givenPrice(
  tenant: TestTenant,
  itemId: string,
  price: { vendor_id: string } & Record<string, unknown>,
) {
  const made = await tenant.as('buyer').post(`/catalog/${itemId}/prices`, {
    min_quantity: '1',
    currency: 'INR',
    valid_from: '2026-01-01',
    unit_price: '1800',
    ...price,
  })
  if (made.status !== 201) throw new Error(made.text)
  return made.body as { id: string; prices: { id: string; unit_price: string }[] }
}

/** The buyer proposed another price of an item, and it waits for approval. */
export async function givenPriceChange(
  tenant: TestTenant,
  { code = 'LAMP', ...given }: { code?: string; vendorId?: string } = {},
) {
  const vendorId = given.vendorId ?? (await givenVendor(tenant))
  const itemId = await givenItem(tenant, { code })
  await givenPrice(tenant, itemId, { vendor_id: vendorId })
  await givenPrice(tenant, itemId, {
    vendor_id: vendorId,
    unit_price: '2000',
    valid_from: '2099-01-01',
  })
  const { body } = await tenant.as('buyer').get('/price-changes')
  return { vendorId, itemId, id: body.data[0].id as string }
}
