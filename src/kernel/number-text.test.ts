import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inLocale } from '../platform/locale.ts'
import {
  fullMoneyText,
  moneyText,
  quantityText,
  typedAmount,
  typedNumber,
} from '../platform/view/format.ts'
import { decimalText, plainText } from './decimal.ts'
import { money } from './money.ts'
import { readField, type NumberField } from './number-field.ts'
import {
  fileNumbers,
  isReadTwoWays,
  numbersOf,
  plainNumbers,
  readAmount,
  readNumber,
  withoutCurrency,
  fileNumbersIn,
  type NumberStyle,
} from './number-text.ts'

const seven = ['en-IN', 'en-US', 'en-GB', 'de-DE', 'fr-FR', 'de-CH', 'hi-IN']
const locales = [...seven, 'ar-EG', 'de-AT', 'sv-SE']
const price: NumberField = {
  label: 'Unit price',
  decimals: 6,
  most: '1000000000',
  example: 'an amount such as 68500',
  kind: 'amount',
}
const numberIn = (text: string, style: NumberStyle): string | null => {
  const read = readNumber(text, style)
  return 'value' in read ? decimalText(read.value) : null
}
const said = (text: string, style: NumberStyle, field = price, currency?: string): string => {
  const bare = currency ? withoutCurrency(text, currency, style.locale!) : text
  const read = readField(bare, style, field)
  return 'value' in read ? `read as ${read.value}` : read.message
}

describe('a number as a person types it', () => {
  test.each([
    ['en-IN', '1,250', '1250'],
    ['en-IN', '1,00,000.5', '100000.5'],
    ['en-IN', '1,000,000', '1000000'],
    ['en-IN', '12.50', '12.5'],
    ['en-IN', "1'250", '1250'],
    ['en-IN', '.5', null],
    ['en-US', '12,34,567', '1234567'],
    ['de-DE', '12,50', '12.5'],
    ['de-DE', '1,250', '1.25'],
    ['de-DE', '1.250', '1250'],
    ['de-DE', '1.250,5', '1250.5'],
    ['de-AT', '1.250,5', '1250.5'],
    ['fr-FR', '1 250,5', '1250.5'],
    ['fr-FR', '1\u202f250,5', '1250.5'],
    ['fr-FR', '1\u00a0250,5', '1250.5'],
    ['de-CH', '1’250.50', '1250.5'],
    ['de-CH', "1'250.50", '1250.5'],
    ['hi-IN', '1,00,000', '100000'],
    ['ar-EG', '١٬٢٥٠٫٥', '1250.5'],
    ['ar-EG', '1250', '1250'],
    ['en-IN', '0012', '12'],
    ['en-IN', '−5', '-5'],
  ])('%s: “%s” is %s', (locale, text, value) =>
    expect(numberIn(text, numbersOf(locale))).toBe(value),
  )

  test.each([
    ['en-IN', '12,50'],
    ['en-IN', '2,5'],
    ['en-IN', '1.250,5'],
    ['en-IN', '1,25,0'],
    ['en-IN', '0,500'],
    ['en-IN', '00,100'],
    ['en-IN', '1,250,00'],
    ['en-IN', '1,234 567'],
    ['en-US', '1,2345'],
    ['en-US', '1.234.567'],
    ['en-US', '1,,250'],
    ['en-US', ',250'],
    ['en-US', '1,250.'],
    ['en-US', '1.250,000'],
    ['de-DE', '12.50'],
    ['de-DE', '1,250.50'],
    ['de-DE', '1,250,000'],
    ['de-DE', '0.500'],
    ['fr-FR', '12.50'],
    ['fr-FR', '1.250'],
    ['fr-FR', '12 50'],
    ['de-CH', '12,50'],
    ['de-CH', '1,250'],
    ['ar-EG', '12,50'],
  ])('%s: “%s” is not clear: refused by name of the field, with what to type', (locale, text) => {
    const message = said(text, numbersOf(locale))
    expect(message).toContain(`Unit price is not clear: “${text}”`)
    expect(message).toContain(
      new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(1234.5),
    )
  })

  test('what is no number at all says what belongs there', () => {
    const indian = numbersOf('en-IN')
    expect(said('', indian)).toBe('Unit price is missing.')
    expect(said('about ten', indian)).toBe(
      'Unit price must be an amount such as 68500; “about ten” is not one.',
    )
    for (const text of ['1e3', '0x10', 'NaN', 'Infinity', '12/2', '٣', '1\u0000', '5 m²'])
      expect([text, said(text, indian)]).toEqual([text, expect.stringContaining('Unit price')])
    expect(said('9'.repeat(300), indian)).toMatch(/may be at most 1,00,00,00,000/)
    expect(said('9'.repeat(5_000), indian)).toMatch(/not clear/)
  })

  test('a limit is named: decimals, size, sign', () => {
    const indian = numbersOf('en-IN')
    expect(said('33.3333333333333', indian)).toBe(
      'Unit price may have at most 6 decimals; “33.3333333333333” has 13.',
    )
    expect(said('33.3300000000000', indian)).toBe('read as 33.33')
    expect(said('12345678901', indian)).toBe('Unit price may be at most 1,00,00,00,000.')
    expect(said('-5', indian)).toBe('Unit price may not be below zero; “-5” is.')
    expect(said('2.5', indian, { ...price, decimals: 0 })).toMatch(/must be a whole number/)
  })

  test.each([
    ['1.5 L', '150000'],
    ['1.5 lakh', '150000'],
    ['2 lac', '200000'],
    ['1.25 Cr', '12500000'],
    ['3 crores', '30000000'],
    ['3k', '3000'],
    ['1.2 m', '1200000'],
    ['0.00001 lakh', '1'],
    ['1,250 k', '1250000'],
    ['१ लाख', null],
    ['1 लाख', '100000'],
  ])('an amount of “%s” is %s', (text, value) => {
    const read = readAmount(text, numbersOf('en-IN'))
    expect('value' in read ? decimalText(read.value) : null).toBe(value)
  })

  test('lakh and crore are for amounts: not for quantities, not in files, not in JSON', () => {
    const quantity: NumberField = { ...price, label: 'Quantity' }
    delete quantity.kind
    expect(said('5 m', numbersOf('en-IN'), quantity)).toMatch(/Quantity must be/)
    for (const style of [fileNumbers.point, fileNumbers.comma, plainNumbers])
      expect(said('1.5 L', style)).toMatch(/Unit price must be/)
  })

  test('the sign of the currency may stand beside an amount of it; another currency’s may not', () => {
    const indian = numbersOf('en-IN')
    for (const text of ['₹1,00,000', 'INR 1,00,000', '1,00,000 INR', '₹ 1 lakh'])
      expect([text, said(text, indian, price, 'INR')]).toEqual([text, 'read as 100000'])
    for (const text of ['€1,00,000', 'USD 100', '$100'])
      expect([text, said(text, indian, price, 'INR')]).toEqual([
        text,
        expect.stringMatching(/must be/),
      ])
    expect(said('₹100', indian)).toMatch(/must be/)
  })
})

describe('in every locale', () => {
  const cases = fc.record({
    locale: fc.constantFrom(...locales),
    minor: fc.bigInt(0n, 99_999_999_999_999n),
    currency: fc.constantFrom('JPY', 'INR', 'EUR', 'KWD'),
    scale: fc.integer({ min: 0, max: 10 }),
  })
  test('what is shown can be typed: amounts, quantities, prices, rates, percentages', () =>
    fc.assert(
      fc.property(cases, ({ locale, minor, currency, scale }) => {
        const style = numbersOf(locale)
        const amount = money(minor, currency)
        const field = { ...price, decimals: 10, most: '1'.padEnd(20, '0') }
        const exponent = currency === 'JPY' ? 0 : currency === 'KWD' ? 3 : 2
        const value = decimalText({ units: minor, scale: exponent })
        for (const shown of [
          moneyText(amount, locale),
          fullMoneyText(amount, locale),
          inLocale(locale, () => typedAmount(amount)),
        ])
          expect([shown, said(shown, style, field, currency)]).toEqual([shown, `read as ${value}`])
        const plain = { units: minor, scale }
        const number = decimalText(plain)
        for (const shown of [
          quantityText(plainText(plain), locale),
          inLocale(locale, () => typedNumber(number)),
        ])
          expect([shown, numberIn(shown, style)]).toEqual([shown, number])
        const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 6 })
        const percent = { ...field, kind: 'percent' as const }
        const hundredth = Number(minor % 10_000n)
        expect(said(share.format(hundredth / 10_000), style, percent)).toBe(
          `read as ${decimalText({ units: BigInt(hundredth), scale: 2 })}`,
        )
      }),
      { numRuns: 500 },
    ))

  test('a text is read as what it says, or refused; never as another number', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...locales.filter((locale) => locale !== 'ar-EG')),
        fc.stringMatching(/^\d{1,4}([.,' ]\d{1,4}){0,3}$/),
        (locale, text) => {
          const style = numbersOf(locale)
          const read = numberIn(text, style)
          const whole = text.split(style.decimal)[0]!
          const complete =
            /^\d+$/.test(whole) ||
            style.groups.some((mark) => {
              const [first, ...rest] = whole.split(mark)
              const last = rest.pop()
              return (
                /^[1-9]\d{0,2}$/.test(first!) &&
                last?.length === 3 &&
                (rest.every((group) => group.length === 3) ||
                  (first!.length < 3 && rest.every((group) => group.length === 2)))
              )
            })
          if (read === null) return
          expect([text, complete]).toEqual([text, true])
          const [units, decimals] = text.split(style.decimal)
          const digits = units!.replaceAll(/\D/g, '').replace(/^0+(?=\d)/, '')
          const fraction = (decimals ?? '').replace(/0+$/, '')
          expect(read).toBe(digits + (fraction && `.${fraction}`))
        },
      ),
      { numRuns: 2_000 },
    ))
})

describe('JSON', () => {
  test.each(['2,5', '1,250', '1 250', "1'250", '.5', '5.', '+5', '٥', '1.5 L', '1.250,5', '1e3'])(
    '“%s” is refused: a plain number, with a point before decimals',
    (text) => expect(said(text, plainNumbers)).toMatch(/^Unit price (is not clear|must be)/),
  )
  test('takes a plain number', () => expect(said('1250.50', plainNumbers)).toBe('read as 1250.5'))
})

describe('the numbers of a file', () => {
  test.each([
    [['12.50', '1,250.00'], 'point'],
    [['2,5', '12,50'], 'comma'],
    [['1.500.000,00'], 'comma'],
    [['1,00,000'], 'point'],
    [['1.250', '12,50'], 'comma'],
    [['1,250', '12.50', 'x'], 'point'],
    [['7', '12', '', 'n/a'], 'point'],
    [['1.250'], null],
    [['1,250', '7'], null],
    [['12.50', '12,50'], null],
  ])('%j are written with a %s', (texts, style) => expect(fileNumbersIn(texts)).toBe(style))
  test('1.250 is read in two ways, 1.25 and 7 are not', () =>
    expect(['1.250', '1,250', '1.25', '7', '1 250', ''].map(isReadTwoWays)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]))
})
