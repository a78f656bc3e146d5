import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'

async function given() {
  const tenant = await newTenant()
  const buyer = tenant.as('buyer')
  const read = async (csv: string) => (await buyer.post('/vendor-imports', { csv })).body
  const confirm = async (id: string) => {
    const answer = await buyer.post(`/vendor-imports/${id}/confirmation`)
    expect(answer.status).toBe(200)
    return answer.body
  }
  const vendor = async (name = 'Acme') => {
    const { data } = (await buyer.get('/vendors')).body as { data: { id: string; name: string }[] }
    const { id } = data.find((one) => one.name === name)!
    const { body } = await buyer.get(`/vendors/${id}`)
    return { id, ...body }
  }
  return { tenant, buyer, read, confirm, vendor }
}

const headings =
  'name,country,Street,Zip,City,State,Order street,Order city,Payments street,Payments city,Payments country,' +
  'Contact,Contact e-mail,Contact purposes,Contact language\n'
const acme =
  'Acme,IN,1 MG Road,560001,Bengaluru,Karnataka,Gate 4,Hosur,PO Box 7,Berlin,de,' +
  'Asha Rao,asha@acme.example,Invoices; payments,German\n'

test('a table brings addresses and a contact; what it does not say stays', async () => {
  const { tenant, read, confirm, vendor } = await given()
  const table = await read(headings + acme)
  expect(table.columns.map(({ field }: { field: string }) => field).slice(2)).toEqual([
    'legal_street',
    'legal_postal_code',
    'legal_city',
    'legal_region',
    'orders_street',
    'orders_city',
    'remit_to_street',
    'remit_to_city',
    'remit_to_country',
    'contact_name',
    'contact_email',
    'contact_purposes',
    'contact_language',
  ])
  expect(table.counts).toMatchObject({ new: 1, bad: 0 })
  await confirm(table.id)
  const { id } = await vendor()
  const page = (await tenant.as('buyer').page(`/vendors/${id}`)).text
  for (const text of ['1 MG Road', 'Hosur', 'PO Box 7', 'Asha Rao', 'asha@acme.example'])
    expect(page).toContain(text)
  const change = await read(
    'name,country,city,contact email,contact,order street\nAcme,IN,Mysuru,ASHA@acme.example,Asha K. Rao,\n',
  )
  expect(change.lines).toMatchObject([
    {
      does: 'changed',
      changes: [
        { field: 'legal_city', from: 'Bengaluru', to: 'Mysuru' },
        { field: 'contact_name', from: 'Asha Rao', to: 'Asha K. Rao' },
        { field: 'contact_email' },
      ],
    },
  ])
  const preview = (await tenant.as('buyer').page(`/vendor-imports/${change.id}`)).text
  expect(preview).toContain('Legal address: city: Bengaluru → Mysuru.')
  await confirm(change.id)
  const after = (await tenant.as('buyer').page(`/vendors/${id}`)).text
  for (const text of ['1 MG Road', 'Mysuru', 'Gate 4', 'Asha K. Rao']) expect(after).toContain(text)
  expect(after).not.toContain('Bengaluru</')
})

test('the same table a second time changes nothing', async () => {
  const { read, confirm } = await given()
  await confirm((await read(headings + acme)).id)
  const again = await read(headings + acme)
  expect(again.counts).toMatchObject({ new: 0, changed: 0, same: 1, bad: 0 })
})

test('what is wrong in an address or a contact is said with its column', async () => {
  const { read } = await given()
  const table = await read(
    'name,country,street,payments city,payments country,contact,contact e-mail,contact purposes,contact language\n' +
      'Acme,IN,1 MG Road,Berlin,Atlantis,,nobody,gossip,Klingon\n' +
      'Nandi Steel,IN,,,,Ravi,,orders,\n',
  )
  const fields = (n: number) =>
    table.lines[n].errors.map(({ field }: { field: string }) => field).toSorted()
  expect(fields(0)).toEqual([
    'contact_email',
    'contact_language',
    'contact_name',
    'contact_purposes',
    'legal_city',
    'remit_to_country',
    'remit_to_street',
  ])
  expect(table.lines[1].errors).toMatchObject([
    { field: 'contact_email', text: 'Orders go out by mail, so this contact needs an e-mail.' },
  ])
})

test('a new mail for orders of a vendor in use waits for somebody else', async () => {
  const { tenant, read, confirm, vendor } = await given()
  await confirm((await read('name,country,email\nAcme,IN,old@acme.example\n')).id)
  const { id } = await vendor()
  expect((await tenant.as('controller').post(`/vendors/${id}/approval`)).status).toBe(200)
  const table = await read(
    'name,country,contact,contact e-mail,contact purposes\nAcme,IN,Asha,asha@acme.example,orders\n',
  )
  await confirm(table.id)
  expect((await vendor()).status).toBe('pending')
})

test('a line with errors is corrected on the page and checked again', async () => {
  const { tenant, buyer, read, confirm, vendor } = await given()
  const table = await read('name,e-mail\nAcme,orders-at-acme\nNandi Steel,n@nandi.example\n')
  expect(table.counts).toMatchObject({ bad: 2 })
  const at = `/vendor-imports/${table.id}`
  const page = (await buyer.page(at)).text
  expect(page).toContain('Correct the lines with errors')
  expect(page).toContain('name="lines[0][cells][country]"')
  const sent = await buyer.form(`${at}/corrections`, {
    version: String(table.version),
    'lines[0][line]': '2',
    'lines[0][cells][country]': 'IN',
    'lines[0][cells][email]': 'orders@acme.example',
    'lines[1][line]': '3',
    'lines[1][cells][country]': 'Atlantis',
  })
  expect(sent.status).toBe(303)
  const { body: seen } = await buyer.get(at)
  expect(seen.lines).toMatchObject([{ does: 'new' }, { does: 'bad' }])
  const errors = (await buyer.page(`${at}/errors`)).text
  expect(errors).toContain('"Nandi Steel","n@nandi.example","Atlantis",')
  await confirm(table.id)
  expect(await vendor()).toMatchObject({ email: 'orders@acme.example', country: 'IN' })
  expect((await tenant.as('buyer').get('/vendors')).body.data).toHaveLength(1)
  const late = await buyer.post(`${at}/corrections`, { lines: [{ line: 3, cells: {} }] })
  expect(late.status).toBe(409)
})

test('corrections that name nothing, or come too late, change nothing', async () => {
  const { tenant, buyer, read } = await given()
  const { id, version } = await read('name\nAcme\n')
  const at = `/vendor-imports/${id}/corrections`
  const correct = (lines: object[], seen = version) => buyer.post(at, { lines, version: seen })
  const country = { country: 'IN' }
  expect((await correct([{ line: 9, cells: country }])).status).toBe(422)
  expect((await correct([{ line: 2, cells: { colour: 'red' } }])).status).toBe(422)
  expect((await correct([{ line: 2, cells: { name: '\u0000' } }])).status).toBe(422)
  expect((await correct([{ line: 2, cells: { name: 'x'.repeat(1001) } }])).status).toBe(422)
  expect((await correct([])).status).toBe(422)
  const both = await Promise.all([
    correct([{ line: 2, cells: country }]),
    correct([{ line: 2, cells: { country: 'DE' } }]),
  ])
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]))
  const body = { lines: [{ line: 2, cells: country }] }
  expect((await tenant.as('receiver').post(at, body)).status).toBe(403)
  expect((await (await newTenant()).as('buyer').post(at, body)).status).toBe(404)
  const out = `/vendor-imports/${id}/left-out`
  expect((await tenant.as('receiver').post(out, { line: 2, leave_out: true })).status).toBe(403)
  expect(
    (await (await newTenant()).as('buyer').post(out, { line: 2, leave_out: true })).status,
  ).toBe(404)
})

test('a line is left out, and taken in again; it stands in the way of no other', async () => {
  const { buyer, read, confirm, vendor } = await given()
  const table = await read('name,country,days\nAcme,IN,10\nAcme,IN,20\nNandi Steel,IN,30\n')
  expect(table.lines).toMatchObject([{ does: 'new' }, { does: 'bad' }, { does: 'new' }])
  const choose = async (line: number, leaves: boolean) =>
    buyer.post(`/vendor-imports/${table.id}/left-out`, { line, leave_out: leaves })
  expect((await choose(9, true)).status).toBe(422)
  expect((await choose(3, true)).status).toBe(409)
  const left = (await choose(2, true)).body
  expect(left.lines).toMatchObject([{ does: 'left_out' }, { does: 'new' }, { does: 'new' }])
  expect(left.counts).toMatchObject({ new: 2, bad: 0, left_out: 1 })
  await choose(4, true)
  expect((await choose(4, false)).body.lines).toMatchObject([{}, {}, { does: 'new' }])
  const done = await confirm(table.id)
  expect(done.imported).toBe(true)
  expect(await vendor()).toMatchObject({ payment_terms_days: 20 })
})
