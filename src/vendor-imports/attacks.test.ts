import { expect, test } from 'vitest'
import { zip } from '../platform/testing/attachments.ts'
import { newTenant } from '../platform/testing/harness.ts'

const mebibyte = 1_048_576

async function given() {
  const tenant = await newTenant()
  const send = (bytes: Buffer, name = 'vendors.csv') =>
    tenant.as('buyer').upload('/vendor-imports', { bytes, name })
  const counts = async (text: string | Buffer) => {
    const answer = await send(Buffer.from(text))
    expect(answer.status).toBe(201)
    return answer.body.counts
  }
  return { tenant, send, counts }
}

/** A workbook of one sheet with these rows. `size` is what its table of contents says of the sheet. */
function workbook(rows: string, size?: number): Buffer {
  const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`
  return zip({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml':
      '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': size === undefined ? sheet : { text: sheet, unpacked: size },
  })
}
const cells = (row: number, ...texts: string[]): string =>
  `<row r="${row}">${texts
    .map((text, i) => `<c r="${'AB'[i]}${row}" t="inlineStr"><is><t>${text}</t></is></c>`)
    .join('')}</row>`

test('a workbook is read, and one that would grow beyond its size is refused before it does', async () => {
  const { send } = await given()
  const plain = await send(workbook(cells(1, 'name', 'country') + cells(2, 'Acme', 'IN')), 'v.xlsx')
  expect(plain.body.counts).toMatchObject({ new: 1 })
  const before = process.memoryUsage.rss()
  const many = cells(1, 'x'.repeat(50)).repeat(600_000)
  for (const bomb of [workbook(many), workbook(many, 1000)]) {
    const answer = await send(bomb, 'v.xlsx')
    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/file' }])
  }
  expect((process.memoryUsage.rss() - before) / mebibyte).toBeLessThan(400)
}, 60_000)

test('fifty mebibytes and a hundred thousand lines are refused with a message', async () => {
  const { send, counts } = await given()
  const large = await send(Buffer.alloc(50 * mebibyte, 'Acme,IN\n'))
  expect(large.status).toBe(413)
  expect(large.body.detail).toMatch(/5 MB/)
  const long = await send(Buffer.from(`name,country\n${'Acme,IN\n'.repeat(100_000)}`))
  expect(long.status).toBe(422)
  expect(long.body.errors).toMatchObject([
    { code: 'too_many', detail: expect.stringContaining('At most 10000 lines at a time') },
  ])
  const wide = await send(Buffer.from(`name${',x'.repeat(200_000)}\nAcme\n`))
  expect(wide.status).toBe(422)
  const twice = await counts(`name,country\n${'Acme,IN\n'.repeat(10_000)}`)
  expect(twice).toMatchObject({ new: 1, bad: 9999 })
}, 60_000)

test('separators, marks and letters of spreadsheets are read as they are meant', async () => {
  const { tenant, counts } = await given()
  expect(
    await counts('\uFEFFname;country;city;street\r\nMüller;DE;Köln;Domplatz 1\r\n'),
  ).toMatchObject({
    new: 1,
  })
  expect(await counts('name\tcountry\nMüller\tDE\n')).toMatchObject({ new: 1 })
  const latin = Buffer.from('name;country;city;street\nMüller;DE;Köln;Straße 1\n', 'latin1')
  const answer = await tenant.as('buyer').upload('/vendor-imports', { bytes: latin, name: 'v.csv' })
  const { id } = answer.body
  expect(answer.body.read_as).toBe('Windows-1252')
  await tenant.as('buyer').post(`/vendor-imports/${id}/confirmation`)
  const found = (await tenant.as('buyer').get('/vendors')).body.data[0].id
  expect((await tenant.as('buyer').page(`/vendors/${found}`)).text).toContain('Straße 1')
})

test('a formula is a text here, and stays one in every table that goes out', async () => {
  const { tenant, send } = await given()
  const formula = '=HYPERLINK(1)'
  const csv = `name,country,street,city,contact\n${formula},IN,+1,@SUM(A1),-2\n${formula} B,XX,,,\n`
  const { body } = await send(Buffer.from(csv))
  expect(body.counts).toMatchObject({ new: 1, bad: 1 })
  const buyer = tenant.as('buyer')
  const errors = (await buyer.page(`/vendor-imports/${body.id}/errors`)).text
  expect(errors).toContain(`"'${formula} B"`)
  await buyer.post(`/vendor-imports/${body.id}/confirmation`)
  const table = (await buyer.page('/vendors/export?format=csv')).text
  expect(table).not.toMatch(/(^|,)"?=HYPERLINK/m)
})

test.each([
  ['a byte of nothing', 'name,country\nAc\u0000me,IN\n'],
  ['half a letter', 'name,country\nAc\uD800me,IN\n'],
  ['letters that turn the text', 'name,country,street,city\nAc\u202Eme,IN,\u202Ex,y\n'],
  ['a heading alone', 'name,country\n'],
  ['nothing', '   \n\n'],
  ['one cell of a hundred thousand letters', `name,country\n${'x'.repeat(100_000)},IN\n`],
  ['quotation marks that never close', 'name,country\n"Acme,IN\n'],
  ['names of the language', 'constructor,__proto__,toString\nAcme,IN,DE\n'],
])('%s is answered with a message or a line with errors', async (_what, csv) => {
  const { tenant, send } = await given()
  for (const answer of [
    await send(Buffer.from(csv)),
    await tenant.as('buyer').post('/vendor-imports', { csv }),
  ]) {
    expect([201, 422]).toContain(answer.status)
    if (answer.status === 201) {
      const at = `/vendor-imports/${answer.body.id}`
      expect((await tenant.as('buyer').page(at)).status).toBe(200)
      expect((await tenant.as('buyer').post(`${at}/confirmation`)).status).toBeLessThan(500)
    }
  }
})
