import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { plainLatin } from '../../../integrations/bank-files/index.ts'
import { money } from '../../../kernel/money.ts'
import { indianFormat } from '../indian-csv/index.ts'
import { nachaFormat } from '../nacha/format.ts'
import { pain001Format } from '../pain-001/format.ts'
import type { FileFormat, RunFile } from './format.ts'
import { remittance } from './remittance.ts'
import { sampleRun } from './samples.ts'

const textOf = (format: FileFormat, run: RunFile): string => [...format.write(run)].join('')
const names = ['Acme GmbH', 'Béla Söderström', 'Zoë & Søn A/S']

describe('letters that banks take', () => {
  test.each([
    ['Müller & Söhne', 'Muller + Sohne'],
    ['Straße Ærø Łódź', 'Strasse AEro Lodz'],
    ['=1+1', '1+1'],
    ['@Acme -  Ltd.', 'Acme - Ltd.'],
    ['日本 Motors', 'Motors'],
    ['Acme 🎉 Ltd', 'Acme Ltd'],
    ['A//B', 'A/B'],
  ])('%s becomes %s', (text, plain) => {
    expect(plainLatin(text)).toBe(plain)
  })

  test('what a payment is for has at most so many letters, and counts what has no room', () => {
    const [payment] = sampleRun('iban', ['Acme']).payments
    const documents = Array.from({ length: 60 }, (_, at) => ({
      ...payment!.documents[0]!,
      number: `INV/2026/${1000 + at}`,
    }))
    for (const most of [35, 80, 140]) {
      const text = remittance({ ...payment!, documents }, most)
      expect(text.length).toBeLessThanOrEqual(most)
      expect(text).toMatch(/^PAY-2026-0001 .*(and \d+ more|60 invoices)$/)
    }
  })
})

const xsd = '../shared/fixtures/iso20022/xsd/pain.001.001.09.xsd'
if (!existsSync(xsd)) console.info('skipped 3 tests of pain.001: ../shared/fixtures is not here')

const faultsIn = async (contents: string) => {
  const { errors } = await validateXML({
    xml: [{ fileName: 'run.xml', contents }],
    schema: [{ fileName: 'pain.xsd', contents: readFileSync(xsd, 'utf8') }],
  })
  return errors
}

describe('pain.001', () => {
  test('a SEPA file says so, and its ids come back: each payment has its own', () => {
    const text = textOf(pain001Format, sampleRun('iban', names))
    expect(text).toContain('<SvcLvl><Cd>SEPA</Cd></SvcLvl>')
    expect(text).toContain('<CtrlSum>3703.71</CtrlSum>')
    const ids = [...text.matchAll(/<EndToEndId>(.*?)<\/EndToEndId>/g)].map(([, id]) => id!)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(35)
    for (const [, words] of text.matchAll(/<Ustrd>(.*?)<\/Ustrd>/g))
      expect(words!.length).toBeLessThanOrEqual(140)
  })

  test('elsewhere each invoice stands in fields of its own, and yen have no cents', () => {
    const text = textOf(pain001Format, sampleRun('bic', ['Acme']))
    expect(text).not.toContain('SEPA')
    expect(text).toContain('<Nb>R-0</Nb><RltdDt>2026-10-31</RltdDt>')
    expect(text).toContain('<CdtNoteAmt Ccy="JPY">76544</CdtNoteAmt>')
  })

  test('more than a SEPA payment carries is refused', () => {
    const run = sampleRun('iban', ['Acme'], { amount: money(100_000_000_000n, 'EUR') })
    expect(pain001Format.refusals(run)).toHaveLength(1)
  })

  test.skipIf(!existsSync(xsd)).each(['iban', 'aba', 'bic'] as const)(
    'a file from %s accounts is valid by its schema',
    async (scheme) => {
      const text = textOf(pain001Format, sampleRun(scheme, names))
      expect(await faultsIn(text)).toEqual([])
      expect(await faultsIn(text.replaceAll('EndToEndId', 'EndId'))).not.toEqual([])
    },
  )
})

describe('NACHA', () => {
  const run = sampleRun('aba', names)
  const lines = textOf(nachaFormat, run).trimEnd().split('\n')

  test('every record has 94 letters, in blocks of ten', () => {
    expect(lines.length % 10).toBe(0)
    for (const line of lines) expect(line).toHaveLength(94)
  })

  test('companies and persons have batches of their own, each balanced by one debit', () => {
    const of = (kind: string): string[] => lines.filter((line) => line.startsWith(kind))
    expect(of('5').map((line) => line.slice(50, 53))).toEqual(['CCD', 'PPD'])
    expect(of('627')).toHaveLength(2)
    for (const control of of('82')) expect(control.slice(20, 32)).toBe(control.slice(32, 44))
    expect(of('622').map((line) => line.slice(29, 39))).toEqual([
      '0000123456',
      '0000123457',
      '0000123458',
    ])
  })

  test('its totals are those of its records', () => {
    const entries = lines.filter((line) => line.startsWith('6'))
    const hash = entries.reduce((sum, line) => sum + BigInt(line.slice(3, 11)), 0n)
    const control = lines.find((line) => /^9\d{6}0/.test(line))!
    expect(BigInt(control.slice(21, 31))).toBe(hash % 10_000_000_000n)
    expect(Number(control.slice(13, 21))).toBe(lines.filter((line) => /^[67]/.test(line)).length)
    expect(Number(control.slice(7, 13))).toBe(lines.length / 10)
  })

  test('euro, an IBAN and a missing company id are refused, each with its reason', () => {
    const refusals = nachaFormat.refusals({
      ...sampleRun('iban', ['Acme']),
      payer: { ...run.payer, companyId: null },
    })
    expect(refusals.map(({ message }) => message)).toEqual([
      expect.stringContaining('USD alone'),
      expect.stringContaining('company id'),
      expect.stringContaining('no routing number'),
    ])
  })
})

describe('the table of India’s banks', () => {
  test('two lakh rupees go by RTGS, less by NEFT', () => {
    const methods = [19_999_999n, 20_000_000n].map(
      (paise) =>
        textOf(indianFormat, sampleRun('ifsc', ['Acme'], { amount: money(paise, 'INR') }))
          .split('\r\n')[1]!
          .split(',')[0],
    )
    expect(methods).toEqual(['NEFT', 'RTGS'])
  })

  test('an account number that has no room is refused, never cut', () => {
    const run = sampleRun('ifsc', ['Acme'])
    const [payment] = run.payments
    const account = { ...payment!.vendor.account, number: '1'.repeat(21) }
    const long = { ...run, payments: [{ ...payment!, vendor: { ...payment!.vendor, account } }] }
    expect(indianFormat.refusals(long)).toEqual([
      { payment: 'PAY-2026-0001', message: expect.stringContaining('no more than 20') },
    ])
  })
})
