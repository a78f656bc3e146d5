import { describe, expect, test } from 'vitest'
import { emlOf, zipOf } from '../integrations/containers/samples.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { emptyPdf } from '../integrations/pages/hostile.ts'
import { carryingPdf } from '../integrations/pages/samples.ts'
import { givenApproved, givenIssued, givenOrder, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const upload = (tenant: TestTenant, bytes: Uint8Array | string, name = 'invoice.xml') =>
  tenant.as('ap_clerk').upload('/invoices', { bytes: Buffer.from(bytes), name })
const count = async (tenant: TestTenant): Promise<number> =>
  (await tenant.as('ap_clerk').get('/invoices')).body.data.length
async function given(): Promise<TestTenant> {
  const tenant = await newTenant()
  await givenVendor(tenant, { vatId: 'DE123456789' })
  return tenant
}
const invoice = (number: string) => Buffer.from(ublInvoice({ number }))

describe('the order an invoice names', () => {
  test.each([
    ['in small letters', (n: string) => n.toLowerCase()],
    ['with spaces', (n: string) => n.replaceAll('-', ' ')],
    ['without any', (n: string) => n.replaceAll('-', '')],
    ['with words around it', (n: string) => `Our order ${n} dated 3 May 2026`],
    ['with an offer beside it', (n: string) => `${n} / offer 2026-77`],
  ])('is found %s', async (_how, written) => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const { body } = await upload(tenant, ublInvoice({ order: written(order.number) }))
    expect(body.purchase_order_id).toBe(order.id)
  })
  test('is not guessed where it names two, or part of one', async () => {
    const tenant = await newTenant()
    const first = await givenIssued(tenant, 500_000_000n)
    const request = await givenApproved(tenant, first.costCenterId)
    const second = await givenOrder(tenant, request, first.vendorId)
    const both = `${first.order.number} and ${second.number}`
    const short = first.order.number.slice(0, -1)
    for (const [at, order] of [both, short, '2026'].entries()) {
      const { body } = await upload(tenant, ublInvoice({ number: `R-${at}`, order }))
      expect(body.purchase_order_id).toBeNull()
      expect(JSON.stringify(body.holds)).toContain(order)
    }
  })
  test('of another organisation is not found', async () => {
    const { order } = await givenIssued(await newTenant())
    const tenant = await given()
    const { body } = await upload(tenant, ublInvoice({ order: order.number.toLowerCase() }))
    expect(body.purchase_order_id).toBeNull()
  })
  test('is found when a person types it, and else told by what was typed', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const { body } = await upload(tenant, ublInvoice({ order: 'none' }))
    const link = (written: string) =>
      tenant
        .as('ap_clerk')
        .post(`/invoices/${body.id}/order`, { order_number: written, version: body.version })
    expect((await link('PO-0000-1')).body.detail).toContain('“PO-0000-1”')
    expect((await link(` ${order.number.toLowerCase()} `)).body.purchase_order_id).toBe(order.id)
  })
})

describe('an e-invoice is found wherever it hangs in a PDF', () => {
  test.each(['list', 'document', 'annotation'] as const)('%s', async (place) => {
    const tenant = await given()
    for (const packed of [true, false]) {
      const number = `P-${packed}`
      const { body } = await upload(tenant, carryingPdf(ublInvoice({ number }), place, { packed }))
      expect(body).toMatchObject({ supplier_number: number, format: 'facturx' })
    }
  })
})

test('the envelope of a network is opened', async () => {
  const tenant = await given()
  const inner = ublInvoice({ number: 'S-1' }).replace(/<\?xml.*?\?>/, '')
  const { body } = await upload(
    tenant,
    `<sh:StandardBusinessDocument xmlns:sh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"><sh:StandardBusinessDocumentHeader><sh:HeaderVersion>1.0</sh:HeaderVersion></sh:StandardBusinessDocumentHeader>${inner}</sh:StandardBusinessDocument>`,
  )
  expect(body.supplier_number).toBe('S-1')
})

describe('an e-mail or an archive', () => {
  test('with one invoice is that invoice', async () => {
    const tenant = await given()
    const { status, body } = await upload(
      tenant,
      emlOf([{ name: 'invoice.xml', bytes: invoice('E-1') }]),
      'mail.eml',
    )
    expect([status, body.supplier_number]).toEqual([201, 'E-1'])
  })
  test('with several has all of them taken in', async () => {
    const tenant = await given()
    const bytes = zipOf([
      { name: 'a.xml', bytes: invoice('Z-1') },
      { name: 'b.xml', bytes: invoice('Z-2') },
      { name: 'scan.pdf', bytes: emptyPdf() },
    ])
    const { status, body } = await upload(tenant, bytes, 'november.zip')
    expect(status).toBe(201)
    expect(body.taken.map((t: { kind: string }) => t.kind)).toEqual([
      'invoice',
      'invoice',
      'invoice_capture',
    ])
    expect(await count(tenant)).toBe(2)
  })
  test('with one that is here already is refused as a whole, and says which', async () => {
    const tenant = await given()
    await upload(tenant, invoice('Z-1'))
    const { status, body } = await upload(
      tenant,
      zipOf([
        { name: 'new.xml', bytes: invoice('Z-9') },
        { name: 'old.xml', bytes: invoice('Z-1') },
      ]),
    )
    expect(status).toBe(409)
    expect(body.detail).toContain('Nothing was captured, because of “old.xml”')
    expect(await count(tenant)).toBe(1)
  })
  test('that would grow is refused', async () => {
    const tenant = await given()
    const { status, body } = await upload(
      tenant,
      zipOf([{ name: 'a.xml', bytes: Buffer.alloc(30 * 1_048_576) }], 100),
    )
    expect([status, body.errors[0].code]).toEqual([422, 'too_large'])
  })
  test('without an invoice says so', async () => {
    const { status, body } = await upload(await given(), emlOf([]))
    expect([status, body.errors[0].code]).toEqual([422, 'no_invoice_inside'])
  })
})

test.each([
  ['a HEIC picture', '\0\0\0\x18ftypheic\0\0\0\0'],
  ['a TIFF picture', 'II*\0\x08\0\0\0'],
  ['a WEBP picture', 'RIFF\x24\0\0\0WEBPVP8 '],
  ['a GIF picture', 'GIF89a'],
  ['an Outlook e-mail (MSG)', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['a RAR archive', 'Rar!\x1a\x07'],
])('%s is named, with the way out', async (format, begins) => {
  const { status, body } = await upload(await given(), Buffer.from(begins, 'latin1'))
  expect(status).toBe(422)
  expect(body.detail).toContain(`This is ${format}`)
  expect(body.detail).toMatch(/and send that\.$/)
})
