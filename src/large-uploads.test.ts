import { expect, test } from 'vitest'
import { filesInside } from './integrations/containers/index.ts'
import { zipOf } from './integrations/containers/samples.ts'
import { readInvoice } from './integrations/e-invoice/index.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { csvOf } from './platform/table-file.ts'
import { newTenant } from './platform/testing/harness.ts'
import { givenVendor } from './platform/testing/given.ts'

const invoiceOf = (lines: number): Buffer =>
  Buffer.from(
    ublInvoice({
      lines: Array.from({ length: lines }, (_, i) => ({
        name: `Bearing ${i}`,
        quantity: '10',
        price: '12.50',
      })),
    }),
  )
/** A file with more content than is read. */
const largestInvoice = (): Buffer =>
  Buffer.from(
    ublInvoice().replace('</cbc:ID>', `</cbc:ID>${'<cbc:Note>a</cbc:Note>'.repeat(800_000)}`),
  )

const sheetOf = (rows: number): Buffer => {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006'
  const content = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const sheets = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const row = (_: unknown, i: number): string =>
    `<row r="${i + 1}"><c r="A${i + 1}" t="inlineStr"><is><t>OPS</t></is></c></row>`
  return zipOf([
    {
      name: '[Content_Types].xml',
      bytes: `<Types xmlns="${packages}/content-types">
        <Override PartName="/xl/workbook.xml" ContentType="${content}.sheet.main+xml"/>
        <Override PartName="/xl/worksheets/sheet1.xml" ContentType="${content}.worksheet+xml"/>
      </Types>`,
    },
    {
      name: '_rels/.rels',
      bytes: `<Relationships xmlns="${packages}/relationships">
        <Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/>
      </Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      bytes: `<workbook xmlns="${sheets}" xmlns:r="${office}">
        <sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>
      </workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      bytes: `<Relationships xmlns="${packages}/relationships">
        <Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/>
      </Relationships>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      bytes: `<worksheet xmlns="${sheets}">
        <sheetData>${Array.from({ length: rows }, row).join('')}</sheetData>
      </worksheet>`,
    },
  ])
}

/** Who is answered in which order. A file that is read in this process would be first, however fast the machine is. */
async function answeredDuring(
  read: () => Promise<unknown>,
  ask: () => Promise<{ status: number }>,
): Promise<{ order: string[]; result: unknown }> {
  const order: string[] = []
  const reading = read().then((result) => {
    order.push('file')
    return result
  })
  for (let i = 0; i < 3; i++) order.push(String((await ask()).status))
  return { result: await reading, order }
}
test('other requests are answered while a large e-invoice, archive or workbook is read', async () => {
  const tenant = await newTenant()
  const ask = () => tenant.as('buyer').get('/vendors')
  await ask()
  const invoice = invoiceOf(8_000)
  const read = await answeredDuring(() => readInvoice(invoice), ask)
  expect(read.order[0]).toBe('200')
  expect(read.result).toMatchObject({ format: 'ubl', problems: [] })

  const archive = zipOf(
    [1, 2, 3, 4, 5, 6].map((i) => ({ name: `${i}.xml`, bytes: `${invoice}<!--${i}-->` })),
  )
  const unpacked = await answeredDuring(() => filesInside(archive), ask)
  expect(unpacked.order[0]).toBe('200')
  expect(unpacked.result).toHaveLength(6)

  const sheet = sheetOf(80_000)
  const table = await answeredDuring(() => csvOf(sheet), ask)
  expect(table.order[0]).toBe('200')
  expect(table.result).toMatchObject({ problem: expect.stringMatching(/80000 rows.*split it/) })
}, 240_000)

test('a large e-invoice is taken in with every line, and one that is too large is refused with what to do', async () => {
  const tenant = await newTenant()
  await givenVendor(tenant, { vatId: 'DE123456789' })
  const clerk = tenant.as('ap_clerk')
  const taken = await clerk.upload('/invoices', { bytes: invoiceOf(3_000), name: 'large.xml' })
  expect([taken.status, taken.body.lines.length]).toEqual([201, 3_000])
  const refused = await clerk.upload('/invoices', { bytes: largestInvoice(), name: 'larger.xml' })
  expect([refused.status, refused.body.code]).toEqual([422, 'unreadable_invoice'])
  expect(refused.body.detail).toMatch(/more than 500000 elements/)
}, 240_000)
