import { describe, expect, test } from 'vitest'
import { decimal, decimalText } from '../kernel/decimal.ts'
import {
  fractionOf,
  lastDay,
  lastMonths,
  nothing,
  ratioOf,
  together,
  trendOf,
  type Fraction,
} from './measure.ts'
import { noFacts, shareText } from './words.ts'

const share = (numerator: string, denominator: string): Fraction => ({
  numerator: decimal(numerator),
  denominator: decimal(denominator),
  documents: Number(denominator),
})

describe('a share', () => {
  test('of nothing is no share: neither none of it nor all of it', () => {
    expect([ratioOf(nothing), shareText(nothing)]).toEqual([null, noFacts])
    expect(shareText(share('0', '4'))).toBe('0%')
    expect(shareText(share('4', '4'))).toBe('100%')
  })
  test('stays exact when shares are put together', () => {
    const thirds = together([share('0.1', '1'), share('0.2', '2')])
    expect([decimalText(thirds.numerator), thirds.documents]).toEqual(['0.3', 3])
    expect(ratioOf(thirds)).toEqual([3n, 30n])
  })
  test('counts allowances in the decimals of their currency', () => {
    const sum = (currency: string) =>
      decimalText(
        fractionOf({
          currency,
          documents: 1,
          numerator: '10',
          denominator: '100',
          adjustments: -250n,
        }).numerator,
      )
    expect([sum('EUR'), sum('JPY'), sum('KWD')]).toEqual(['7.5', '-240', '9.75'])
  })
})

describe('a trend', () => {
  test.each([
    ['on_time_in_full', share('1', '2'), share('3', '4'), 'better'],
    ['on_time_in_full', share('3', '4'), share('1', '2'), 'worse'],
    ['disputes', share('1', '2'), share('3', '4'), 'worse'],
    ['price_variance', share('5', '100'), share('-1', '100'), 'better'],
    ['invoice_accuracy', share('1', '2'), share('2', '4'), 'unchanged'],
    ['invoice_accuracy', nothing, share('2', '4'), 'unknown'],
  ] as const)('of %s', (measure, earlier, later, trend) =>
    expect(trendOf(measure, earlier, later)).toBe(trend),
  )
})

test('months go back over the turn of a year, and end on their last day', () => {
  expect(lastMonths('2026-02-28', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11'])
  expect(['2026-02', '2028-02', '2026-11'].map(lastDay)).toEqual([
    '2026-02-28',
    '2028-02-29',
    '2026-11-30',
  ])
})
