import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invoiceRead } from '../../cli/invoice-read.ts'
import { readInvoice } from './index.ts'
import { ublInvoice } from './samples.ts'

const read = (text: string | Buffer) => readInvoice(Buffer.from(text))
const rules = async (text: string | Buffer): Promise<string[]> =>
  (await read(text)).problems.map((p) => p.rule)

describe('a UBL invoice', () => {
  test('keeps the supplier’s own figures as text', async () => {
    const { format, invoice, problems } = await read(
      ublInvoice({ order: 'PO-2026-0001', rounding: '0.40' }),
    )
    expect({ format, problems }).toEqual({ format: 'ubl', problems: [] })
    expect(invoice).toMatchObject({
      number: 'R-1',
      kind: 'invoice',
      orderReference: 'PO-2026-0001',
      seller: { vatId: 'DE123456789' },
      totals: {
        net: '822000.00',
        tax: '147960.00',
        gross: '969960.00',
        rounding: '0.40',
        payable: '969960.40',
      },
    })
  })
  test('whose sums are off names the rule and both numbers', async () => {
    const { invoice, problems } = await read(
      ublInvoice().replace(
        '>822000.00</cbc:TaxExclusiveAmount>',
        '>822000.01</cbc:TaxExclusiveAmount>',
      ),
    )
    expect(invoice?.totals.net).toBe('822000.01')
    expect(problems.map((p) => p.rule)).toEqual(['BR-CO-13', 'BR-CO-15'])
    expect(problems[0]?.message).toContain('822000.01')
  })
})

describe('what is no number or no date is said', () => {
  const sample = ublInvoice({ order: 'PO-2026-0001' })
  test.each([
    [
      'letters',
      sample.replace('>969960.00</cbc:PayableAmount>', '>abc</cbc:PayableAmount>'),
      'NOT-A-NUMBER',
      '/totals/payable',
    ],
    [
      'a German amount',
      sample.replace('>822000.00</cbc:TaxExclusiveAmount>', '>822.000,00</cbc:TaxExclusiveAmount>'),
      'NOT-A-NUMBER',
      '/totals/net',
    ],
    [
      'an exponent',
      sample.replace('>68500.00</cbc:PriceAmount>', '>6.85e4</cbc:PriceAmount>'),
      'NOT-A-NUMBER',
      '/lines/0/price',
    ],
    [
      'a German date',
      sample.replace(/<cbc:IssueDate>[^<]*/, '<cbc:IssueDate>01.11.2026'),
      'NOT-A-DATE',
      '/issue_date',
    ],
    [
      'a day that never was',
      sample.replace(/<cbc:DueDate>[^<]*/, '<cbc:DueDate>2026-02-30'),
      'NOT-A-DATE',
      '/due_date',
    ],
  ])('%s', async (_name, xml, rule, path) =>
    expect((await read(xml)).problems).toContainEqual(
      expect.objectContaining({ rule, path, severity: 'fatal' }),
    ),
  )
  test('a number may begin with its point', async () =>
    expect(
      await rules(
        sample.replace('>822000.00</cbc:TaxExclusiveAmount>', '>822000.</cbc:TaxExclusiveAmount>'),
      ),
    ).toEqual([]))
})

test('no damage to a file makes the reader throw', async () => {
  const whole = Buffer.from(
    ublInvoice({ order: 'PO-2026-0001', charge: '10.00', rounding: '0.40' }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
      async (cut, flips) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of flips) bytes[at] = byte
        const { invoice, problems } = await readInvoice(
          cut % 3 === 0 ? bytes.subarray(0, cut) : bytes,
        )
        expect(invoice !== null || problems.some((p) => p.severity === 'fatal')).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})

describe('a file that is no invoice is refused in one line', () => {
  const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`
  test.each([
    ['empty', '', 'EMPTY'],
    ['words', 'hello', 'NOT-AN-INVOICE'],
    ['other XML', '<html/>', 'NOT-AN-INVOICE'],
    ['broken XML', '<Invoice><a></Invoice>', 'XML-SYNTAX'],
    ['deep', nested(200), 'XML-DEPTH'],
    [
      'external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
      'XML-DTD',
    ],
    ['billion laughs', '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>', 'XML-DTD'],
    ['unknown entity', '<x>&e;</x>', 'XML-SYNTAX'],
    ['broken PDF', '%PDF-1.7\nnothing', 'PDF-BROKEN'],
    [
      'bad UTF-8',
      Buffer.concat([Buffer.from('<x>'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('</x>')]),
      'XML-SYNTAX',
    ],
  ])('%s', async (_name, text, rule) => expect(await rules(text)).toEqual([rule]))
  test('huge', async () =>
    expect(
      await rules(
        Buffer.concat([
          Buffer.from('<a>'),
          Buffer.alloc(21 * 1_048_576, 0x20),
          Buffer.from('</a>'),
        ]),
      ),
    ).toEqual(['TOO-LARGE']))
})

test('the command line prints one object per file, and says which could not be read', async () => {
  const lines: string[] = []
  expect(await invoiceRead(['/nowhere.xml'], { json: true }, (line) => lines.push(line))).toBe(3)
  expect(JSON.parse(lines[0]!)).toMatchObject({
    file: '/nowhere.xml',
    format: 'unknown',
    number: null,
    line_count: 0,
    seller: { name: null, vat_id: null, iban: null },
    problems: [{ severity: 'fatal' }],
  })
})

const fixtures = '../shared/fixtures'
const present = existsSync(fixtures)
if (!present) console.info('skipped 3 suites of real invoices: ../shared/fixtures is not here')
const tag = (xml: string, ...names: string[]): string | undefined =>
  names
    .map((name) => new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>\\s*([^<]*?)\\s*<`).exec(xml)?.[1])
    .find(Boolean)

describe.skipIf(!present)('real invoices', () => {
  const examples = present ? globSync(`${fixtures}/en16931/{ubl,cii}-examples/*.{xml,XML}`) : []
  test('all 33 examples of the norm are there', () => expect(examples).toHaveLength(33))
  test.each(examples)('%s keeps the supplier’s totals and breaks no rule', async (file) => {
    const bytes = readFileSync(file)
    const xml = bytes.toString()
    const { invoice, problems } = await readInvoice(bytes)
    expect(problems).toEqual([])
    expect(invoice?.totals).toMatchObject({
      payable: tag(xml, 'PayableAmount', 'DuePayableAmount'),
      gross: tag(xml, 'TaxInclusiveAmount', 'GrandTotalAmount'),
      net: tag(xml, 'TaxExclusiveAmount', 'TaxBasisTotalAmount'),
    })
  })

  const twins = present ? globSync(`${fixtures}/xrechnung/**/*_ubl.xml`) : []
  test('there are nine twins', () => expect(twins).toHaveLength(9))
  test.each(twins)('%s says the same as its CII twin', async (file) => {
    const [ubl, cii] = await Promise.all(
      [file, file.replace('_ubl', '_uncefact')].map(
        async (f) => (await readInvoice(readFileSync(f))).invoice,
      ),
    )
    const essence = (i: typeof ubl) =>
      i && {
        ...i,
        notes: null,
        paymentTerms: null,
        lines: i.lines.map((l) => ({ ...l, priceBaseQuantity: l.priceBaseQuantity ?? '1' })),
      }
    expect(essence(ubl)).toEqual(essence(cii))
  })

  type Truth = {
    file: string
    number: string
    currency?: string
    po?: string | null
    seller: string
    sellerVat?: string | null
    lines: number
  } & Record<string, string | number | null>
  const truth = present
    ? (JSON.parse(readFileSync(`${fixtures}/zugferd/truth.json`, 'utf8')) as Truth[])
    : []
  test.each(truth.map((t) => [t.file, t] as const))(
    'the PDF %s gives its numbers',
    async (_file, t) => {
      const path = globSync(`${fixtures}/zugferd/pdf/**/*.pdf`).find((p) => basename(p) === t.file)!
      const { format, invoice } = await readInvoice(readFileSync(path))
      expect(format).toBe('facturx')
      expect({
        number: invoice?.number,
        order: invoice?.orderReference ?? null,
        seller: invoice?.seller.name,
        lines: invoice?.lines.length,
        gross: invoice?.totals.gross,
        payable: invoice?.totals.payable,
        tax: invoice?.totals.tax,
      }).toEqual({
        number: t.number,
        order: t.po ?? null,
        seller: t.seller,
        lines: t.lines,
        gross: t['GrandTotalAmount'],
        payable: t['DuePayableAmount'] ?? null,
        tax: t['TaxTotalAmount'] ?? null,
      })
    },
  )
})
