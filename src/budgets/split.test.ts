import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distribute, splitCharge, type Split } from './split.ts'

const place = { costCenterId: 'c', categoryId: null, projectId: null }
const byPercent = (...percents: string[]): Split[] =>
  percents.map((percent) => ({ ...place, percent, amount: null }))
const byAmount = (...amounts: bigint[]): Split[] =>
  amounts.map((amount) => ({ ...place, percent: null, amount }))

test.each([
  [100n, ['33.333333', '33.333333', '33.333334'], [33n, 33n, 34n]],
  [1n, ['50', '50'], [1n, 0n]],
  [10_000n, ['60', '40'], [6_000n, 4_000n]],
  [101n, ['50', '30', '20'], [51n, 30n, 20n]],
  [0n, ['10', '90'], [0n, 0n]],
  [-101n, ['50', '50'], [-51n, -50n]],
] as const)(
  '%s by %s is %s: the left-over unit goes by largest remainder, then to the larger share, then to the first',
  (minor, percents, parts) =>
    expect(splitCharge(minor, byPercent(...percents))).toEqual([...parts]),
)

/** The refusal of a split: where, which, and in which words. */
const refused = (code: string, detail: string) =>
  expect.objectContaining({ errors: [{ pointer: '/splits', code, detail }] })

test('by amount each part is what was typed, one of nothing too, and they must come to the line', () => {
  expect(splitCharge(100n, byAmount(30n, 70n))).toEqual([30n, 70n])
  expect(splitCharge(100n, byAmount(0n, 100n))).toEqual([0n, 100n])
  for (const amounts of [
    [30n, 71n],
    [150n, -50n],
    [-50n, 150n],
  ])
    expect(() => splitCharge(100n, byAmount(...amounts))).toThrow(
      refused('not_whole', 'The parts of a line must come to its amount.'),
    )
})

test('by percent and by amount at once is refused', () =>
  expect(() => splitCharge(100n, [...byAmount(50n), ...byPercent('50')])).toThrow(
    refused('mixed', 'Split a line by percent or by amount, not by both.'),
  ))

test.each([
  ['50', '49.999999'],
  ['100', '0'],
  ['110', '-10'],
])('by percent %s and %s is refused', (...percents) =>
  expect(() => splitCharge(100n, byPercent(...percents))).toThrow(
    refused('not_100', 'The percents of a line must come to 100.'),
  ),
)

test('an amount is distributed by weights, and goes to the first where nothing weighs', () => {
  expect(distribute(90n, [1n, 2n])).toEqual([30n, 60n])
  expect(distribute(90n, [0n, 2n])).toEqual([0n, 90n])
  expect(distribute(90n, [0n, 0n, 0n])).toEqual([90n, 0n, 0n])
})

test('parts by percent add up exactly and are never more than a unit away from their share, in currencies of 0, 2 and 3 decimals', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.constantFrom(1n, 100n, 1000n),
      weights,
      (whole, scale, given) => {
        const total = given.reduce((a, b) => a + b, 0)
        const units = given.map((w) => Math.floor((w / total) * 100_000_000))
        units[0]! += 100_000_000 - units.reduce((a, b) => a + b, 0)
        if (units.some((u) => u <= 0)) return
        const percents = units.map(
          (u) => `${Math.floor(u / 1_000_000)}.${String(u % 1_000_000).padStart(6, '0')}`,
        )
        const minor = whole * scale
        const parts = splitCharge(minor, byPercent(...percents))
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(minor)
        for (const [i, part] of parts.entries()) {
          const exact = minor * BigInt(units[i]!)
          expect(
            part * 100_000_000n - exact < 100_000_000n &&
              exact - part * 100_000_000n < 100_000_000n,
          ).toBe(true)
        }
        expect(splitCharge(minor, byPercent(...percents))).toEqual(parts)
      },
    ),
    { seed: 5 },
  )
})
