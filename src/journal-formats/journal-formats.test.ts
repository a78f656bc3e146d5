import { describe, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import { toWindows1252 } from '../integrations/bank-files/index.ts'
import {
  exportUntil,
  givenExport,
  givenJournalFormat,
  givenLedgerAccounts,
  someJournalFormat,
  type JournalBody,
} from '../platform/testing/given-journals.ts'
import { givenPayable } from '../platform/testing/given-payments.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'
import { builtIn } from './built-in.ts'
import { Format } from './format.ts'
import { fileOf, type JournalLine } from './writing.ts'

const line = (more: Partial<JournalLine>): JournalLine => ({
  number: 'JX-2026-0001/0001',
  day: '2026-11-28',
  text: 'Invoice 88213, Müller & Söhne “Łódź” 東京',
  document: '88213',
  document_day: '2026-11-03',
  vendor: 'Müller & Söhne, Köln',
  position: 1,
  purpose: 'expense',
  account: '6000',
  debit: 123_450n,
  credit: 0n,
  currency: 'USD',
  amount: 130_000n,
  category: 'IT',
  cost_center: 'SALES',
  tax_code: null,
  ...more,
})
const lines = [
  line({}),
  line({
    position: 2,
    purpose: 'payable',
    account: '3300',
    debit: 0n,
    credit: 123_450n,
    amount: -130_000n,
    category: null,
    cost_center: null,
  }),
]
const format = (more: Partial<Format>): Format => ({ ...Format.parse(builtIn.two_sides), ...more })
const column = (heading: string, source: Format['columns'][number]['source'], text = '') => ({
  heading,
  source,
  text,
})
const crlf = (...rows: string[]): string => rows.map((row) => `${row}\r\n`).join('')

describe('a file of journals', () => {
  test('is written as German books read it: semicolons, decimal commas, S or H, Windows-1252', () => {
    const bytes = fileOf(
      lines,
      format({
        separator: 'semicolon',
        decimals: 'comma',
        days: 'dd.mm.yyyy',
        encoding: 'windows_1252',
        amounts: 's_or_h',
        columns: [
          column('Umsatz', 'base_amount'),
          column('Soll/Haben', 'side'),
          column('Konto', 'account'),
          column('Belegdatum', 'document_day'),
          column('Belegfeld', 'document'),
          column('Buchungstext', 'text'),
          column('Fremdwährung', 'amount'),
          column('WKZ', 'currency'),
          column('Leer', 'fixed'),
        ],
      }),
      'EUR',
    )
    const text = crlf(
      '"Umsatz";"Soll/Haben";"Konto";"Belegdatum";"Belegfeld";"Buchungstext";"Fremdw\xe4hrung";"WKZ";"Leer"',
      '1234,50;"S";"6000";"03.11.2026";"88213";"Invoice 88213, M\xfcller & S\xf6hne \x93L\xf3dz\x94 ..";1300,00;"USD";""',
      '1234,50;"H";"3300";"03.11.2026";"88213";"Invoice 88213, M\xfcller & S\xf6hne \x93L\xf3dz\x94 ..";1300,00;"USD";""',
    )
    expect(bytes.toString('latin1')).toBe(text)
  })

  test('is written as American books read it: commas, points, debit and credit, no headings', () => {
    const bytes = fileOf(
      lines,
      format({
        days: 'mm/dd/yyyy',
        encoding: 'utf_8',
        header: false,
        columns: [
          column('Entry', 'entry'),
          column('Line', 'position'),
          column('Date', 'day'),
          column('Account', 'account'),
          column('Debit', 'debit'),
          column('Credit', 'credit'),
          column('Payee', 'vendor'),
          column('Source', 'fixed', 'SVPMS'),
        ],
      }),
      'USD',
    )
    expect(bytes.equals(Buffer.from(bytes.toString('utf8')))).toBe(true)
    expect(bytes.toString('utf8')).toBe(
      crlf(
        '"JX-2026-0001/0001","1","11/28/2026","6000",1234.50,,"Müller & Söhne, Köln","SVPMS"',
        '"JX-2026-0001/0001","2","11/28/2026","3300",,1234.50,"Müller & Söhne, Köln","SVPMS"',
      ),
    )
  })

  test('is in the formats that everybody has as it always was', () => {
    const one = line({ text: 'Invoice', vendor: 'Acme' })
    expect(fileOf([one], builtIn.two_sides, 'EUR').toString()).toBe(
      `\ufeff${crlf(
        '"entry","date","account","debit","credit","currency","document_amount","document_currency","what","category","cost_center","tax_code","text","document","document_date","vendor"',
        '"JX-2026-0001/0001","2026-11-28","6000",1234.50,,"EUR",1300.00,"USD","Expense","IT","SALES","","Invoice","88213","2026-11-03","Acme"',
      )}`,
    )
    expect(fileOf([one], builtIn.one_amount, 'EUR').toString()).toBe(
      `\ufeff${crlf(
        '"entry";"date";"account";"amount";"currency";"document_amount";"document_currency";"cost_center";"tax_code";"text";"document";"document_date";"vendor"',
        '"JX-2026-0001/0001";"2026-11-28";"6000";1234,50;"EUR";1300,00;"USD";"SALES";"";"Invoice";"88213";"2026-11-03";"Acme"',
      )}`,
    )
  })

  test('keeps its columns where the decimal mark is also the separator', () => {
    const columns = [column('Amount', 'base_amount'), column('Account', 'account')]
    const bytes = fileOf(
      lines,
      format({ decimals: 'comma', encoding: 'utf_8', amounts: 'signed', columns }),
      'EUR',
    )
    expect(bytes.toString('utf8')).toBe(
      crlf('"Amount","Account"', '"1234,50","6000"', '"-1234,50","3300"'),
    )
  })

  test('has no formula, also none that appears where a letter is replaced', () => {
    const columns = [
      column('=1+1', 'vendor'),
      column('Text', 'text'),
      column('Fixed', 'fixed', '@SUM(A1)'),
    ]
    const bytes = fileOf(
      [line({ vendor: '=cmd|’/C calc’!A0', text: '＋49 69 1234' })],
      format({ encoding: 'windows_1252', columns }),
      'EUR',
    )
    expect(bytes.toString('latin1')).toBe(
      crlf('"\'=1+1","Text","Fixed"', '"\'=cmd|\x92/C calc\x92!A0","\'+49 69 1234","\'@SUM(A1)"'),
    )
  })

  test('has every letter of Windows-1252 at its place, and nothing at the five empty ones', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
    )
    const { bytes } = toWindows1252(new TextDecoder('windows-1252').decode(all))
    expect(Uint8Array.from(bytes)).toEqual(all)
    expect(toWindows1252('\u0081€').bytes).toEqual(Buffer.from([0x80]))
  })
})

const fileIn = async (tenant: TestTenant, id: string): Promise<Buffer> =>
  (
    await owner.query<{ bytes: Buffer }>(
      `select f.bytes
      from journal_exports x join files f on f.tenant_id = x.tenant_id and f.id = x.file_id
      where x.tenant_id = $1 and x.id = $2`,
      [tenant.tenantId, id],
    )
  ).rows[0]!.bytes

describe('a format of journals', () => {
  test('is offered for exports, which keep the version they were made with', async () => {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const books = await givenJournalFormat(tenant)
    expect((await controller.page('/journals/new')).text).toContain('Books')
    const today = businessDate(new Date(), 'Asia/Kolkata')
    const made = (await exportUntil(tenant, today, { format: books.id })).body as JournalBody
    expect(made).toMatchObject({ format: 'declared', format_id: books.id, format_number: 1 })
    const before = await fileIn(tenant, made.id)
    const first = before.toString('latin1').split('\r\n')[1]!
    expect(first).toContain(`"${made.number}/0001";"${today.split('-').toReversed().join('.')}"`)
    expect(first).toContain(';1000,00;"S";"6000";"\'=K\xf6ln";')
    const downloaded = async () => {
      const page = await tenant.as('auditor').page(`/journals/${made.id}/file`)
      return [page.status, page.text]
    }
    const asDownloaded = await downloaded()

    const changed = await controller.post(
      `/journal-formats/${books.id}/edit`,
      someJournalFormat({ name: 'New books', encoding: 'utf_8', version: books.version }),
    )
    expect([changed.status, changed.body.number]).toEqual([200, 2])
    const archived = await controller.post(`/journal-formats/${books.id}/archiving`)
    expect([archived.status, archived.body.active]).toEqual([200, false])
    expect(await downloaded()).toEqual(asDownloaded)
    expect((await fileIn(tenant, made.id)).equals(before)).toBe(true)
    const page = await controller.page(`/journals/${made.id}`)
    expect(page.text).toContain('New books, version 1')

    const entry = made.journal[0]!.entry
    await controller.post('/journals/answers', { entries: [{ entry, problem: 'Period closed' }] })
    const again = (await controller.post(`/journals/${made.id}/failed-entries`)).body as JournalBody
    expect(again).toMatchObject({ format: 'declared', format_number: 1, again_of: made.id })
    expect((await fileIn(tenant, again.id)).equals(before)).toBe(true)
  })

  test('is not offered once it is archived, until it is restored', async () => {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const books = await givenJournalFormat(tenant)
    await controller.post(`/journal-formats/${books.id}/archiving`)
    const twice = await controller.post(`/journal-formats/${books.id}/archiving`)
    expect([twice.status, twice.body.code]).toEqual([409, 'wrong_state'])
    expect((await controller.page('/journals/new')).text).not.toContain('Books')
    const refused = await exportUntil(tenant, undefined, { format: books.id })
    expect([refused.status, refused.body.errors[0]]).toMatchObject([
      422,
      { pointer: '/format', code: 'archived' },
    ])
    await controller.post(`/journal-formats/${books.id}/restoration`)
    expect((await exportUntil(tenant, undefined, { format: books.id })).status).toBe(201)
    const page = await controller.page(`/journal-formats/${books.id}`)
    expect(page.text).toContain('restored the format')
  })

  test('keeps its version where only its name changes, and refuses what somebody else changed', async () => {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    const books = await givenJournalFormat(tenant)
    const edit = (more: object) =>
      controller.post(`/journal-formats/${books.id}/edit`, someJournalFormat(more))
    const renamed = await edit({ name: 'DATEV', version: 1 })
    expect(renamed.body).toMatchObject({ name: 'DATEV', number: 1, version: 2 })
    const stale = await edit({ name: 'Sage', version: 1 })
    expect([stale.status, stale.body.code]).toEqual([409, 'stale'])
    expect(
      (await controller.post(`/journal-formats/${books.id}/archiving`, { version: 1 })).status,
    ).toBe(409)
    await givenJournalFormat(tenant, { name: 'Other' })
    const taken = await edit({ name: 'Other', version: 2 })
    expect([taken.status, taken.body.errors[0].code]).toEqual([422, 'already_exists'])
  })

  test('says what it lacks and what does not fit together', async () => {
    const tenant = await newTenant()
    const refused = async (more: object) => {
      const answer = await tenant.as('controller').post('/journal-formats', someJournalFormat(more))
      const errors = (answer.body.errors ?? []) as { pointer: string; code: string }[]
      return [answer.status, ...errors.map(({ pointer, code }) => `${pointer} ${code}`)]
    }
    const [entry, account] = [
      { heading: 'Entry', source: 'entry' },
      { heading: 'Account', source: 'account' },
    ]
    expect(await refused({ columns: [account] })).toEqual([
      422,
      '/columns column_missing',
      '/columns column_missing',
      '/columns column_missing',
    ])
    const amount = { heading: ' entry', source: 'base_amount' }
    expect(await refused({ amounts: 'signed', columns: [entry, account, amount] })).toEqual([
      422,
      '/columns/2/heading twice',
    ])
    const letter = { heading: 'S/H', source: 'side', text: 'S' }
    expect(
      await refused({
        amounts: 'signed',
        columns: [entry, account, { ...amount, heading: 'Amount' }, letter],
      }),
    ).toEqual([422, '/columns/3/text not_fixed', '/columns/3/source does_not_fit'])
    expect(await refused({ columns: [{ heading: 'En\ttry', source: 'entry' }] })).toEqual([
      422,
      '/columns/0/heading invalid',
    ])
    expect(await refused({ columns: [] })).toEqual([422, '/columns too_small'])
  })

  test('is for those who keep the accounts of their own organisation', async () => {
    const tenant = await newTenant()
    const books = await givenJournalFormat(tenant)
    const auditor = tenant.as('auditor')
    expect((await auditor.get(`/journal-formats/${books.id}`)).body.name).toBe('Books')
    expect((await auditor.post('/journal-formats', someJournalFormat())).status).toBe(403)
    expect((await auditor.post(`/journal-formats/${books.id}/archiving`)).status).toBe(403)
    expect((await tenant.as('buyer').get('/journal-formats')).status).toBe(403)
    const other = await newTenant()
    expect((await other.as('controller').get(`/journal-formats/${books.id}`)).status).toBe(404)
    const edited = await other
      .as('controller')
      .post(`/journal-formats/${books.id}/edit`, someJournalFormat())
    expect(edited.status).toBe(404)
    await givenLedgerAccounts(other)
    await givenPayable(other)
    const borrowed = await exportUntil(other, undefined, { format: books.id })
    expect([borrowed.status, borrowed.body.errors[0].code]).toEqual([422, 'unknown'])
  })
})

describe('the form of a format', () => {
  const typed = (more: Record<string, string>): Record<string, string> => ({
    name: 'Typed',
    separator: 'comma',
    decimals: 'point',
    days: 'yyyy-mm-dd',
    encoding: 'utf_8',
    header: 'on',
    amounts: 'signed',
    'columns[0][heading]': 'First',
    'columns[0][source]': 'entry',
    'columns[0][text]': '',
    'columns[1][heading]': 'Second',
    'columns[1][source]': 'account',
    'columns[1][text]': '',
    'columns[2][heading]': 'Third',
    'columns[2][source]': 'base_amount',
    'columns[2][text]': '',
    ...more,
  })
  const headingsIn = (html: string): string[] =>
    [...html.matchAll(/value="([^"]*)"\s+id="columns-\d+-heading"/g)].map(([, value]) => value!)

  test('adds, removes and moves columns without scripts, and keeps what was typed', async () => {
    const tenant = await newTenant()
    const press = async (more: Record<string, string>) => {
      const page = await tenant.as('controller').form('/journal-formats', typed(more))
      expect(page.status).toBe(200)
      return headingsIn(page.text)
    }
    expect(await press({ add_line: '1' })).toEqual(['First', 'Second', 'Third', ''])
    expect(await press({ remove_line: '1' })).toEqual(['First', 'Third'])
    expect(await press({ move_up: '2' })).toEqual(['First', 'Third', 'Second'])
    expect(await press({ move_down: '0' })).toEqual(['Second', 'First', 'Third'])
    expect(await press({ move_up: '0' })).toEqual(['First', 'Second', 'Third'])
    expect(await press({ move_down: 'x' })).toEqual(['First', 'Second', 'Third'])
    const saved = await tenant.as('controller').form('/journal-formats', typed({}))
    expect(saved.status).toBe(303)
  })

  test('shows the file with the entries that were exported last before it is saved', async () => {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    const example = await controller.page('/journal-formats/new')
    expect(example.text).toContain('An example, because nothing was exported yet.')
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    const page = await controller.form('/journal-formats', typed({ show_preview: '1' }))
    const text = page.text.replaceAll('&quot;', '"')
    expect(text).toContain(`"First","Second","Third"`)
    expect(text).toContain(`"${made.number}/0001","6000",1000.00`)
    const wrong = await controller.form(
      '/journal-formats',
      typed({ show_preview: '1', 'columns[2][source]': 'debit' }),
    )
    expect(wrong.text).toContain('does not go with')
    expect(wrong.text).toContain('The file is shown here once')
    const { body } = await controller.get('/journal-formats')
    expect(body.data).toEqual([])
  })

  test('keeps what was typed when it is refused', async () => {
    const tenant = await newTenant()
    const page = await tenant
      .as('controller')
      .form('/journal-formats', typed({ 'columns[1][heading]': 'first' }))
    expect(page.status).toBe(422)
    expect(page.text).toContain('Column 1 has the heading')
    expect(headingsIn(page.text)).toEqual(['First', 'first', 'Third'])
  })
})

test('nothing is exported until a day to come, in any format', async () => {
  const tenant = await newTenant()
  const books = await givenJournalFormat(tenant)
  const tomorrow = addDays(businessDate(new Date(), 'Asia/Kolkata'), 2)
  const refused = await exportUntil(tenant, tomorrow, { format: books.id })
  expect(refused.body.errors[0].code).toBe('future')
})
