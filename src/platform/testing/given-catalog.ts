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

/** The shop of a vendor, where nobody answers. */
export async function givenShop(
  tenant: TestTenant,
  vendorId: string,
  name = 'A shop',
): Promise<string> {
  const made = await tenant.as('admin').post('/punchout-sites', {
    name,
    vendor_id: vendorId,
    url: 'http://127.0.0.1:9/setup',
    from_domain: 'NetworkID',
    from_identity: 'BUYER',
    to_domain: 'NetworkID',
    to_identity: 'VENDOR',
    secret: 'not told',
    active: true,
  })
  if (made.status !== 201) throw new Error(made.text)
  return made.body.id as string
}

/** The requester's visit to a shop that is asked. */
export async function givenVisit(tenant: TestTenant, siteId: string): Promise<string> {
  const begun = await tenant.as('requester').post(`/punchout-sites/${siteId}/visits`)
  if (begun.status !== 201) throw new Error(begun.text)
  return begun.body.id as string
}
