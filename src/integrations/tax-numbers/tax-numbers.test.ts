import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { schemes } from './schemes.ts'
import { numberBy, readTaxNumber } from './tax-number.ts'

describe('a tax number', () => {
  test.each([
    ['27aapfu 0939f1zv', 'IN', 'gstin', '27AAPFU0939F1ZV'],
    ['ACUPA7085R', 'IN', 'pan', 'ACUPA7085R'],
    ['136 695 976', 'DE', 'vat', 'DE136695976'],
    ['DE 136.695.976', 'IN', 'vat', 'DE136695976'],
    ['CHE-107.787.577 IVA', 'CH', 'vat', 'CHE107787577'],
    ['CHE-107.787.577 MWST', 'DE', 'vat', 'CHE107787577'],
    ['100190874', 'GB', 'vat', 'GB100190874'],
    ['el-082857563', 'GR', 'vat', 'EL082857563'],
    ['U13585627', 'AT', 'vat', 'ATU13585627'],
    ['12-3456789', 'US', 'ein', '123456789'],
    ['BR16.727.230/0001-97', 'BR', 'cnpj', '16727230000197'],
  ])('%s of a vendor in %s is its %s %s', (text, country, scheme, number) =>
    expect(readTaxNumber(text, country)).toMatchObject({ scheme, number, check: 'fits' }),
  )
  test('is of the country that its letters name', () =>
    expect(readTaxNumber('DE136695976', 'IN').country).toBe('DE'))
  test('with wrong check digits is kept, and said to be so', () => {
    expect(readTaxNumber('DE123456789', 'IN')).toMatchObject({
      country: 'DE',
      number: 'DE123456789',
      check: 'does_not_fit',
    })
    expect(readTaxNumber('27AAPFU0939F1Z0', 'IN').check).toBe('does_not_fit')
  })
  test('of a country whose numbers are not known is not checked', () =>
    expect(readTaxNumber('100-2003-0040', 'AE')).toEqual({
      country: 'AE',
      scheme: 'other',
      number: '10020030040',
      check: 'not_checked',
    }))
  test('never fails, whatever is written', () => {
    for (const text of ['', '٣٤', '🙂', 'DE', 'CHE', ' -./', 'x'.repeat(40)])
      for (const country of ['IN', 'DE', 'CH', 'MX', 'BG', 'US', 'ZZ', ''])
        expect(readTaxNumber(text, country).check).not.toBe('fits')
  })
})

const vectors = '../shared/fixtures/check-digits/vectors.json'
const present = existsSync(vectors)
if (!present) console.info(`skipped 1 suite of check digits: ${vectors} is not here`)

/** Names of the vectors, where they differ from ours. */
const named: Record<string, string> = {
  'in_.gstin': 'IN gstin',
  'in_.pan': 'IN pan',
  'at.uid': 'AT vat',
  'fi.ytunnus': 'FI company',
  'pt.nif': 'PT vat',
  'es.nif': 'ES vat',
}
const nationalNames = 'vat btw nip iva tva mva cvr oib anum ddv pvm pvn kmkr dic dph cui'.split(' ')

describe.skipIf(!present)('check digits of other people’s examples', () => {
  type Vectors = Record<string, { valid: string[]; invalid: { number: string }[] }>
  const known = present ? (JSON.parse(readFileSync(vectors, 'utf8')) as Vectors) : {}
  const schemeOf = (key: string): [string, string] => {
    const name = key.split('(')[0]!
    const [country, code] = (named[name] ?? name.replace('.', ' ')).split(' ') as [string, string]
    return [country.toUpperCase(), nationalNames.includes(code) ? 'vat' : code]
  }
  const cases = Object.entries(known).flatMap(([key, { valid, invalid }]) => {
    const [country, code] = schemeOf(key)
    const isOurs = schemes.some((s) => s.country === country && s.code === code)
    return isOurs ? [{ key, country, code, valid, invalid }] : []
  })
  test('are of every kind of number that is known here', () =>
    expect(new Set(cases.map(({ country, code }) => `${country} ${code}`)).size).toBe(
      schemes.length - 1, // of Finland there are company numbers alone
    ))
  test.each(cases)('$key', ({ country, code, valid, invalid }) => {
    expect(valid.filter((text) => !numberBy(text, country, code))).toEqual([])
    expect(invalid.filter(({ number }) => numberBy(number, country, code))).toEqual([])
  })
  test('and VAT numbers of the Union are found by their letters alone', () => {
    const union = known['eu.vat']?.valid ?? []
    expect(union.filter((text) => readTaxNumber(text, '').check !== 'fits')).toEqual([])
  })
})
