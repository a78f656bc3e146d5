import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDay, dayOrderIn } from '../kernel/day-text.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { givenItem, givenPrice } from '../platform/testing/given-catalog.ts'
import { newTenant, product } from '../platform/testing/harness.ts'
import { readLine } from './values.ts'

async function given() {
  const tenant = await newTenant()
  const buyer = tenant.as('buyer')
  const vendorId = await givenVendor(tenant)
  const look = async (csv: string) => {
    const answer = await buyer.post('/catalog-imports', { csv })
    expect(answer.status, answer.text).toBe(201)
    return answer.body
  }
  const confirm = (id: string, body: object = {}) =>
    buyer.post(`/catalog-imports/${id}/confirmation`, body)
  const item = async (name: string) => {
    const found = (await buyer.get(`/catalog?q=${encodeURIComponent(name)}`)).body.data[0]
    return found && (await buyer.get(`/catalog/${found.id}`)).body
  }
  return { tenant, buyer, vendorId, look, confirm, item }
}
const head = 'code,name,unit,comes in,vendor,price,price unit,min quantity,valid from,last day\n'

describe('a cell', () => {
  const read = (cells: object, numbers: 'point' | 'comma' | null = 'point') =>
    readLine({ code: 'A', vendor: 'V', ...cells }, { numbers, days: null })
  const said = (cells: object, numbers: 'point' | 'comma' | null = 'point') =>
    read(cells, numbers).said?.price
  test('with the dust of binary numbers is the price it stands for, and a note says so', () => {
    const line = read({ unit_price: '12.300000000000001' })
    expect(line.said?.price?.unit_price).toBe('12.3')
    expect(line.notes).toEqual(['The price “12.300000000000001” is read as 12.3.'])
    expect(said({ unit_price: '4787.9799999999996' })?.unit_price).toBe('4787.98')
  })
  test('with a decimal comma is read in a file that writes so, and else never guessed', () => {
    expect(said({ unit_price: '1.234,50' }, 'comma')?.unit_price).toBe('1234.5')
    expect(read({ unit_price: '1,234' }, null).faults[0]?.text).toContain('two ways')
    expect(said({ unit_price: '12.5' }, null)?.unit_price).toBe('12.5')
    expect(read({ unit_price: '1.1234567' }).faults[0]?.text).toContain('at most 6 decimals')
  })
  test('that is a formula or its error is refused, by its column', () => {
    for (const unit_price of ['=A1*2', '#REF!', '#N/A', '@SUM(A1)'])
      expect(read({ unit_price }).faults[0]).toMatchObject({
        field: 'unit_price',
        text: expect.stringContaining('Save the table with values'),
      })
  })
  test('with a day that is read in two ways is refused, unless the file shows the order', () => {
    expect(readDay('03/04/2026', null)).toEqual({ problem: 'two_ways' })
    expect(readDay('03/04/2026', 'day_first')).toEqual({ day: '2026-04-03' })
    expect(readDay('31/12/2026', null)).toEqual({ day: '2026-12-31' })
    expect(readDay('01.02.2026', null)).toEqual({ day: '2026-02-01' })
    expect(readDay('1-Dec-2026', null)).toEqual({ day: '2026-12-01' })
    expect(readDay('December 1st, 2026', null)).toEqual({ day: '2026-12-01' })
    expect(readDay('31/12/26', null)).toEqual({ problem: 'short_year' })
    expect(readDay('2026-02-30', null)).toEqual({ problem: 'unclear' })
    expect([
      dayOrderIn(['03/04/2026', '13/04/2026']),
      dayOrderIn(['03/04/2026', '04/13/2026']),
      dayOrderIn(['13/04/2026', '04/13/2026']),
    ]).toEqual(['day_first', 'month_first', null])
  })
})

describe('a table of items and prices', () => {
  test('is looked at, entered once it is confirmed, and changes nothing when it is sent again', async () => {
    const { tenant, buyer, look, confirm, item } = await given()
    const table =
      head +
      'GLOVE,Nitrile gloves,pair,box = 100,Acme Components,12.50,,1,2026-01-01,\n' +
      'GLOVE,,,,Acme Components,1100,box,10,2026-01-01,\n' +
      'MASK,Dust mask,each,,,,,,,\n'
    const seen = await look(`\uFEFF${table}`)
    expect(seen).toMatchObject({ state: 'ready', counts: { new: 3, bad: 0 } })
    expect(await item('gloves')).toBeUndefined()
    expect((await tenant.as('requester').post('/catalog-imports', { csv: table })).status).toBe(403)
    const page = await tenant.as('buyer').page(`/catalog-imports/${seen.id}`)
    expect(page.text).toContain('Import 3 lines')
    const done = await confirm(seen.id, { version: seen.version })
    expect(done.body).toMatchObject({ state: 'done', price_changes: [] })
    expect(await item('gloves')).toMatchObject({
      code: 'GLOVE',
      unit: 'pair',
      units: [{ unit: 'box', quantity: '100' }],
      prices: [
        { unit_price: '12.5', unit: 'pair' },
        { unit_price: '1100', unit: 'box', min_quantity: '10' },
      ],
    })
    expect((await confirm(seen.id)).status).toBe(409)
    expect((await look(table)).counts).toMatchObject({ new: 0, changed: 0, same: 3, bad: 0 })
    const other = await newTenant()
    expect((await other.as('buyer').get(`/catalog-imports/${seen.id}`)).status).toBe(404)
    const history = await buyer.get(`/catalog/${(await item('gloves')).id}`)
    expect(history.status).toBe(200)
  })

  test('says of each line and column why it is refused', async () => {
    const { tenant, vendorId, look } = await given()
    const kept = await givenItem(tenant, { code: 'LAMP', name: 'Desk lamp' })
    await givenPrice(tenant, kept, { vendor_id: vendorId, valid_from: '2099-01-01' })
    const { lines } = await look(
      head +
        'A,,each,,Acme Components,1,,1,,\n' +
        'B,Bolt,each,,Nobody Ltd,1,,1,,\n' +
        'C,Coil,each,,Acme Components,1,crate,1,,\n' +
        'D,Drum,each,,Acme Components,abc,,1,,\n' +
        'E,Eel,each,,Acme Components,5,,1,,\n' +
        'E,Eel,each,,Acme Components,6,,1,,\n' +
        'E,Egret,each,,,,,,,\n' +
        'F,Fan,each,,Acme Components,5,,1,03/04/2026,\n' +
        'G,Gear,each,,Acme Components,5,,1.5,,\n' +
        'LAMP,,kg,,Acme Components,5,,1,,\n' +
        'LAMP,,,,Acme Components,5,,1,,\n' +
        ',Nothing,each,,,,,,,\n',
    )
    const why = (line: number) =>
      lines.find((one: { line: number }) => one.line === line).errors as { field: string }[]
    expect(
      [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13].map((line) => why(line).map(({ field }) => field)),
    ).toEqual([
      ['name'],
      ['vendor'],
      ['price_unit'],
      ['unit_price'],
      ['unit_price'],
      ['name'],
      ['valid_from'],
      ['min_quantity'],
      ['unit', 'min_quantity'].slice(0, 1),
      ['valid_from'],
      ['code'],
    ])
    expect(why(6)).toEqual([])
  })

  test('with prices that change: each vendor’s wait for somebody else, shown old, new and percent', async () => {
    const { tenant, buyer, vendorId, look, confirm } = await given()
    const other = await givenVendor(tenant, { name: 'Deccan Supplies' })
    for (const code of ['A', 'B', 'C']) {
      const item = await givenItem(tenant, { code, name: `Item ${code}` })
      await givenPrice(tenant, item, { vendor_id: vendorId, unit_price: '100' })
      await givenPrice(tenant, item, { vendor_id: other, unit_price: '200' })
    }
    const seen = await look(
      'code,vendor,price,valid from\n' +
        'A,Acme Components,110,2099-01-01\n' +
        'B,Acme Components,100.00,2099-01-01\n' +
        'C,Acme Components,90,2099-01-01\n' +
        'A,Deccan Supplies,210,2099-01-01\n',
    )
    expect(seen.counts).toMatchObject({ new: 0, changed: 3, same: 1, bad: 0 })
    expect(seen.lines[0]).toMatchObject({
      changes: [{ field: 'unit_price', from: '100', to: '110' }],
      notes: ['The price (+10.00 %) waits for approval once this is imported.'],
    })
    const done = (await confirm(seen.id)).body
    expect(done.state).toBe('done')
    expect(done.price_changes.map((c: { prices: number }) => c.prices).toSorted()).toEqual([1, 2])
    const two = done.price_changes.find((c: { prices: number }) => c.prices === 2)
    const change = (await buyer.get(`/price-changes/${two.id}`)).body
    expect(change).toMatchObject({ status: 'pending', highest_rise: '10.00', lines_count: 2 })
    const again = await look('code,vendor,price\nA,Acme Components,120\n')
    expect(again.lines[0].errors[0].text).toContain(two.number)
    await tenant.as('controller').post(`/approvals/${change.approval_id}/approval`, { hold: false })
    expect((await buyer.get(`/price-changes/${two.id}`)).body.status).toBe('applied')
    const page = await tenant.as('buyer').page(`/catalog-imports/${seen.id}`)
    expect(page.text).toContain(two.number)
  })

  test('is corrected line by line, left out by line, and its order of days is chosen', async () => {
    const { tenant, buyer, look, confirm, item } = await given()
    const seen = await look(
      'code,name,unit,vendor,price,valid from\n' +
        'A,Axle,each,Acme Componets,5,03/04/2026\n' +
        'B,Bolt,each,,,\n',
    )
    const at = `/catalog-imports/${seen.id}`
    const days = await buyer.post(`${at}/columns`, {
      fields: ['code', 'name', 'unit', 'vendor', 'unit_price', 'valid_from'],
      days: 'day_first',
      version: seen.version,
    })
    expect(days.body.lines[0].errors).toMatchObject([{ field: 'vendor' }])
    const fixed = await buyer.post(`${at}/corrections`, {
      lines: [{ line: 2, cells: { vendor: 'Acme Components' } }],
    })
    expect(fixed.body.counts).toMatchObject({ new: 2, bad: 0 })
    const left = await buyer.post(`${at}/left-out`, { line: 3, leave_out: true })
    expect(left.body.counts).toMatchObject({ new: 1, left_out: 1 })
    const file = await tenant.as('buyer').page(`${at}/errors`)
    expect(file.text).toContain('What is wrong')
    expect((await buyer.post(`${at}/left-out`, { line: 3, version: 1 })).status).toBe(409)
    await confirm(seen.id)
    expect((await item('Axle')).prices).toMatchObject([{ valid_from: '2026-04-03' }])
    expect(await item('Bolt')).toBeUndefined()
  })

  test('of two confirmations at once one is refused, and everything is entered once', async () => {
    const { buyer, look, confirm } = await given()
    const { id, version } = await look('code,name,unit\nA,Axle,each\n')
    const answers = await Promise.all([confirm(id, { version }), confirm(id, { version })])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    const { body } = await buyer.get('/catalog?q=Axle')
    expect(body.data.map((one: { name: string }) => one.name)).toEqual(['Axle'])
  })

  test('is read to its last line, though lines with errors come first', async () => {
    const { buyer, look } = await given()
    const rows = Array.from({ length: 450 }, (_, i) => `S-${i},Screw ${i},${i < 440 ? 'each' : ''}`)
    const { id, lines, next_after: from } = await look(`code,name,unit\n${rows.join('\n')}\n`)
    expect(lines.slice(0, 11).map((line: { does: string }) => line.does)).toEqual([
      ...Array<string>(10).fill('bad'),
      'new',
    ])
    const read: number[] = []
    for (let after: number | null = from; after !== null;) {
      const { body } = await buyer.get(`/catalog-imports/${id}?after=${after}`)
      read.push(...body.lines.map((one: { line: number }) => one.line))
      after = body.next_after
    }
    expect(read).toEqual(rows.map((_, i) => i + 2))
  })

  test('of two thousand lines is worked through by a job, step by step', async () => {
    const { buyer } = await given()
    const rows = Array.from(
      { length: 2_000 },
      (_, i) => `P-${i},Part ${i},each,Acme Components,${i % 977}.${i % 100},2026-01-01`,
    )
    const bytes = Buffer.from(`code,name,unit,vendor,price,valid from\n${rows.join('\n')}\n`)
    const { jobs } = await product()
    const until = async (id: string, state: string) => {
      for (const end = Date.now() + 120_000; Date.now() < end;) {
        const { body } = await buyer.get(`/catalog-imports/${id}`)
        if (body.state === state) return body
        await jobs.drain(1000)
      }
      throw new Error(`it never was ${state}`)
    }
    const before = performance.now()
    const sent = await buyer.upload('/catalog-imports', { bytes, name: 'parts.csv' })
    expect([sent.status, sent.body.state]).toEqual([201, 'checking'])
    const kept = performance.now()
    const ready = await until(sent.body.id as string, 'ready')
    expect(ready.counts).toMatchObject({ new: 2_000, bad: 0 })
    const looked = performance.now()
    await buyer.post(`/catalog-imports/${sent.body.id}/confirmation`)
    await until(sent.body.id as string, 'done')
    console.info(
      `2,000 lines: kept in ${Math.round(kept - before)} ms, looked at in ${Math.round(looked - kept)} ms, entered in ${Math.round(performance.now() - looked)} ms`,
    )
    const found = await buyer.get('/catalog/search?q=Part 1999')
    expect(found.body.data[0]).toMatchObject({ name: 'Part 1999' })
  }, 240_000)
})

const orders = '/work/shared/fixtures/wvu-po/po_lines_2017-01_2018-06.csv'
test.skipIf(!existsSync(orders))(
  'prices that a university paid are entered exactly, float dirt and all',
  async () => {
    const { look } = await given()
    const [, ...rows] = readFileSync(orders, 'utf8').split('\n')
    const dirty = rows
      .map((row) => row.match(/,(\d+\.\d{12,})(?=,\d)/)?.[1])
      .filter((price): price is string => price !== undefined)
      .slice(0, 200)
    console.info(`wvu-po: ${dirty.length} prices with float dirt are tried`)
    const csv = dirty.map((price, i) => `W-${i},Line ${i},each,Acme Components,${price}`)
    const seen = await look(`code,name,unit,vendor,price\n${csv.join('\n')}\n`)
    expect(seen.counts.bad).toBe(0)
  },
)
