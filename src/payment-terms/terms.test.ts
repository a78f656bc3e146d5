import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponentOf } from '../kernel/currency.ts'
import { addUp, instalmentsOf, netDays, yieldOf, type Terms, type TermsPart } from './terms.ts'

const noHolidays = new Set<string>()
const of = (amount: bigint, issueDate = '2026-11-03', statedDue: string | null = null) => ({
  amount,
  currency: 'INR',
  issueDate,
  statedDue,
})
const part = (more: Partial<TermsPart> = {}): TermsPart => ({
  percent: '100',
  days: 0,
  end_of_month: false,
  day_of_month: null,
  ...more,
})
const terms = (parts: readonly TermsPart[], more: Partial<Terms> = {}): Terms => ({
  parts,
  discount_percent: null,
  discount_days: null,
  workday: 'same',
  ...more,
})
const days = (found: readonly { dueDate: string }[]) => found.map(({ dueDate }) => dueDate)

describe('when an invoice is due', () => {
  test('so many days after its date, on the next workday', () => {
    expect(days(instalmentsOf(of(100n), netDays(30), noHolidays))).toEqual(['2026-12-03'])
    expect(days(instalmentsOf(of(100n, '2026-11-05'), netDays(30), noHolidays))).toEqual([
      '2026-12-07',
    ])
    const holiday = new Set(['2026-12-07'])
    expect(days(instalmentsOf(of(100n, '2026-11-05'), netDays(30), holiday))).toEqual([
      '2026-12-08',
    ])
  })

  test('on the workday before, or on the day itself, where the terms say so', () => {
    const before = terms([part({ days: 30 })], { workday: 'previous' })
    expect(days(instalmentsOf(of(100n, '2026-11-05'), before, noHolidays))).toEqual(['2026-12-04'])
    const same = terms([part({ days: 30 })])
    expect(days(instalmentsOf(of(100n, '2026-11-05'), same, noHolidays))).toEqual(['2026-12-05'])
  })

  test('after the end of its month, and on a fixed day of a month', () => {
    const endOfMonth = terms([part({ days: 15, end_of_month: true })])
    expect(days(instalmentsOf(of(100n, '2028-02-10'), endOfMonth, noHolidays))).toEqual([
      '2028-03-15',
    ])
    const fixed = terms([part({ days: 30, day_of_month: 25 })])
    expect(days(instalmentsOf(of(100n, '2026-11-03'), fixed, noHolidays))).toEqual(['2026-12-25'])
    expect(days(instalmentsOf(of(100n, '2026-11-27'), fixed, noHolidays))).toEqual(['2027-01-25'])
    const last = terms([part({ day_of_month: 31 })])
    expect(days(instalmentsOf(of(100n, '2027-02-03'), last, noHolidays))).toEqual(['2027-02-28'])
  })

  test('not before the day that the invoice names; sooner is not agreed', () => {
    expect(
      days(instalmentsOf(of(1n, '2026-11-03', '2027-01-15'), netDays(30), noHolidays)),
    ).toEqual(['2027-01-15'])
    expect(
      days(instalmentsOf(of(1n, '2026-11-03', '2026-11-10'), netDays(30), noHolidays)),
    ).toEqual(['2026-12-03'])
  })

  test('a credit note is deducted from its own day on', () => {
    expect(instalmentsOf(of(-500n), netDays(30), noHolidays)).toEqual([
      { amount: -500n, dueDate: '2026-11-03', discount: 0n, discountUntil: null },
    ])
    expect(instalmentsOf(of(0n), netDays(30), noHolidays)).toEqual([])
  })
})

describe('several instalments', () => {
  test('divide what is payable by largest remainder', () => {
    const thirds = terms([
      part({ percent: '33.333' }),
      part({ percent: '33.333', days: 30 }),
      part({ percent: '33.334', days: 60 }),
    ])
    expect(instalmentsOf(of(100n), thirds, noHolidays).map(({ amount }) => amount)).toEqual([
      33n,
      33n,
      34n,
    ])
  })

  test('come to what is payable in every currency, whatever the terms', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n }),
        fc.constantFrom('JPY', 'EUR', 'KWD'),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 99_999 }),
        (minor, currency, sizes, discount) => {
          expect([0, 2, 3]).toContain(exponentOf(currency))
          const total = sizes.reduce((sum, size) => sum + size, 0)
          const parts = sizes.map((size) => part({ percent: percentOf(size, total) }))
          const found = instalmentsOf(
            of(minor),
            terms(parts, {
              discount_percent: discount ? text(discount) : null,
              discount_days: discount ? 10 : null,
            }),
            noHolidays,
          )
          expect(found.reduce((sum, { amount }) => sum + amount, 0n)).toBe(minor)
          for (const one of found) {
            expect(one.amount).not.toBe(0n)
            expect(one.discount === 0n || one.discount < one.amount).toBe(true)
            expect(one.discount > 0n).toBe(one.discountUntil !== null)
          }
        },
      ),
    )
  })

  test('are whole where they come to a hundred percent', () => {
    expect(addUp([part({ percent: '30' }), part({ percent: '70' })])).toBe(true)
    expect(addUp([part({ percent: '30' }), part({ percent: '69.999' })])).toBe(false)
  })
})

describe('a discount for paying early', () => {
  const twoTen = terms([part({ days: 30 })], { discount_percent: '2', discount_days: 10 })
  test('2/10 net 30 is worth 37.2 % in a year', () => {
    const [one] = instalmentsOf(of(100_000n), twoTen, noHolidays)
    expect(one).toEqual({
      amount: 100_000n,
      dueDate: '2026-12-03',
      discount: 2_000n,
      discountUntil: '2026-11-13',
    })
    expect(yieldOf(one!, '2026-11-13')).toBe(372n)
  })

  test('is worth nothing after its last day', () => {
    const [one] = instalmentsOf(of(100_000n), twoTen, noHolidays)
    expect(yieldOf(one!, '2026-11-14')).toBeNull()
  })

  test('is never all that is paid', () => {
    const [one] = instalmentsOf(of(1n), { ...twoTen, discount_percent: '60' }, noHolidays)
    expect(one).toMatchObject({ amount: 1n, discount: 0n, discountUntil: null })
  })
})

const text = (thousandth: number): string =>
  `${Math.floor(thousandth / 1000)}.${String(thousandth % 1000).padStart(3, '0')}`
const percentOf = (size: number, total: number): string =>
  text(Math.max(1, Math.floor((size * 100_000) / total)))
