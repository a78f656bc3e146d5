import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountText, money } from '../../kernel/money.ts'
import { exponentOf } from '../../kernel/currency.ts'
import { compare, decimal } from '../../kernel/decimal.ts'
import { markOf, readAmount } from './amounts.ts'
import { datesIn, orderOf } from './dates.ts'

describe('an amount is read as it is printed', () => {
  test.each([
    ['1.455,76', '1455.76'],
    ['€ 1.455,76', '1455.76'],
    ['1,18,000.50', '118000.50'],
    ['₹ 1,00,000', '100000'],
    ['(250.25)', '-250.25'],
    ["CHF 1'234.50", '1234.50'],
    ['CHF 1’234.50', '1234.50'],
    ['12,00-', '-12.00'],
    ['-12,00 €', '-12.00'],
    ['€ -9,32', '-9.32'],
    ['$2,140.00', '2140.00'],
    ['1 234,56 zł', '1234.56'],
    ['1\u202f234,56\u00a0€', '1234.56'],
    ['Rs. 40.00', '40.00'],
    ['Rs 1,250/-', '1250'],
    ['0,125', '0.125'],
    ['.50', '0.50'],
    ['5,5000', '5.5000'],
    ['1,234,567', '1234567'],
    ['1.234.567,8', '1234567.8'],
    ['−45.93', '-45.93'],
    ['US$ 7.00', '7.00'],
    ['1536', '1536'],
  ])('%s', (text, value) => expect(readAmount(text)).toEqual({ value, ambiguous: false }))
  test.each([
    '',
    'abc',
    '1.2.3',
    '12/2026',
    '1,2,3',
    '1.234,567.8',
    '(250.25',
    '250.25)',
    '12 34',
    '1,23,4',
    '--',
    '7 %',
    '1e5',
    '12.34.56',
    '0x10',
    'INV-100',
  ])('%s is none', (text) => expect(readAmount(text)).toBeNull())
  test('1.455 alone is one thing or the other, and says so; its document or its currency decides', () => {
    expect(readAmount('1.455')).toEqual({ value: '1455', ambiguous: true })
    expect(readAmount('1.455', { mark: '.' })).toEqual({ value: '1.455', ambiguous: false })
    expect(readAmount('1.455', { mark: ',' })).toEqual({ value: '1455', ambiguous: false })
    expect(readAmount('1.455', { exponent: 3 })).toEqual({ value: '1.455', ambiguous: false })
    expect(readAmount('1.455', { exponent: 0 })).toEqual({ value: '1455', ambiguous: false })
    expect([
      markOf(['Total 1.455,76', '12,50']),
      markOf(['1,234.50']),
      markOf(['1.455', '7']),
    ]).toEqual([',', '.', null])
  })
  test('a picture loses marks: what is left of them is enough where two digits follow the last', () => {
    expect([
      readAmount('1.547621,47', { faint: true }),
      readAmount('97625,58 €', { faint: true }),
      readAmount('931.38740', { faint: true }),
      readAmount('1.547621,47'),
    ]).toEqual([
      { value: '1547621.47', ambiguous: true },
      { value: '97625.58', ambiguous: false },
      { value: '931387.40', ambiguous: true },
      null,
    ])
  })
  const locales = [
    'en-US',
    'en-GB',
    'en-IN',
    'hi-IN-u-nu-latn',
    'de-DE',
    'de-AT',
    'de-CH',
    'fr-FR',
    'fr-CH',
    'nl-NL',
    'es-ES',
    'it-IT',
    'pl-PL',
    'pt-BR',
    'pt-PT',
    'sv-SE',
    'da-DK',
    'cs-CZ',
    'en-ZA',
    'ja-JP',
  ]
  const styles: readonly Intl.NumberFormatOptions[] = [
    { currencyDisplay: 'symbol' },
    { currencyDisplay: 'code' },
    { currencyDisplay: 'narrowSymbol' },
    { currencyDisplay: 'symbol', currencySign: 'accounting' },
    { currencyDisplay: 'code', useGrouping: false },
  ]
  test('every amount of every currency in every country’s form comes back to the last unit', () =>
    fc.assert(
      fc.property(
        fc.bigInt(-99_999_999_999_999n, 99_999_999_999_999n),
        fc.constantFrom(...locales),
        fc.constantFrom('INR', 'EUR', 'USD', 'GBP', 'CHF', 'PLN', 'CZK', 'SEK', 'JPY', 'KWD'),
        fc.constantFrom(...styles),
        (minor, locale, currency, style) => {
          const exact = amountText(money(minor, currency))
          const exponent = exponentOf(currency)
          const printed = new Intl.NumberFormat(locale, {
            style: 'currency',
            currency,
            minimumFractionDigits: exponent,
            maximumFractionDigits: exponent,
            ...style,
          }).format(exact as unknown as number)
          const read = readAmount(printed, { exponent })
          expect(read, printed).not.toBeNull()
          expect(
            compare(decimal(read!.value), decimal(exact)),
            `${printed} was read as ${read!.value}`,
          ).toBe(0)
        },
      ),
      { numRuns: 4000 },
    ))
  test('any printed text is read as a decimal or not at all', () =>
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from("0123456789.,'’ -()€$₹%aR\u00a0\u202f")),
          maxLength: 24,
        }),
        (text) => {
          const read = readAmount(text)
          expect(read === null || /^-?\d+(\.\d+)?$/.test(read.value)).toBe(true)
        },
      ),
      { numRuns: 3000 },
    ))
})

describe('a date is read as it is printed', () => {
  test.each([
    ['31.01.2014', '2014-01-31'],
    ['2014-05-19', '2014-05-19'],
    ['28/11/2022', '2022-11-28'],
    ['10/18/18', '2018-10-18'],
    ['August 3 , 2014', '2014-08-03'],
    ['Jan 1, 2022', '2022-01-01'],
    ['19 april 2014', '2014-04-19'],
    ['3. März 2026', '2026-03-03'],
    ['1er août 2026', '2026-08-01'],
    ['12 de enero de 2026', '2026-01-12'],
    ['5 giugno 2026', '2026-06-05'],
    ['7 grudnia 2026', '2026-12-07'],
    ['15-Nov-2026', '2026-11-15'],
    ['1st of December 2026', '2026-12-01'],
    ['2026年11月5日', '2026-11-05'],
    ['14 maja 2026', '2026-05-14'],
    ['2 mei 2026', '2026-05-02'],
    ['9. juni 2026', '2026-06-09'],
    ['30 luglio 2026', '2026-07-30'],
    ['08 février 2026', '2026-02-08'],
  ])('%s', (text, value) =>
    expect(datesIn(text, null)[0]).toMatchObject({ value, ambiguous: false }),
  )
  test('what may be two days says so, until the document shows its way', () => {
    expect(datesIn('03/04/2026', null)[0]).toMatchObject({ value: '2026-04-03', ambiguous: true })
    expect(datesIn('03/04/2026', 'month')[0]).toMatchObject({
      value: '2026-03-04',
      ambiguous: false,
    })
    expect([
      orderOf('due 17/03/2026, from 03/04/2026'),
      orderOf('12/17/18'),
      orderOf('03/04/2026'),
    ]).toEqual(['day', 'month', null])
  })
  test.each(['31.02.2026', '99/99/2026', '1.2.3.4', '2026', 'IP 10.11.12.13', '00.00.0000'])(
    '%s is none',
    (text) => expect(datesIn(text, null)).toEqual([]),
  )
})
