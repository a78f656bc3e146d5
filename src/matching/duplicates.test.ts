import { describe, expect, test } from 'vitest'
import { toText } from '../messages/index.ts'
import { isEdited, resemblances, type Candidate, type Likeness } from './duplicates.ts'
import { document } from './samples.ts'

/** R-1001 of 20 November over 1,190.00, on order p1, to be paid to account-1. */
const received = (change: Partial<Likeness> = {}): Likeness => ({
  ...document().likeness,
  ...change,
})
/** An invoice of the same vendor that has nothing else in common. */
const earlier = (change: Partial<Candidate> = {}): Candidate => ({
  id: 'i2',
  ourNumber: 'INV-2026-0007',
  vendorName: 'Huber Lager',
  number: 'K-77',
  numberNorm: 'K77',
  kind: 'invoice',
  vendorId: 'v1',
  orderId: 'p9',
  currency: 'EUR',
  payable: 50n,
  issueDate: '2026-01-05',
  accounts: [],
  fileSha256: 'file-2',
  ...change,
})
/** Its score and its reasons, in words; nothing where it does not resemble. */
const likeness = (change: Partial<Candidate> = {}, of: Likeness = received()): string[] =>
  resemblances(of, [earlier(change)]).map(
    ({ score, reasons }) =>
      `${score}: ${reasons.map((reason) => toText(reason, 'en-IN')).join(', ')}`,
  )

describe('an earlier document resembles this one', () => {
  test('a little when it is of the same vendor', () =>
    expect(likeness()).toEqual(['20: the same vendor']))

  test('not at all when neither vendor nor account is shared, whatever else is', () => {
    const stranger = { vendorId: 'v2', orderId: 'p1', payable: 119_000n, issueDate: '2026-11-20' }
    expect(likeness(stranger)).toEqual([])
    expect(likeness({ ...stranger, numberNorm: 'R1001' })).toEqual([])
  })

  test('not at all when it is of the other kind, even as the same file', () =>
    expect(likeness({ kind: 'credit_note', fileSha256: 'file-1' })).toEqual([]))

  test('wholly as the same file, at another vendor too', () =>
    expect(likeness({ fileSha256: 'file-1', vendorId: 'v2' })).toEqual([
      '100: it is the same file',
    ]))

  test('wholly by a number of the vendor in the same year', () =>
    expect(likeness({ numberNorm: 'R1001' })).toEqual([
      '100: the same number of the same vendor in one year',
    ]))

  test('by a number that is used again in a new year only within 60 days', () => {
    const inJanuary = received({ issueDate: '2026-01-15' })
    const dated = (issueDate: string) => likeness({ numberNorm: 'R1001', issueDate }, inJanuary)
    expect(dated('2025-11-16')).toEqual(['60: the same vendor, the same number'])
    expect(dated('2025-11-15')).toEqual(['20: the same vendor'])
  })

  test('by the account of another vendor, and by the same number there at any time of the year', () => {
    const other = { vendorId: 'v2', vendorName: 'Huber Import', accounts: ['account-1'] }
    expect(likeness(other)).toEqual(['35: the same bank account as Huber Import'])
    expect(likeness({ ...other, numberNorm: 'R1001' })).toEqual([
      '75: the same bank account as Huber Import, the same number',
    ])
  })

  test('by one account of several', () =>
    expect(
      likeness(
        { vendorId: 'v2', accounts: ['account-8', 'account-5'] },
        received({ accounts: ['account-1', 'account-5'] }),
      ),
    ).toEqual(['35: the same bank account as Huber Lager']))

  test('by its vendor and not once more by the account of that vendor', () =>
    expect(likeness({ accounts: ['account-1'] })).toEqual(['20: the same vendor']))

  test('by its amount in the same currency', () => {
    expect(likeness({ payable: 119_000n })).toEqual(['50: the same vendor, the same amount'])
    expect(likeness({ payable: 119_000n, currency: 'USD' })).toEqual(['20: the same vendor'])
  })

  test('by its date, of the same day or within a week, before or after', () => {
    const dated = (issueDate: string) => likeness({ issueDate })
    expect(dated('2026-11-20')).toEqual(['40: the same vendor, the same date'])
    expect(dated('2026-11-13')).toEqual(['30: the same vendor, dated 7 days apart'])
    expect(dated('2026-11-27')).toEqual(['30: the same vendor, dated 7 days apart'])
    expect(dated('2026-11-12')).toEqual(['20: the same vendor'])
  })

  test('by its order, and not for having none as well', () => {
    expect(likeness({ orderId: 'p1' })).toEqual(['30: the same vendor, the same order'])
    expect(likeness({ orderId: null }, received({ orderId: null }))).toEqual([
      '20: the same vendor',
    ])
  })

  test('by a number that is almost the same, and by its neighbour', () => {
    const numbered = (number: string, change: Partial<Candidate> = {}) =>
      likeness({ number, numberNorm: number.replace('-', ''), ...change })
    expect(numbered('R-10O1')).toEqual(['50: the same vendor, almost the same number (R-10O1)'])
    expect(numbered('R-1002')).toEqual(['35: the same vendor, a neighbouring number (R-1002)'])
    expect(numbered('R-1092')).toEqual(['20: the same vendor'])
    expect(numbered('R-1002XY')).toEqual(['20: the same vendor'])
  })

  test('not by a neighbouring number that follows in the vendor’s own counting', () => {
    const numbered = (numberNorm: string, issueDate: string) =>
      likeness({ number: numberNorm, numberNorm, issueDate })
    expect(numbered('R1000', '2026-01-05')).toEqual(['20: the same vendor'])
    expect(numbered('R1002', '2026-11-30')).toEqual(['20: the same vendor'])
    expect(numbered('R1000', '2026-11-30')).toEqual([
      '35: the same vendor, a neighbouring number (R1000)',
    ])
    expect(numbered('R1002', '2026-11-20')).toEqual([
      '55: the same vendor, a neighbouring number (R1002), the same date',
    ])
    expect(numbered('R1000', '2026-11-20')).toEqual([
      '55: the same vendor, a neighbouring number (R1000), the same date',
    ])
  })

  test('by no more than 100', () =>
    expect(
      likeness({
        number: 'R-10O1',
        numberNorm: 'R10O1',
        payable: 119_000n,
        issueDate: '2026-11-20',
        orderId: 'p1',
      }),
    ).toEqual([
      '100: the same vendor, almost the same number (R-10O1), the same amount, the same date, the same order',
    ]))
})

test('the strongest resemblance comes first, and of equal ones the lower id', () => {
  const ids = (...candidates: Candidate[]) =>
    resemblances(received(), candidates).map(({ other }) => other.id)
  const [a, b, c] = [
    earlier({ id: 'a' }),
    earlier({ id: 'b' }),
    earlier({ id: 'c', payable: 119_000n }),
  ]
  expect(ids(b, a, c)).toEqual(['c', 'a', 'b'])
  expect(ids(c, a, b)).toEqual(['c', 'a', 'b'])
  expect(ids(a, c, b)).toEqual(['c', 'a', 'b'])
})

describe('a number is an edited one', () => {
  test.each([
    ['RI001', 'R1001'],
    ['RL001', 'R1001'],
    ['KSS10', 'K5510'],
    ['KB810', 'K8810'],
    ['KZ210', 'K2210'],
    ['KOO10', 'K0010'],
  ])('with letters that look like digits: %s for %s', (a, b) => expect(isEdited(a, b)).toBe(true))

  test.each([
    ['00123', '123'],
    ['R001', 'R1'],
    ['00R1', 'R1'],
  ])('with zeros before a number: %s for %s', (a, b) => expect(isEdited(a, b)).toBe(true))
  test('but zeros within a number count', () => expect(isEdited('R1001', 'R11')).toBe(false))

  test.each([
    ['K1234', 'K123'],
    ['K123', 'K1234'],
    ['1K123', 'K123'],
    ['K1923', 'K123'],
  ])('with one character more or less: %s for %s', (a, b) => expect(isEdited(a, b)).toBe(true))
  test('but not one of fewer than four, and not with another one changed as well', () => {
    expect(isEdited('K12', 'K123')).toBe(false)
    expect(isEdited('R1001', 'K20022')).toBe(false)
  })

  test.each([
    ['R1001AB', true],
    ['R1001ABC', true],
    ['R1001ABCD', false],
    ['XYR1001', true],
    ['WXYR1001', true],
    ['VWXYR1001', false],
    ['K2002AB', false],
  ])('with up to three characters before or after it: %s is %s', (number, edited) => {
    expect(isEdited('R1001', number)).toBe(edited)
    expect(isEdited(number, 'R1001')).toBe(edited)
  })

  test.each([
    ['R1234', 'R1243', true],
    ['1234', '2134', true],
    ['R1234', 'R1256', false],
    ['R1234', 'R1924', false],
    ['R1234', 'R1394', false],
    ['R12345', 'R13254', false],
  ])('with two neighbours swapped, and nothing else: %s and %s are %s', (a, b, edited) =>
    expect(isEdited(a, b)).toBe(edited),
  )
})
