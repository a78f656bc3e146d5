import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { netDays, type Terms } from '../payment-terms/index.ts'
import { noDay, plannedParts, type PlannedPart } from './plan.ts'
import { freedBy, heldSum, isHeld, retainedOf, type HeldNow } from './retainage.ts'

const today = '2026-12-01'
const none = new Set<string>()
const of = (amount: bigint, currency = 'INR', whole = amount) => ({
  whole,
  amount,
  currency,
  issueDate: today,
  statedDue: null,
})
const holding = (percent: string, more: Partial<HeldNow> = {}): HeldNow => ({
  retainage: { percent, until: null, milestone: 'Final acceptance' },
  held: 0n,
  reached: false,
  ...more,
})
const plan = (amount: bigint, now: HeldNow | null, terms: Terms = netDays(30)) =>
  plannedParts(of(amount), { terms, holidays: none, now, today })
const amounts = (parts: readonly PlannedPart[]) => parts.map(({ amount }) => amount)
const sum = (all: readonly bigint[]): bigint => all.reduce((total, one) => total + one, 0n)

describe('of an invoice', () => {
  test('ten percent is a part of its own, without a day and without a discount', () => {
    const terms = { ...netDays(30), discount_percent: '2', discount_days: 10 }
    const [ordinary, held] = plan(100_000n, holding('10'), terms)
    expect(ordinary).toMatchObject({ amount: 90_000n, discount: 1_800n, held: null })
    expect(held).toMatchObject({
      amount: 10_000n,
      dueDate: noDay,
      discount: 0n,
      discountUntil: null,
      held: { until: null, milestone: 'Final acceptance' },
    })
  })

  test('half of the smallest unit is rounded up, and the rest is paid as usual', () => {
    expect(amounts(plan(105n, holding('10')))).toEqual([94n, 11n])
    expect(amounts(plan(104n, holding('10')))).toEqual([94n, 10n])
    expect(amounts(plan(4n, holding('10')))).toEqual([4n])
  })

  // An order of 10,000 with an advance of 3,000, set off with 1,200 and 1,800 against bills of 4,000 and 6,000.
  test('it is the percentage of the whole, and advances that are set off do not lower it', () => {
    const left = (amount: bigint, whole: bigint) =>
      amounts(
        plannedParts(of(amount, 'INR', whole), {
          terms: netDays(30),
          holidays: none,
          now: holding('10'),
          today,
        }),
      )
    expect(left(280_000n, 400_000n)).toEqual([240_000n, 40_000n])
    expect(left(420_000n, 600_000n)).toEqual([360_000n, 60_000n])
    // An advance left less than the percentage.
    expect(left(30_000n, 400_000n)).toEqual([30_000n])
    expect(left(0n, 400_000n)).toEqual([])
  })

  test('until a day, it is due on that day or the workday after it, and never before the invoice is', () => {
    const until = (day: string) =>
      holding('5', { retainage: { percent: '5', until: day, milestone: null } })
    const atOnce = netDays(0)
    expect(plan(100n, until('2026-12-10'), atOnce)[1]).toMatchObject({
      amount: 5n,
      dueDate: '2026-12-10',
    })
    expect(plan(100n, until('2026-12-12'), atOnce)[1]).toMatchObject({ dueDate: '2026-12-14' })
    expect(plan(100n, until('2026-12-05')).map(({ dueDate }) => dueDate)).toEqual([
      '2026-12-31',
      '2026-12-31',
    ])
    expect(plan(100n, until('2027-01-05'))[1]).toMatchObject({ dueDate: '2027-01-05' })
    // A day that is not ahead holds back nothing.
    expect(amounts(plan(100n, until(today)))).toEqual([100n])
  })

  test('nothing is held back once the milestone is reached, and by an order that does not say so', () => {
    expect(amounts(plan(100n, holding('10', { reached: true })))).toEqual([100n])
    expect(amounts(plan(100n, null))).toEqual([100n])
  })
})

test('a credit note lowers what is held back in proportion, and never below nothing', () => {
  expect(amounts(plan(-50_000n, holding('10', { held: 10_000n })))).toEqual([-45_000n, -5_000n])
  expect(amounts(plan(-50_000n, holding('10', { held: 2_000n })))).toEqual([-48_000n, -2_000n])
  expect(amounts(plan(-50_000n, holding('10')))).toEqual([-50_000n])
})

test('a part is held back until its day, or until somebody says so', () => {
  expect(isHeld({ until: '2026-12-02', milestone: null }, today)).toBe(true)
  expect(isHeld({ until: today, milestone: null }, today)).toBe(false)
  expect(isHeld({ until: null, milestone: 'Acceptance' }, '2999-01-01')).toBe(true)
  expect(isHeld(null, today)).toBe(false)
})

describe('a release', () => {
  const parts = [
    { id: 'a', amount: 300n },
    { id: 'b', amount: 200n },
    { id: 'credit', amount: -100n },
  ]
  const freed = (amount: bigint | null) =>
    freedBy(parts, amount).map((one) => [one.of.id, one.amount])
  test('of all frees all', () =>
    expect(freed(null)).toEqual([
      ['a', 300n],
      ['b', 200n],
      ['credit', -100n],
    ]))
  test('of a part takes credits with it, and the oldest parts first', () => {
    expect(freed(150n)).toEqual([
      ['credit', -100n],
      ['a', 250n],
    ])
    expect(freed(400n)).toEqual([
      ['credit', -100n],
      ['a', 300n],
      ['b', 200n],
    ])
  })
})

const percent = fc
  .integer({ min: 1, max: 5000 })
  .map(
    (hundredths) => `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`,
  )
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
/** So many percent, a half rounded up. */
const percentOf = (minor: bigint, percent: string): bigint =>
  (minor * BigInt(Math.round(Number(percent) * 100)) + 5_000n) / 10_000n
const bill = fc.record({
  net: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  /** What of it an advance cleared, in thousandths. */
  cleared: fc.bigInt({ min: 0n, max: 1000n }),
  credit: fc.boolean(),
})
const ways = fc.constantFrom<Terms>(netDays(30), {
  ...netDays(0),
  parts: [
    { percent: '33.333', days: 10, end_of_month: false, day_of_month: null },
    { percent: '66.667', days: 30, end_of_month: true, day_of_month: 15 },
  ],
  discount_percent: '2',
  discount_days: 5,
})

// Currencies without decimals, with two and with three; invoices of which advances cleared a part or all, and credit
// notes of more than was ever held back.
test('by chance: parts come to what is payable, and no more than the percentage is held back', () => {
  fc.assert(
    fc.property(
      percent,
      ways,
      fc.constantFrom('JPY', 'EUR', 'KWD'),
      fc.array(bill, { minLength: 1, maxLength: 12 }),
      (part, terms, currency, bills) => {
        const { retainage } = holding(part)
        let held = 0n
        let billed = 0n
        for (const { net, cleared, credit } of bills) {
          const whole = credit ? -net : net
          const amount = credit ? -net : net - (net * cleared) / 1000n
          const now = { retainage, held, reached: false }
          const invoice = of(amount, currency, whole)
          const parts = plannedParts(invoice, { terms, holidays: none, now, today })
          expect(sum(amounts(parts))).toBe(amount)
          for (const one of parts)
            expect(amount > 0n ? one.amount > 0n : one.amount < 0n).toBe(true)
          const mine = retainedOf(invoice, now, today)
          if (!credit) expect(mine).toBe(least(percentOf(whole, part), amount))
          expect(sum(amounts(parts.filter((one) => one.held)))).toBe(mine)
          held += mine
          if (whole > 0n) billed += whole
          expect(held >= 0n).toBe(true)
          // Each invoice may be rounded up by half of the smallest unit.
          const hundredths = BigInt(Math.round(Number(part) * 100))
          const most = billed * hundredths + BigInt(bills.length) * 5_000n
          expect(held * 10_000n <= most).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('chance: a release frees exactly what was asked, and nothing twice', () => {
  const amount = fc.bigInt({ min: -1000n, max: 1000n }).filter((one) => one !== 0n)
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1 }), fc.bigInt({ min: 1n }), (all, wanted) => {
      const parts = all.map((one, i) => ({ id: String(i), amount: one }))
      const held = heldSum(parts)
      if (held <= 0n) return
      const asked = 1n + (wanted % held)
      const freed = freedBy(parts, asked)
      expect(sum(freed.map((one) => one.amount))).toBe(asked)
      for (const { of: whole, amount: free } of freed)
        expect(free > 0n ? free <= whole.amount : free === whole.amount).toBe(true)
      expect(new Set(freed.map((one) => one.of.id)).size).toBe(freed.length)
    }),
    { numRuns: 500 },
  )
})
