import { expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { givenCapture, givenIssued } from './platform/testing/given.ts'
import { newTenant } from './platform/testing/harness.ts'

test('an app fetches every original with its token, and nobody else’s', async () => {
  const [tenant, other] = await Promise.all([newTenant(), newTenant()])
  const { order } = await givenIssued(tenant)
  const xml = ublInvoice()
  const invoice = await tenant
    .as('ap_clerk')
    .upload('/invoices', { bytes: Buffer.from(xml), name: 'R-1.xml' })
  const captured = (await givenCapture(tenant)).id
  const originals: [path: string, type: RegExp][] = [
    [`/purchase-orders/${order.id}/pdf`, /^application\/pdf/],
    [`/invoices/${invoice.body.id}/file`, /xml/],
    [`/invoice-captures/${captured}/file`, /^(application\/pdf|image\/)/],
    [`/invoice-captures/${captured}/page`, /^image\/png/],
  ]
  for (const [path, type] of originals) {
    const mine = await tenant.as('controller').get(path)
    expect([path, mine.status]).toEqual([path, 200])
    expect(mine.headers['content-type']).toMatch(type)
    expect((mine.text ?? mine.body).length).toBeGreaterThan(100)
    const theirs = await other.as('controller').get(path)
    expect([path, theirs.status, theirs.body.code]).toEqual([path, 404, 'not_found'])
  }
})
