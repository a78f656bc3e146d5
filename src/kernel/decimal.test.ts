import { expect, test } from 'vitest'
import { decimal, divideRounded, parseDecimal, rescale } from './decimal.ts'

test.each([
  [5n, 10n, 1n],
  [4n, 10n, 0n],
  [-5n, 10n, -1n],
  [-4n, 10n, 0n],
  [5n, -10n, -1n],
  [-5n, -10n, 1n],
  [14n, -10n, -1n],
  [0n, 10n, 0n],
])('%s divided by %s is %s: halves go away from zero', (numerator, denominator, wanted) =>
  expect(divideRounded(numerator, denominator)).toBe(wanted),
)

test('what is no number is refused, with as much of it as one can read', () => {
  expect(() => decimal('twelve')).toThrow('not a decimal: twelve')
  expect(() => decimal('x'.repeat(60))).toThrow(new RegExp(`^not a decimal: ${'x'.repeat(40)}$`))
  expect(parseDecimal('.')).toBeNull()
})

test('blanks around a number are none of it', () =>
  expect(parseDecimal(' 1.5 ')).toEqual(decimal('1.5')))

test('is written with other decimals, rounded once', () => {
  expect([rescale(decimal('1.25'), 2), rescale(decimal('1.25'), 4)]).toEqual([125n, 12_500n])
  expect([rescale(decimal('1.25'), 1), rescale(decimal('-1.25'), 1)]).toEqual([13n, -13n])
})
