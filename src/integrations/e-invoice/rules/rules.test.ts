import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readInvoice } from '../index.ts'
import { ciiInvoice, ublInvoice } from '../samples.ts'
import { rules } from './index.ts'

const read = (text: string | Uint8Array) =>
  readInvoice(typeof text === 'string' ? Buffer.from(text) : text)
const broken = async (text: string | Uint8Array): Promise<string[]> =>
  (await read(text)).problems.filter((p) => p.severity === 'fatal').map((p) => p.rule)

test('no two rules have the same number', () => {
  const ids = rules.map((rule) => rule.id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
})

test.each([
  ['an invoice in UBL', ublInvoice()],
  ['a credit note in UBL', ublInvoice({ type: '381' })],
  ['an invoice in UBL with a charge and rounding', ublInvoice({ charge: '9.90', rounding: '0.4' })],
  ['an invoice in CII', ciiInvoice()],
  ['a credit note in CII', ciiInvoice({ type: '381' })],
])('%s that is right breaks nothing', async (_name, xml) => expect(await broken(xml)).toEqual([]))

/** What is changed, in each syntax, and the rule that then is broken. */
const ubl = (from: string, to: string) => [
  ublInvoice().replaceAll(from, to),
  ublInvoice({ type: '381' }).replaceAll(from, to),
]
const cii = (from: string, to: string) => [
  ciiInvoice().replaceAll(from, to),
  ciiInvoice({ type: '381' }).replaceAll(from, to),
]
describe('invoices and credit notes, in UBL and in CII, are judged alike', () => {
  test.each([
    ['BR-CL-14', ubl('>DE</cbc:IdentificationCode>', '>XX</cbc:IdentificationCode>')],
    ['BR-CL-14', cii('>DE</ram:CountryID>', '>XX</ram:CountryID>')],
    ['BR-CL-23', ubl('"C62"', '"BOX"')],
    ['BR-CL-23', cii('"C62"', '"BOX"')],
    ['BR-CL-18', cii('>S</ram:CategoryCode>', '>Q</ram:CategoryCode>')],
    ['BR-CL-17', ubl('<cbc:ID>S</cbc:ID>', '<cbc:ID>Q</cbc:ID>')],
    ['BR-CL-04', ubl('>INR<', '>INX<')],
    ['BR-CL-04', cii('>EUR<', '>EUX<')],
    [
      'BR-CO-10',
      cii('100.00</ram:LineTotalAmount><ram:TaxB', '100.10</ram:LineTotalAmount><ram:TaxB'),
    ],
    ['BR-CO-16', cii('119.00</ram:DueP', '119.10</ram:DueP')],
    ['BR-CO-17', cii('>19.00</ram:CalculatedAmount>', '>91.00</ram:CalculatedAmount>')],
    ['BR-S-08', cii('>100.00</ram:BasisAmount>', '>110.00</ram:BasisAmount>')],
    ['BR-DEC-18', cii('119.00</ram:DueP', '119.001</ram:DueP')],
    ['BR-DEC-12', ubl('822000.00</cbc:TaxEx', '822000.001</cbc:TaxEx')],
    ['UBL-DT-01', ubl('822000.00</cbc:TaxEx', '822000.001</cbc:TaxEx')],
    ['BR-06', ubl('RegistrationName>Acme Components</cbc:RegistrationName', 'CompanyLegalForm/')],
    ['BR-CO-09', ubl('>DE123456789<', '>QQ123456789<')],
    ['BR-CO-09', cii('>DE123456789<', '>QQ123456789<')],
  ])('%s', async (rule, files) => {
    for (const xml of files) expect(await broken(xml)).toContain(rule)
  })
})

test('the type says what the root says', async () => {
  expect(await broken(ublInvoice().replace('>380<', '>381<'))).toEqual(['BR-CL-01'])
  expect(await broken(ublInvoice({ type: '381' }).replace('>381<', '>380<'))).toEqual(['BR-CL-01'])
})

test('a trading name is shown, but is not the registered name', async () => {
  const { invoice, problems } = await read(
    ublInvoice().replace(
      '<cac:PartyLegalEntity><cbc:RegistrationName>Acme Components</cbc:RegistrationName></cac:PartyLegalEntity>',
      '<cac:PartyName><cbc:Name>Acme Shop</cbc:Name></cac:PartyName>',
    ),
  )
  expect(invoice?.seller.name).toBe('Acme Shop')
  expect(problems.map((p) => p.rule)).toEqual(['BR-06'])
})

test('a currency with three decimals may use them', async () =>
  expect(
    await broken(
      ublInvoice({
        currency: 'KWD',
        lines: [{ name: 'Valve', quantity: '1', price: '10.125' }],
      }),
    ),
  ).toEqual([]))

describe('the currency of the totals', () => {
  const taxIn = (currency: string) =>
    ublInvoice().replace(
      '<cac:TaxTotal><cbc:TaxAmount currencyID="INR">',
      `<cac:TaxTotal><cbc:TaxAmount currencyID="${currency}">`,
    )
  test('no VAT total in it is a broken standard', async () =>
    expect(await broken(taxIn('EUR'))).toEqual(['BR-CO-15', 'PEPPOL-EN16931-R051']))
  test('two VAT totals in it are one too many', async () =>
    expect(
      await broken(
        ublInvoice().replace(
          '<cac:LegalMonetaryTotal>',
          '<cac:TaxTotal><cbc:TaxAmount currencyID="INR">1.00</cbc:TaxAmount></cac:TaxTotal>$&',
        ),
      ),
    ).toEqual(['BR-CO-15']))
  test('an amount due in another is told', async () =>
    expect(
      await broken(
        ublInvoice().replace('PayableAmount currencyID="INR"', 'PayableAmount currencyID="USD"'),
      ),
    ).toEqual(['PEPPOL-EN16931-R051']))
})

test('a supply within the Union may state its period with the code for the day VAT is due', async () => {
  const supply = ublInvoice()
    .replaceAll('<cbc:ID>S</cbc:ID><cbc:Percent>18<', '<cbc:ID>K</cbc:ID><cbc:Percent>0<')
    .replaceAll('147960.00', '0.00')
    .replaceAll('969960.00', '822000.00')
    .replace(
      '<cac:AccountingSupplierParty>',
      '<cac:InvoicePeriod><cbc:StartDate>2026-10-01</cbc:StartDate><cbc:EndDate>2026-10-31</cbc:EndDate><cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod>$&',
    )
  const { invoice } = await read(supply)
  expect(invoice?.period).toEqual({ start: '2026-10-01', end: '2026-10-31' })
  expect(await broken(supply)).not.toContain('BR-IC-11')
  expect(await broken(supply.replace(/<cac:InvoicePeriod>.*<\/cac:InvoicePeriod>/, ''))).toContain(
    'BR-IC-11',
  )
})

describe('a profile is held to what it claims', () => {
  const withoutLines = (specification: string) =>
    ciiInvoice({ specification }).replace(
      /<ram:IncludedSupplyChainTradeLineItem>[^]*<\/ram:IncludedSupplyChainTradeLineItem>/,
      '',
    )
  const bare = (specification: string) =>
    withoutLines(specification)
      .replace(/<ram:ApplicableTradeTax>[^]*?<\/ram:ApplicableTradeTax>/, '')
      .replace(/<ram:LineTotalAmount>[^<]*<\/ram:LineTotalAmount>/, '')
  test.each([
    ['MINIMUM', bare('urn:factur-x.eu:1p0:minimum')],
    ['MINIMUM', bare('urn:zugferd.de:2p0:minimum')],
    ['BASIC WL', withoutLines('urn:factur-x.eu:1p0:basicwl')],
  ])('Factur-X %s carries no lines, and says so', async (name, xml) => {
    const { problems } = await read(xml)
    expect(problems).toEqual([expect.objectContaining({ rule: 'NO-LINES', severity: 'warning' })])
    expect(problems[0]?.message).toBe(`This is a Factur-X ${name}: this profile carries no lines.`)
  })
  test('MINIMUM still adds up', async () =>
    expect(
      await broken(
        bare('urn:factur-x.eu:1p0:minimum').replace('119.00</ram:Grand', '191.00</ram:Grand'),
      ),
    ).toEqual(['BR-CO-15', 'BR-CO-16']))
  test.each([
    'urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic',
    'urn:cen.eu:en16931:2017',
    'urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended',
  ])('%s must have lines', async (specification) =>
    expect(await broken(withoutLines(specification))).toContain('BR-16'),
  )

  const extended = ciiInvoice({
    specification: 'urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended',
  })
  test('in EXTENDED freight is a charge', async () => {
    const freight = extended
      .replace(
        '<ram:SpecifiedTradePaymentTerms>',
        '<ram:SpecifiedLogisticsServiceCharge><ram:Description>Freight</ram:Description><ram:AppliedAmount>50.00</ram:AppliedAmount><ram:AppliedTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:AppliedTradeTax></ram:SpecifiedLogisticsServiceCharge>$&',
      )
      .replace(
        '<ram:TaxBasisTotalAmount>',
        '<ram:ChargeTotalAmount>50.00</ram:ChargeTotalAmount>$&',
      )
      .replace('>100.00</ram:TaxBasis', '>150.00</ram:TaxBasis')
      .replace('>100.00</ram:BasisAmount>', '>150.00</ram:BasisAmount>')
      .replaceAll('>19.00<', '>28.50<')
      .replaceAll('>119.00<', '>178.50<')
    const { invoice, problems } = await read(freight)
    expect(problems).toEqual([])
    expect(invoice?.adjustments).toEqual([
      {
        charge: true,
        amount: '50.00',
        base: null,
        reason: 'Freight',
        taxCategory: 'S',
        taxRate: '19',
      },
    ])
  })
  test('in EXTENDED a line that only groups others is not billed', async () => {
    const grouped = extended.replace(
      '<ram:IncludedSupplyChainTradeLineItem>',
      '<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>0</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode></ram:AssociatedDocumentLineDocument></ram:IncludedSupplyChainTradeLineItem>$&',
    )
    expect((await read(grouped)).invoice?.lines).toHaveLength(1)
    expect(await broken(grouped)).toEqual([])
  })
  test('the extension of XRechnung knows payments by others, and XML attached', async () => {
    const paid = ublInvoice()
      .replace(
        'urn:cen.eu:en16931:2017',
        'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0',
      )
      .replace(
        '<cac:TaxTotal>',
        '<cac:PrepaidPayment><cbc:PaidAmount currencyID="INR">40.00</cbc:PaidAmount></cac:PrepaidPayment>$&',
      )
    expect(await broken(paid)).toEqual(['BR-CO-16'])
    expect(await broken(paid.replace('969960.00</cbc:Payable', '970000.00</cbc:Payable'))).toEqual(
      [],
    )
  })
})

describe('ZUGFeRD 1.0 adds up too', () => {
  const old = (gross: string) => `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15"><rsm:HeaderExchangedDocument><ram:ID>Z-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20261001</udt:DateTimeString></ram:IssueDateTime></rsm:HeaderExchangedDocument><rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:ApplicableTradeTax><ram:CalculatedAmount currencyID="EUR">38.00</ram:CalculatedAmount><ram:BasisAmount currencyID="EUR">200.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:ApplicablePercent>19</ram:ApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementMonetarySummation><ram:LineTotalAmount currencyID="EUR">200.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount currencyID="EUR">200.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">38.00</ram:TaxTotalAmount><ram:GrandTotalAmount currencyID="EUR">${gross}</ram:GrandTotalAmount><ram:DuePayableAmount currencyID="EUR">${gross}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement></rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>`
  test('right', async () => expect(await broken(old('238.00'))).toEqual([]))
  test('wrong', async () => expect(await broken(old('832.00'))).toEqual(['BR-CO-15']))
})

describe('the encoding of a file', () => {
  const named = (encoding: string) =>
    ublInvoice({ seller: { name: '@', country: 'PL' } }).replace('UTF-8', encoding)
  const written = (encoding: string, letters: number[]) =>
    Buffer.from(
      Array.from(named(encoding)).flatMap((letter) =>
        letter === '@' ? letters : [...Buffer.from(letter)],
      ),
    )
  test.each([
    ['ISO-8859-2', [0xa3, 0xf3, 0x64, 0xbc], 'Łódź'],
    ['windows-1250', [0xa3, 0xf3, 0x64, 0x9f], 'Łódź'],
    ['iso-8859-1', [0x4d, 0xfc, 0x6c, 0x6c], 'Müll'],
    ['ISO-8859-15', [0xa4, 0x31], '€1'],
    ['ISO-8859-7', [0xc1, 0xe8], 'Αθ'],
    ['windows-1251', [0xcc, 0xe8, 0xf0], 'Мир'],
    ['Shift_JIS', [0x93, 0xfa], '日'],
  ])('%s', async (encoding, letters, name) => {
    const { invoice, problems } = await read(written(encoding, letters))
    expect(problems).toEqual([])
    expect(invoice?.seller.name).toBe(name)
  })
  test.each(['', '\uFEFF'])('UTF-16, with a mark and without', async (mark) => {
    const little = Buffer.from(mark + named('UTF-16').replace('@', 'Łódź'), 'utf16le')
    expect((await read(little)).invoice?.seller.name).toBe('Łódź')
    expect((await read(Buffer.from(little).swap16())).invoice?.seller.name).toBe('Łódź')
  })
  test('that is not known is named', async () =>
    expect((await read(named('x-mac-klingon'))).problems).toEqual([
      expect.objectContaining({
        rule: 'XML-ENCODING',
        message: 'This encoding is not supported: x-mac-klingon. Save it as UTF-8.',
      }),
    ]))
  test('that is not what the file declares is told', async () =>
    expect(await broken(written('UTF-8', [0xa3, 0xf3]))).toEqual(['XML-SYNTAX']))
})

const units = '../shared/fixtures/en16931/unit-ubl-invoice'
const present = existsSync(units)
if (!present) console.info('skipped 1 suite of the unit tests of EN 16931: ../shared is not here')

describe.skipIf(!present)('the unit tests of EN 16931', () => {
  type Verdict = { rule: string; breaks: boolean; said: boolean }
  async function verdictsOf(file: string): Promise<Verdict[]> {
    const tests = readFileSync(file, 'utf8').matchAll(/<test[\s>][\s\S]*?<\/test>/g)
    const verdicts = await Promise.all(
      [...tests].map(async ([text]) => {
        const xml = /<((?:\w+:)?(?:Invoice|CreditNote))[\s>][\s\S]*<\/\1>/.exec(text)?.[0] ?? ''
        const said = new Set((await read(xml)).problems.map((p) => p.rule))
        return [...text.matchAll(/<(success|error|warning)[^>]*>([^<]*)<\//g)].map((m) => ({
          rule: m[2]!.trim(),
          breaks: m[1] !== 'success',
          said: said.has(m[2]!.trim()),
        }))
      }),
    )
    return verdicts.flat()
  }

  test('no rule is said to be broken that holds, and 99 in 100 verdicts are right', async () => {
    const verdicts = (await Promise.all(globSync(`${units}/*.xml`).map(verdictsOf))).flat()
    const right = verdicts.filter((v) => v.breaks === v.said)
    const perRule = Map.groupBy(verdicts, (v) => v.rule)
    const wrong = [...perRule].flatMap(([rule, all]) => {
      const count = all.filter((v) => v.breaks === v.said).length
      return count === all.length ? [] : [`${rule} ${count} of ${all.length}`]
    })
    const must = verdicts.filter((v) => v.breaks)
    console.info(
      `EN 16931 unit tests: ${right.length} of ${verdicts.length} verdicts are right, over ${perRule.size} rules; ` +
        `${must.filter((v) => v.said).length} of ${must.length} broken rules are found. ` +
        `Not all right: ${wrong.join(', ') || 'none'}`,
    )
    expect(verdicts.filter((v) => !v.breaks && v.said)).toEqual([])
    expect(verdicts.length).toBeGreaterThan(900)
    expect(right.length / verdicts.length).toBeGreaterThanOrEqual(0.99)
  })
})
