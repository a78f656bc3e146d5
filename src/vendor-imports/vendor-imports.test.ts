import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'

const table = `Supplier,Country,GSTIN,E-mail,Days,Colour
Acme Components Pvt Ltd,IN,27AAPFU0939F1ZV,orders@acme.example,30,red
Nordwind Robotik GmbH,DE,DE136695976,,14,blue
`

/** A buyer who sends tables. */
async function given() {
  const tenant = await newTenant()
  const buyer = tenant.as('buyer')
  const look = async (csv: string) => {
    const answer = await buyer.post('/vendor-imports', { csv })
    expect(answer.status).toBe(201)
    return answer.body as { id: string; version: number; counts: object; lines: object[] }
  }
  const confirm = (id: string, body: object = {}) =>
    buyer.post(`/vendor-imports/${id}/confirmation`, body)
  const vendors = async () =>
    (await tenant.as('controller').get('/vendors?limit=200')).body.data as {
      id: string
      name: string
      status: string
    }[]
  return { tenant, buyer, look, confirm, vendors }
}

test('a table is looked at, confirmed, and changes nothing when it is sent again', async () => {
  const { tenant, look, confirm, vendors } = await given()
  const seen = await look(table)
  expect(seen).toMatchObject({
    imported: false,
    columns: [
      { heading: 'Supplier', field: 'name' },
      { heading: 'Country', field: 'country' },
      { heading: 'GSTIN', field: 'vat_id' },
      { heading: 'E-mail', field: 'email' },
      { heading: 'Days', field: 'payment_terms_days' },
      { heading: 'Colour', field: null },
    ],
    counts: { new: 2, changed: 0, same: 0, bad: 0 },
  })
  expect(await vendors()).toEqual([])
  const page = await tenant.as('buyer').page(`/vendor-imports/${seen.id}`)
  expect(page.text).toContain('no field is chosen for this heading: Colour')
  expect((await confirm(seen.id)).body.imported).toBe(true)
  const [second, first] = await vendors()
  expect(first).toMatchObject({
    name: 'Acme Components Pvt Ltd',
    vat_id: '27AAPFU0939F1ZV',
    status: 'pending',
    payment_terms_days: 30,
    currency: 'INR',
  })
  expect(second).toMatchObject({ name: 'Nordwind Robotik GmbH', country: 'DE', email: null })
  expect((await look(table)).counts).toEqual({ new: 0, changed: 0, same: 2, bad: 0, left_out: 0 })
  expect((await confirm(seen.id)).status).toBe(409)
  expect((await tenant.as('buyer').page(`/vendors/${first!.id}`)).text).toContain(
    'Imported from a table.',
  )
})

test('what was imported is approved by somebody else, and not by the person who imported it', async () => {
  const { tenant, look, confirm, vendors } = await given()
  await confirm((await look(table)).id)
  const [vendor] = await vendors()
  expect((await tenant.as('buyer').post(`/vendors/${vendor!.id}/approval`)).status).toBe(403)
  const approved = await tenant.as('controller').post(`/vendors/${vendor!.id}/approval`)
  expect(approved.body.status).toBe('active')
})

test('a column that is not there, and an empty cell, leave a vendor as it is; a change waits for approval', async () => {
  const { tenant, look, confirm, vendors } = await given()
  await confirm((await look(table)).id)
  for (const { id } of await vendors())
    await tenant.as('controller').post(`/vendors/${id}/approval`)
  const change = 'name,country,vat_id,payment_terms_days\nACME Components,IN,,45\n'
  const seen = await look(change)
  expect(seen.counts).toEqual({ new: 0, changed: 1, same: 0, bad: 0, left_out: 0 })
  expect(seen.lines).toMatchObject([
    {
      changes: [
        { field: 'name', from: 'Acme Components Pvt Ltd', to: 'ACME Components' },
        { field: 'payment_terms_days', from: '30', to: '45' },
      ],
    },
  ])
  expect((await tenant.as('buyer').page(`/vendor-imports/${seen.id}`)).text).toContain(
    'Name: Acme Components Pvt Ltd → ACME Components. Payment terms in days: 30 → 45.',
  )
  await confirm(seen.id)
  const after = await vendors()
  expect(after.find(({ name }) => name === 'ACME Components')).toMatchObject({
    status: 'pending',
    vat_id: '27AAPFU0939F1ZV',
    email: 'orders@acme.example',
    payment_terms_days: 45,
  })
  expect(after.find(({ name }) => name === 'Nordwind Robotik GmbH')).toMatchObject({
    status: 'active',
  })
})

test('lines with errors are named, left out, and can be downloaded', async () => {
  const { tenant, look, confirm, vendors } = await given()
  const seen = await look(
    'number,name,country,vat_id,email,terms\n' +
      ',Deccan Bearings,IN,,,30\n' +
      ',Nameless Land,Atlantis,,,30\n' +
      ',Sagar Logistics,IN,,no-mail,1000\n' +
      ',DECCAN Bearings Ltd,IN,,,30\n' +
      'V-1999-1,Old,IN,,,30\n' +
      ',=HYPERLINK(1),IN,,x@,30\n',
  )
  expect(seen.counts).toEqual({ new: 1, changed: 0, same: 0, bad: 5, left_out: 0 })
  expect(seen.lines).toMatchObject([
    { does: 'new' },
    { line: 3, errors: [{ field: 'country' }] },
    { errors: [{ field: 'email' }, { field: 'payment_terms_days' }] },
    { errors: [{ field: 'name', text: 'The same vendor is in line 2 already.' }] },
    { errors: [{ field: 'number', text: 'There is no vendor “V-1999-1”.' }] },
    { does: 'bad' },
  ])
  const file = await tenant.as('buyer').page(`/vendor-imports/${seen.id}/errors`)
  expect(file.text).toContain('What is wrong')
  expect(file.text).toContain('There is no vendor “V-1999-1”.')
  expect(file.text).toContain(`'=HYPERLINK(1)`)
  expect(file.text).not.toMatch(/^"?,?"?Deccan/m)
  await confirm(seen.id)
  expect((await vendors()).map(({ name }) => name)).toEqual(['Deccan Bearings'])
})

test('number, tax number and name of a line must be those of one vendor', async () => {
  const { look, confirm } = await given()
  await confirm((await look(table)).id)
  const seen = await look(
    'name,country,vat_id\nAcme Components,IN,DE136695976\nOther,IN,27AAPFU0939F1Z0\n',
  )
  expect(seen.lines).toMatchObject([
    { does: 'bad', errors: [{ field: 'name' }] },
    { does: 'new', notes: ['The check digits of 27AAPFU0939F1Z0 do not fit.'] },
  ])
})

test('a heading that is not known is assigned by hand, and each field once', async () => {
  const { buyer, look } = await given()
  const { id, version } = await look('Firma,Land\nKolar Castings,IN\n')
  const at = `/vendor-imports/${id}/columns`
  const assign = (fields: string[], seen = version) => buyer.post(at, { fields, version: seen })
  expect((await assign(['name', 'name'])).status).toBe(422)
  expect((await assign(['name', 'colour'])).status).toBe(422)
  expect((await assign(['name', 'country'])).body.counts).toMatchObject({ new: 1, bad: 0 })
  expect((await assign(['name', ''])).status).toBe(409)
})

test('columns that were chosen wrongly stay chosen in the form', async () => {
  const { buyer, look } = await given()
  const { id, version } = await look('Firma,Sitz,Land\nKolar Castings,Hosur,IN\n')
  const answer = await buyer.form(`/vendor-imports/${id}/columns`, {
    version: String(version),
    'fields[0]': 'name',
    'fields[1]': 'name',
    'fields[2]': '',
  })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('“Name” is chosen for two columns.')
  expect(answer.text.match(/value="name"\s+selected/g)).toHaveLength(2)
})

test('a table with too many columns is refused at once, and one with many is assigned', async () => {
  const { buyer, look } = await given()
  const wide = (columns: number) => {
    const more = Array.from({ length: columns - 2 }, (_, i) => `More ${i}`)
    return [
      ['Name', 'Country', ...more],
      ['Kolar Castings', 'IN', ...more],
    ].join('\n')
  }
  const refused = await buyer.post('/vendor-imports', { csv: wide(101) })
  expect(refused.status).toBe(422)
  expect(refused.body.detail).toContain('at most 100 columns; this one has 101')
  const { id, version } = await look(wide(100))
  const fields = ['name', 'country', ...Array.from({ length: 98 }, () => '')]
  const assigned = await buyer.post(`/vendor-imports/${id}/columns`, { fields, version })
  expect(assigned.body.counts).toMatchObject({ new: 1 })
  const more = await buyer.post(`/vendor-imports/${id}/columns`, { fields: [...fields, ''] })
  expect(more.body.errors).toMatchObject([{ detail: 'A table has at most 100 columns.' }])
})

test('the preview counts in good English and shortens what is no name', async () => {
  const { buyer, look } = await given()
  const one = await look('Name,Country\nKolar Castings,IN\n')
  expect((await buyer.page(`/vendor-imports/${one.id}`)).text).toContain('Import 1 vendor<')
  const long = await look(`Name,Country\n${'Kolar '.repeat(2000)},IN\n`)
  const page = (await buyer.page(`/vendor-imports/${long.id}`)).text
  expect(page.split('Kolar').length).toBeLessThan(50)
})

test('what is no table is refused with a sentence', async () => {
  const { buyer } = await given()
  expect((await buyer.post('/vendor-imports', {})).body.errors).toMatchObject([
    { pointer: '/file' },
  ])
  expect((await buyer.post('/vendor-imports', { csv: 'name,country' })).status).toBe(422)
  const open = await buyer.post('/vendor-imports', { csv: 'name,country\n"Acme,IN\nKolar,DE\n' })
  expect(open.body.errors).toMatchObject([
    { detail: expect.stringContaining('A quotation mark is opened and never closed') },
  ])
  const latin = { bytes: Buffer.from([0x4d, 0x81, 0xfc, 0x0a]), name: 'x.csv' }
  const answer = await buyer.upload('/vendor-imports', latin)
  expect(answer.body.errors).toMatchObject([{ pointer: '/file', code: 'unreadable' }])
})

test('a thousand vendors are looked at and imported while somebody waits', async () => {
  const { look, confirm, vendors } = await given()
  const rows = Array.from({ length: 1000 }, (_, i) => `Works ${i} of Bengaluru,IN,,w${i}@x.example`)
  const before = performance.now()
  const seen = await look(`name,country,vat_id,email\n${rows.join('\n')}\n`)
  const looked = performance.now()
  expect(seen.counts).toMatchObject({ new: 1000 })
  expect((await confirm(seen.id)).body.counts).toMatchObject({ same: 1000 })
  console.info(
    `1,000 vendors: looked at in ${Math.round(looked - before)} ms, imported in ${Math.round(performance.now() - looked)} ms`,
  )
  expect(looked - before).toBeLessThan(5000)
  expect(await vendors()).toHaveLength(200)
})

test('of two confirmations at once one is refused, and another organisation sees no table', async () => {
  const { tenant, look, confirm, vendors } = await given()
  const { id, version } = await look(table)
  const answers = await Promise.all([confirm(id, { version }), confirm(id, { version })])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  expect(await vendors()).toHaveLength(2)
  const other = await newTenant()
  expect((await other.as('buyer').get(`/vendor-imports/${id}`)).status).toBe(404)
  expect((await other.as('buyer').post(`/vendor-imports/${id}/confirmation`)).status).toBe(404)
  expect((await tenant.as('receiver').get(`/vendor-imports/${id}`)).status).toBe(403)
})

test('a code that has a name, but is no country, is an error of its line', async () => {
  const { look } = await given()
  const seen = await look('Name,Country\nKolar Castings,ZZ\nHosur Tools,EU\nNordwind,DE\n')
  expect(seen.counts).toMatchObject({ new: 1, bad: 2 })
})

test('a file of an older spreadsheet is read in its own letters, and the preview says so', async () => {
  const { tenant, buyer, confirm, vendors } = await given()
  const rows = 'Lieferant;Land;E-mail\r\nMüller & Söhne GmbH;DE;orders@mueller.example\r\n'
  const files = [
    [Buffer.from(rows.replace('Lieferant', 'Vendor'), 'latin1'), 'Windows-1252'],
    [Buffer.from(`\uFEFF${rows.replace('Lieferant', 'Vendor')}`, 'utf16le'), 'UTF-16'],
    [Buffer.from(`\uFEFF${rows.replace('Lieferant', 'Vendor')}`), null],
  ] as const
  for (const [bytes, readAs] of files) {
    const seen = await buyer.upload('/vendor-imports', { bytes, name: 'vendors.csv' })
    expect([seen.status, seen.body.read_as]).toEqual([201, readAs])
    const page = (await tenant.as('buyer').page(`/vendor-imports/${seen.body.id}`)).text
    expect(page).toContain('Müller &amp; Söhne GmbH')
    expect(page.includes('The file was read as')).toBe(readAs !== null)
    if (readAs) expect(page).toContain(`read as ${readAs}`)
    await confirm(String(seen.body.id))
  }
  expect((await vendors()).map(({ name }) => name)).toEqual(['Müller & Söhne GmbH'])
})
