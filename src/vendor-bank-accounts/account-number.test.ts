import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Problem } from '../kernel/problem.ts'
import {
  accountNumber,
  endingOf,
  identityOf,
  isIfsc,
  isRoutingNumber,
  type Scheme,
} from './account-number.ts'

const read = (scheme: Scheme, number: string, country: string, bankCode: string | null = null) =>
  accountNumber({ scheme, number, country, bankCode })
const refusal = (
  scheme: Scheme,
  number: string,
  country: string,
  bankCode: string | null = null,
): string => {
  try {
    read(scheme, number, country, bankCode)
    return 'accepted'
  } catch (error) {
    if (error instanceof Problem) return error.errors[0]!.pointer
    throw error
  }
}

describe('an account number', () => {
  test('is kept without spaces, in capitals', () => {
    expect(read('iban', 'de89 3704 0044 0532 0130 00', 'DE', 'deut deff')).toEqual({
      scheme: 'iban',
      bankCode: 'DEUTDEFF',
      number: 'DE89370400440532013000',
    })
    expect(read('ifsc', '0012 3456 7890', 'IN', 'hdfc0000001')).toMatchObject({
      bankCode: 'HDFC0000001',
      number: '001234567890',
    })
  })
  test.each([
    ['iban', 'DE89370400440532013001', 'DE', null, '/number'],
    ['iban', 'DE8937040044053201300', 'DE', null, '/number'],
    ['iban', 'DE89370400440532013000', 'FR', null, '/country'],
    ['iban', 'DE89370400440532013000', 'DE', 'NOBIC', '/bank_code'],
    ['iban', 'Grüße', 'DE', null, '/number'],
    ['ifsc', '001234567890', 'IN', 'HDFC1000001', '/bank_code'],
    ['ifsc', '001234567890', 'IN', null, '/bank_code'],
    ['ifsc', '12', 'IN', 'HDFC0000001', '/number'],
    ['ifsc', '001234567890', 'DE', 'HDFC0000001', '/country'],
    ['aba', '12345678', 'US', '111000026', '/bank_code'],
    ['aba', '12345678', 'US', '000000000', '/bank_code'],
    ['aba', '12', 'US', '111000025', '/number'],
    ['bic', '12345678', 'SG', 'DBSSSGS', '/bank_code'],
    ['bic', '12345678', 'JP', 'DBSSSGSG', '/country'],
  ] as const)('%s %s of %s at %s is refused at %s', (scheme, number, country, code, pointer) =>
    expect(refusal(scheme, number, country, code)).toBe(pointer),
  )
  test.each([
    ['aba', '12345678', 'US', '111000025'],
    ['bic', '003-123456-7', 'SG', 'DBSSSGSG'],
  ] as const)('%s %s of %s is accepted', (scheme, number, country, code) =>
    expect(refusal(scheme, number, country, code)).toBe('accepted'),
  )
  test('is the same account at the same bank only', () => {
    const at = (bank: string) => identityOf(read('ifsc', '001234567890', 'IN', bank))
    expect(at('HDFC0000001')).not.toBe(at('ICIC0000001'))
    expect(at('HDFC0000001')).toBe(at('hdfc 0000001'))
  })
  test('shows its last four, of a short one less', () => {
    expect(endingOf('DE89370400440532013000')).toBe('3000')
    expect(endingOf('123456')).toBe('56')
    expect(endingOf('1234')).toBe('4')
  })
})

const vectors = '../shared/fixtures/check-digits/vectors.json'
const branches = '../shared/fixtures/ifsc/IFSC.json.gz'
type Vectors = Record<string, { valid: string[]; invalid: { number: string }[] }>
const there = existsSync(vectors) && existsSync(branches)
if (!there) console.info('skipped 3 tests of check digits: ../shared/fixtures is not here')

describe.skipIf(!there)('the vectors of others', () => {
  const all = (there ? JSON.parse(readFileSync(vectors, 'utf8')) : {}) as Vectors
  test('IBAN', () => {
    const wrong = all['iban']!.valid.filter(
      (number) => refusal('iban', number, number.slice(0, 2).toUpperCase()) !== 'accepted',
    )
    const passed = all['iban']!.invalid.filter(
      ({ number }) =>
        refusal('iban', number, number.trim().slice(0, 2).toUpperCase()) === 'accepted',
    )
    expect({ wrong, passed }).toEqual({ wrong: [], passed: [] })
  })
  test('routing numbers and BIC', () => {
    const { 'us.rtn': routing, bic } = all
    expect(routing!.valid.every(isRoutingNumber)).toBe(true)
    expect(routing!.invalid.some(({ number }) => isRoutingNumber(number))).toBe(false)
    const wrong = bic!.valid.filter((code) => {
      const country = code.replaceAll(/\s/g, '').slice(4, 6).toUpperCase()
      return refusal('bic', '12345678', country, code) !== 'accepted'
    })
    expect(wrong).toEqual([])
  })
  test('every IFSC of the register', () => {
    const codes = JSON.parse(gunzipSync(readFileSync(branches)).toString()) as Record<
      string,
      (string | number)[]
    >
    const written = Object.entries(codes).flatMap(([bank, list]) =>
      list.map((code) => `${bank}0${String(code).padStart(6, '0')}`),
    )
    expect(written.length).toBeGreaterThan(1000)
    expect(written.filter((code) => !isIfsc(code))).toEqual([])
  })
})
