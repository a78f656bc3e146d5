import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountText,
  convert,
  extend,
  money,
  parseAmount,
  share,
  splitByWeights,
  sum,
} from './money.ts'

describe('an amount', () => {
  test('O06: twelve at 0.001 come to one cent, rounded once', () => {
    expect(extend('12', '0.001', 'EUR')).toEqual(money(1n, 'EUR'))
    expect(extend('4', '0.001', 'EUR')).toEqual(money(0n, 'EUR'))
    expect([extend('5', '0.001', 'EUR').minor, extend('1', '-0.005', 'EUR').minor]).toEqual([
      1n,
      -1n,
    ])
  })
  test('rule 47: never passes through a float: 0.1 + 0.2, and sixteen digits, stay exact', () => {
    expect(parseAmount('0.1', 'EUR')!.minor + parseAmount('0.2', 'EUR')!.minor).toBe(
      parseAmount('0.3', 'EUR')!.minor,
    )
    expect(amountText(parseAmount('90071992547409.93', 'EUR')!)).toBe('90071992547409.93')
    expect(extend('3', '1.005', 'EUR').minor).toBe(302n)
    for (const text of ['1.005', '1e3', '1,00', '', '0x1', 'NaN'])
      expect([text, parseAmount(text, 'EUR')]).toEqual([text, null])
  })
  test('has the decimals of its currency: yen none, dinar three', () =>
    expect([amountText(money(1234n, 'JPY')), amountText(money(1234n, 'KWD'))]).toEqual([
      '1234',
      '1.234',
    ]))
  test('rule 3: is converted once, into the base currency', () =>
    expect(convert(money(12345n, 'EUR'), '96.1025', 'INR')).toEqual(money(1_186_385n, 'INR')))
})

describe('a charge over lines', () => {
  test('F01: 5.00 over 50, 15 and -5 is 3.57, 1.07 and 0.36', () =>
    expect(splitByWeights(500n, [5000n, 1500n, -500n])).toEqual([357n, 107n, 36n]))
  test('F04: six yen over seven equal lines; here the last line goes without, not the first, as ties go to the earlier line', () =>
    expect(
      splitByWeights(
        6n,
        Array.from({ length: 7 }, () => 1n),
      ),
    ).toEqual([1n, 1n, 1n, 1n, 1n, 1n, 0n]))
  test('F06: 5.00 over 5, 20 and -25 is 0.50, 2.00 and 2.50', () =>
    expect(splitByWeights(500n, [500n, 2000n, -2500n])).toEqual([50n, 200n, 250n]))
  test('rule 44: 333 over 666, 133, 131 and 525 is 152, 31, 30 and 120', () =>
    expect(splitByWeights(333n, [666n, 133n, 131n, 525n])).toEqual([152n, 31n, 30n, 120n]))
  test('rule 44: adds up exactly for any weights, and what is left goes to the largest remainders', () => {
    const whole = (most: bigint) => fc.bigInt({ min: -most, max: most })
    fc.assert(
      fc.property(
        whole(10n ** 14n),
        fc
          .array(whole(10n ** 12n), { minLength: 1, maxLength: 30 })
          .filter((w) => w.some((x) => x !== 0n)),
        (minor, weights) => {
          const parts = splitByWeights(minor, weights)
          const total = weights.reduce((sum, w) => sum + (w < 0n ? -w : w), 0n)
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(minor)
          const off = parts.map(
            (part, i) => part * total - minor * (weights[i]! < 0n ? -weights[i]! : weights[i]!),
          )
          expect(off.every((by) => (by < 0n ? -by : by) < total)).toBe(true)
          // A part that was raised had at least the remainder of each that was not.
          const sorted = off.toSorted((a, b) => Number(a > b) - Number(a < b))
          expect(sorted.at(-1)! - sorted[0]! <= total).toBe(true)
        },
      ),
    )
  })
})

describe('amounts together', () => {
  test('add up in one currency, and never across two', () => {
    expect(sum([money(150n, 'EUR'), money(-50n, 'EUR')], 'EUR')).toEqual(money(100n, 'EUR'))
    expect(sum([], 'EUR')).toEqual(money(0n, 'EUR'))
    expect(() => sum([money(1n, 'EUR'), money(1n, 'USD')], 'EUR')).toThrow('cannot add USD to EUR')
  })
  test('a part is rounded once, halves away from zero', () =>
    expect([share(100n, 1n, 3n), share(5n, 1n, 2n), share(-5n, 1n, 2n)]).toEqual([33n, 3n, -3n]))
  test('in the base currency stay what they are, whatever the rate', () =>
    expect(convert(money(100n, 'INR'), '96.5', 'INR')).toEqual(money(100n, 'INR')))
  test('zeros behind the last decimal of a currency are no decimals', () => {
    expect(parseAmount('1.500', 'EUR')).toEqual(money(150n, 'EUR'))
    expect(parseAmount('7.00', 'JPY')).toEqual(money(7n, 'JPY'))
    expect(parseAmount('1.501', 'EUR')).toBeNull()
  })
  test('are not split over nothing', () =>
    expect(() => splitByWeights(100n, [0n, 0n])).toThrow('weights add up to zero'))
  test('of equal remainders the larger weight takes the unit, wherever it stands, then the earlier', () => {
    expect(splitByWeights(1n, [1n, 1n])).toEqual([1n, 0n])
    expect(splitByWeights(2n, [1n, 3n])).toEqual([0n, 2n])
    expect(splitByWeights(2n, [3n, 1n])).toEqual([2n, 0n])
    expect(splitByWeights(-2n, [1n, 3n])).toEqual([0n, -2n])
    expect(splitByWeights(2n, [1n, 1n, 1n])).toEqual([1n, 1n, 0n])
  })
})
