import supertest from 'supertest'
import { expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { available, givenCapture, givenIssued } from './platform/testing/given.ts'
import { pdf } from './platform/testing/attachments.ts'
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

test('an app fetches an attachment with its token, by an address that holds for a moment', async () => {
  const [tenant, other] = await Promise.all([newTenant(), newTenant()])
  const { order } = await givenIssued(tenant)
  const bytes = pdf('certificate')
  const added = await tenant
    .as('buyer')
    .upload(
      '/attachments',
      { bytes, name: 'certificate.pdf' },
      { subject_kind: 'purchase_order', subject_id: order.id, kind: 'other' },
    )
  expect(added.status).toBe(201)
  await available(tenant, added.body.id)
  const at = `/attachments/${added.body.id}/file`
  const mine = await tenant.as('controller').get(at)
  expect(mine.status).toBe(303)
  const { pathname, search } = new URL(mine.headers['location']!, 'http://localhost')
  const file = await supertest(tenant.app)
    .get(pathname + search)
    .buffer(true)
  expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf'])
  expect(Buffer.compare(file.body as Buffer, bytes)).toBe(0)
  const theirs = await other.as('controller').get(at)
  expect([theirs.status, theirs.body.code]).toEqual([404, 'not_found'])
  const nobody = await supertest(tenant.app).get(`/api/v1${at}`)
  expect(nobody.status).toBe(401)
})
