import { describe, expect, test } from 'vitest'
import {
  createExtractor,
  NotNow,
  type Extractor,
} from '../integrations/document-extraction/index.ts'
import { createFileStore } from '../integrations/files/index.ts'
import { hugeJpeg, hugePng, lockedPdf } from '../integrations/pages/hostile.ts'
import {
  daysFromNow,
  givenBankAccount,
  givenCapture,
  givenIssued,
  givenVendor,
  receive,
} from '../platform/testing/given.ts'
import {
  newTenant,
  product,
  testConfig,
  type TestTenant,
  wiring,
} from '../platform/testing/harness.ts'
import { readCapture } from './jobs.ts'
import { check } from './invoice-capture.ts'

const quiet = { warn() {}, error() {} }
const here = createExtractor({ documentAi: null, readScans: false }, quiet)
/** Runs the job as the queue does; returns whether it wants to be run again. */
async function read(
  tenant: TestTenant,
  id: string,
  extract: Extractor = here,
): Promise<'done' | 'again'> {
  const { db, jobs } = await product()
  return readCapture({
    db,
    wiring,
    enqueue: jobs.enqueue,
    files: createFileStore(testConfig),
    extract,
    log: quiet,
  })({ name: 'read-invoice', tenantId: tenant.tenantId, captureId: id }, 'job').then(
    () => 'done',
    () => 'again',
  )
}
/** The reader of this machine, on a paper that also names an account. */
const readingIban =
  (value: string): Extractor =>
  async (...paper) => {
    const found = await here(...paper)
    if (!('extraction' in found.reading)) throw new Error('the paper was not read')
    const iban = { value, raw: value, source: 'text', confidence: 950, box: null } as const
    return { ...found, reading: { extraction: { ...found.reading.extraction, iban } } }
  }
const get = async (tenant: TestTenant, id: string) =>
  (await tenant.as('ap_clerk').get(`/invoice-captures/${id}`)).body as {
    status: string
    note: string | null
    reason: string | null
    version: number
    invoice_id: string | null
    extraction: Record<string, { value: string; source: string; confidence: number } | null> & {
      lines: unknown[]
    }
  }
const confirmation = (vendorId: string, number: string, change: object = {}) => ({
  kind: 'invoice',
  vendor_id: vendorId,
  supplier_number: number,
  issue_date: daysFromNow(-1),
  currency: 'INR',
  net: '822000.00',
  tax: '147960.00',
  gross: '969960.00',
  lines: [{ description: 'Latitude 5450', quantity: '12', unit_price: '68500.00' }],
  ...change,
})
const confirm = (tenant: TestTenant, id: string, body: object) =>
  tenant.as('ap_clerk').post(`/invoice-captures/${id}/confirmation`, body)

describe('a paper', () => {
  test('is read in the background, confirmed beside its document, and becomes an invoice that is matched', async () => {
    const tenant = await newTenant()
    const { order, vendorId } = await givenIssued(tenant)
    await receive(tenant, order)
    const { id, paper } = await givenCapture(tenant, { order: order.number })
    expect(await get(tenant, id)).toMatchObject({ status: 'reading', extraction: null })
    const waiting = await tenant.as('ap_clerk').page(`/invoice-captures/${id}`)
    expect(waiting.text).toContain('Reading the document')
    expect(waiting.text).toContain('hx-trigger="load delay:2s"')
    expect(await read(tenant, id)).toBe('done')
    expect(await get(tenant, id)).toMatchObject({
      status: 'to_confirm',
      extraction: {
        invoice_number: { value: paper.number, source: 'text' },
        gross: { value: '969960.00' },
        order_number: { value: order.number },
        lines: [expect.anything()],
      },
    })
    const page = await tenant.as('ap_clerk').page(`/invoice-captures/${id}`)
    expect(page.text).not.toContain('hx-trigger')
    expect(page.text).toContain('Found by the tax number DE123456789.')
    for (const text of ['It adds up', 'It is the last invoice of its order'])
      expect(page.text).toContain(text)
    expect(page.text).toContain(`value="${paper.number}"`)
    const vendor = (await tenant.as('ap_clerk').get(`/vendors/${vendorId}`)).body
    expect(page.text).toContain(`value="${vendor.name} · ${vendor.number}"`)
    const confirmed = await confirm(
      tenant,
      id,
      confirmation(vendorId, paper.number, { order_number: order.number, is_last: true }),
    )
    expect(confirmed.body).toMatchObject({ status: 'confirmed' })
    const invoice = await tenant.as('ap_clerk').get(`/invoices/${confirmed.body.invoice_id}`)
    expect(invoice.body).toMatchObject({
      status: 'approved',
      supplier_number: paper.number,
      format: 'typed',
      payable: { amount: '969960.00' },
      purchase_order_id: order.id,
      is_last: true,
    })
    const file = await tenant.as('ap_clerk').page(`/invoices/${confirmed.body.invoice_id}/file`)
    expect(file.headers['content-type']).toBe('application/pdf')
    const history = await tenant.as('auditor').get('/history?limit=200')
    expect(JSON.stringify(history.body)).toContain('invoice_capture.confirmed')
  })

  test('rule 60: whose seller is another than the vendor that a person chose is held', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    await receive(tenant, order)
    const stranger = await givenVendor(tenant, { name: 'Zenith Supplies', vatId: 'FR40303265045' })
    const { id, paper } = await givenCapture(tenant, { taxId: 'DE123456789' })
    await read(tenant, id)
    const confirmed = await confirm(tenant, id, confirmation(stranger, paper.number))
    const invoice = await tenant.as('ap_clerk').get(`/invoices/${confirmed.body.invoice_id}`)
    const reasons = (invoice.body.holds as { reason: string }[]).map((hold) => hold.reason)
    expect([invoice.body.status, reasons.includes('seller')]).toEqual(['held', true])
  })

  test('M14: that names another bank account than the active ones is held, and its number is not kept', async () => {
    const tenant = await newTenant()
    const { order, vendorId } = await givenIssued(tenant)
    await givenBankAccount(tenant, vendorId, 'DE89370400440532013000')
    await receive(tenant, order)
    const paid = async (iban: string, quantity: string, days: number) => {
      const { id, paper } = await givenCapture(tenant)
      await read(tenant, id, readingIban(iban))
      const net = BigInt(quantity) * 68_500n
      const { body } = await confirm(
        tenant,
        id,
        confirmation(vendorId, paper.number, {
          issue_date: daysFromNow(days),
          order_number: order.number,
          net: `${net}`,
          tax: `${(net * 18n) / 100n}`,
          gross: `${(net * 118n) / 100n}`,
          lines: [{ description: 'Latitude 5450', quantity, unit_price: '68500' }],
        }),
      )
      return (await tenant.as('ap_clerk').get(`/invoices/${body.invoice_id}`)).body as {
        status: string
        holds: { reason: string; message: string }[]
      }
    }
    expect((await paid('DE89370400440532013000', '5', -9)).status).toBe('approved')
    expect((await paid('DE89370400440532013000', '4', -5)).status).toBe('approved')
    const other = await paid('GB29NWBK60161331926819', '3', -1)
    expect(other.holds.map((hold) => hold.reason)).toEqual(['bank_account'])
    expect(JSON.stringify(other)).not.toContain('NWBK')
  })

  test('keeps what a person changed beside what was read', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const { id, paper } = await givenCapture(tenant)
    await read(tenant, id)
    await confirm(
      tenant,
      id,
      confirmation(vendorId, `${paper.number}X`, { due_date: daysFromNow(29) }),
    )
    const page = await tenant.as('auditor').page(`/invoice-captures/${id}`)
    expect(page.text).toContain('Invoice number, as read')
    const history = await tenant.as('auditor').get('/history?limit=200')
    const entry = (history.body.data as { action: string; data: { changed: object } }[]).find(
      (e) => e.action === 'invoice_capture.confirmed',
    )!
    expect(entry.data.changed).toEqual({
      supplier_number: { read: paper.number, confirmed: `${paper.number}X` },
    })
  })

  test('uploaded twice is refused with the number of the first, in any status; only a discarded one may be uploaded again', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const { id, paper, bytes } = await givenCapture(tenant)
    const again = () => tenant.as('ap_clerk').upload('/invoices', { bytes, name: 'again.pdf' })
    expect((await again()).body).toMatchObject({
      status: 409,
      code: 'duplicate_invoice',
      detail: expect.stringContaining('CAP-'),
    })
    expect((await confirm(tenant, id, confirmation(vendorId, paper.number))).status).toBe(200)
    expect((await again()).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('INV-'),
    })
    const other = await givenCapture(tenant)
    expect(
      (await tenant.as('ap_clerk').post(`/invoice-captures/${other.id}/rejection`, { reason: '' }))
        .status,
    ).toBe(422)
    expect(
      (
        await tenant
          .as('ap_clerk')
          .post(`/invoice-captures/${other.id}/rejection`, { reason: 'An offer' })
      ).body,
    ).toMatchObject({ status: 'rejected', reason: 'An offer' })
    expect(
      (await tenant.as('ap_clerk').upload('/invoices', { bytes: other.bytes, name: 'again.pdf' }))
        .status,
    ).toBe(201)
    const both = await Promise.all(
      [1, 2].map(async () =>
        tenant.as('ap_clerk').upload('/invoices', {
          bytes: Buffer.concat([bytes, Buffer.from('\n')]),
          name: 'race.pdf',
        }),
      ),
    )
    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([201, 409])
  })

  test('of a number that is here already is refused, with everything kept that was typed', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const first = await givenCapture(tenant)
    expect((await confirm(tenant, first.id, confirmation(vendorId, 'R 1'))).status).toBe(200)
    const { id } = await givenCapture(tenant)
    const refused = await tenant.as('ap_clerk').form(`/invoice-captures/${id}/confirmation`, {
      kind: 'invoice',
      vendor_id: vendorId,
      supplier_number: 'r-1',
      issue_date: daysFromNow(-1),
      currency: 'INR',
      net: '10',
      tax: '0',
      gross: '10',
      'lines[0][description]': 'A desk of oak',
      'lines[0][quantity]': '1',
      'lines[0][unit_price]': '10',
    })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('There is a problem')
    expect(refused.text).toContain('value="A desk of oak"')
    expect((await get(tenant, id)).status).toBe('reading')
  })

  test('that does not add up is refused in words, a rounding below one unit is the maker’s, and charges are held as such', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const { id } = await givenCapture(tenant)
    expect(
      (await confirm(tenant, id, confirmation(vendorId, 'A', { gross: '969970.00' }))).body,
    ).toMatchObject({
      status: 422,
      errors: [{ pointer: '/gross', detail: expect.stringContaining('10 INR more') }],
    })
    expect(
      (await confirm(tenant, id, confirmation(vendorId, 'A', { net: '1.234' }))).body,
    ).toMatchObject({ status: 422, errors: [{ pointer: '/net' }] })
    expect(
      (await confirm(tenant, id, confirmation(vendorId, 'A', { lines: [] }))).body,
    ).toMatchObject({ status: 422, errors: [{ pointer: '/lines' }] })
    expect(
      (await confirm(tenant, id, confirmation(vendorId, 'A', { iban: 'DE34501900000012345678' })))
        .body,
    ).toMatchObject({ status: 422, errors: [{ pointer: '/iban' }] })
    const done = await confirm(tenant, id, confirmation(vendorId, 'A', { gross: '969960.40' }))
    expect(
      (await tenant.as('ap_clerk').get(`/invoices/${done.body.invoice_id}`)).body,
    ).toMatchObject({
      rounding: { amount: '0.40' },
      payable: { amount: '969960.40' },
      gross: { amount: '969960.00' },
    })
  })

  test('is confirmed once: of two at the same time one wins, and what is stale, settled or somebody else’s is refused', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const { id } = await givenCapture(tenant)
    await read(tenant, id)
    const { version } = await get(tenant, id)
    expect(
      (await confirm(tenant, id, confirmation(vendorId, 'A', { version: version - 1 }))).body,
    ).toMatchObject({ code: 'stale' })
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/invoice-captures/${id}/confirmation`, confirmation(vendorId, 'A'))
      ).status,
    ).toBe(403)
    const both = await Promise.all(
      ['A', 'B'].map((number) => confirm(tenant, id, confirmation(vendorId, number, { version }))),
    )
    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect((await tenant.as('ap_clerk').get('/invoices')).body.data).toHaveLength(1)
    expect(
      (await tenant.as('ap_clerk').post(`/invoice-captures/${id}/rejection`, { reason: 'x' })).body,
    ).toMatchObject({ code: 'wrong_state' })
    const other = await newTenant()
    expect((await other.as('ap_clerk').get(`/invoice-captures/${id}`)).status).toBe(404)
    expect((await confirm(other, id, confirmation(vendorId, 'A'))).status).toBe(404)
  })
})

describe('its reader', () => {
  test('that is down is tried again, the page says so, and in the end another reader is used', async () => {
    const tenant = await newTenant()
    const { id } = await givenCapture(tenant)
    const lasts: boolean[] = []
    const down: Extractor = async (bytes, mediaType, last) => {
      lasts.push(last)
      if (!last) throw new NotNow('Google Document AI cannot be reached.')
      return {
        ...(await here(bytes, mediaType, last)),
        note: 'Google Document AI cannot be reached. It was read on this machine instead.',
      }
    }
    expect(await read(tenant, id, down)).toBe('again')
    const page = await tenant.as('ap_clerk').page(`/invoice-captures/${id}`)
    expect(page.text).toContain(
      'Google Document AI cannot be reached. It was asked once and will be asked again by itself.',
    )
    expect(page.text).toContain('Type it in now')
    expect([
      await read(tenant, id, down),
      await read(tenant, id, down),
      await read(tenant, id, down),
    ]).toEqual(['again', 'again', 'done'])
    expect(lasts).toEqual([false, false, false, true])
    expect(await get(tenant, id)).toMatchObject({
      status: 'to_confirm',
      note: expect.stringContaining('on this machine'),
    })
  })
  test('that breaks off every time leaves a paper to be typed in, not one that is read for ever', async () => {
    const tenant = await newTenant()
    const { id } = await givenCapture(tenant)
    const broken: Extractor = () => Promise.reject(new Error('bug'))
    for (const answer of ['again', 'again', 'again', 'done'])
      expect(await read(tenant, id, broken)).toBe(answer)
    expect(await get(tenant, id)).toMatchObject({
      status: 'unreadable',
      reason: expect.stringContaining('Type it in'),
    })
    expect((await tenant.as('ap_clerk').page(`/invoice-captures/${id}`)).text).toContain(
      'It could not be read.',
    )
  })
  test('twice at once, or after a person was faster, changes nothing', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const { id } = await givenCapture(tenant)
    await Promise.all([read(tenant, id), read(tenant, id)])
    const { version } = await get(tenant, id)
    await read(tenant, id)
    expect((await get(tenant, id)).version).toBe(version)
    const other = await givenCapture(tenant)
    const slow: Extractor = async (...asked) => {
      await confirm(tenant, other.id, confirmation(vendorId, 'FASTER'))
      return here(...asked)
    }
    expect(await read(tenant, other.id, slow)).toBe('done')
    expect((await get(tenant, other.id)).status).toBe('confirmed')
  })
  test('finds text that cannot be stored, and it is stored without', async () => {
    const tenant = await newTenant()
    const { id } = await givenCapture(tenant)
    const odd: Extractor = async (...asked) => {
      const read = await here(...asked)
      if ('extraction' in read.reading)
        read.reading.extraction.supplierName = {
          value: 'A\u0000B\ud800',
          raw: '\u0007',
          source: 'text',
          confidence: 500,
          box: null,
        }
      return read
    }
    expect(await read(tenant, id, odd)).toBe('done')
    expect((await get(tenant, id)).extraction).toMatchObject({
      supplier_name: { value: 'A B\ufffd' },
    })
  })
})

describe('an upload', () => {
  const upload = (tenant: TestTenant, bytes: Buffer, name: string) =>
    tenant.as('ap_clerk').upload('/invoices', { bytes, name })
  test('that is locked, empty, garbage or another kind of file is refused and leaves nothing', async () => {
    const tenant = await newTenant()
    expect((await upload(tenant, await lockedPdf(), 'l.pdf')).body).toMatchObject({
      status: 422,
      detail: expect.stringContaining('password'),
    })
    for (const bytes of [
      hugePng(60_000),
      hugeJpeg(50_000),
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]),
      Buffer.from('%PDF-1.7\nnothing'),
      Buffer.from('GIF89a'),
      Buffer.from('PK\u0003\u0004'),
      Buffer.from('x'),
    ])
      expect((await upload(tenant, bytes, 'x.pdf')).status).toBe(422)
    expect((await tenant.as('ap_clerk').get('/invoice-captures')).body.data).toEqual([])
  })
  test('of a picture is shown as it is, and typed in where pictures are not read', async () => {
    const tenant = await newTenant()
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const { body } = await upload(tenant, png, 'photo.png')
    expect(await read(tenant, body.capture_id as string)).toBe('done')
    expect(await get(tenant, body.capture_id as string)).toMatchObject({
      status: 'unreadable',
      reason: expect.stringContaining('not read on this server'),
    })
    const picture = await tenant.as('ap_clerk').page(`/invoice-captures/${body.capture_id}/page`)
    expect([
      picture.headers['content-type'],
      picture.headers['content-security-policy'],
      Buffer.compare(picture.body as Buffer, png),
    ]).toEqual(['image/png', "default-src 'none'; sandbox", 0])
    const page = await tenant.as('ap_clerk').page(`/invoice-captures/${body.capture_id}`)
    expect(page.text).toContain('Confirm and match')
  })
  test('of a PDF shows its pages as pictures, and no page that is not there', async () => {
    const tenant = await newTenant()
    const { id } = await givenCapture(tenant)
    const first = await tenant.as('ap_clerk').page(`/invoice-captures/${id}/page?page=1`)
    expect([first.status, first.headers['content-type']]).toEqual([200, 'image/png'])
    expect((await tenant.as('ap_clerk').page(`/invoice-captures/${id}/page?page=3`)).status).toBe(
      404,
    )
  })
  test('by somebody who may not is refused, and each sees their own organisation’s alone', async () => {
    const tenant = await newTenant()
    const { id } = await givenCapture(tenant)
    expect((await tenant.as('requester').get(`/invoice-captures/${id}`)).status).toBe(403)
    expect(
      (await tenant.as('auditor').page(`/invoice-captures/${id}?typing=1`)).text,
    ).not.toContain('Confirm and match')
  })
})

test('sums are checked to the last unit of their currency', () => {
  const sums = (net: string, tax: string, gross: string) =>
    check({ net, tax, gross, lines: [{ quantity: '3', unit_price: '0.1' }] }, 'INR')
  expect(sums('0.3', '0', '0.3')).toMatchObject({ wrong: false, rounding: { units: 0n } })
  expect(sums('0.3', '0', '1.29').wrong).toBe(false)
  expect(sums('0.3', '0', '1.30').wrong).toBe(true)
  expect(check({ net: '100', tax: '10', gross: '111', lines: [] }, 'JPY').wrong).toBe(true)
})
