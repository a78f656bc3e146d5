import { describe, expect, test } from 'vitest'
import { divides, inUnit, inverse, ratioOf, sameUnit, unitText } from './units.ts'

describe('a unit', () => {
  test.each([
    'each',
    'Each',
    ' pcs ',
    'Pcs.',
    'EA',
    'H87',
    'C62',
    'box',
    'XBX',
    'pair',
    'Stück',
    'pièce',
    'licence',
    'trip',
  ])('“%s” is counted: there is no half of it', (unit) => expect(divides(unit)).toBe(false))

  test.each([
    'kg',
    'KGM',
    'g',
    'litre',
    'L',
    'LTR',
    'm',
    'MTR',
    'hour',
    'HUR',
    'month',
    'm²',
    'lot',
  ])('“%s” divides', (unit) => expect(divides(unit)).toBe(true))

  test('that nobody knows divides, and none at all does', () =>
    expect([divides('furlong'), divides(''), divides('ZZ')]).toEqual([true, true, true]))

  test.each([
    ['each', 'EA'],
    ['each', 'C62'],
    ['each', 'H87'],
    ['H87', 'C62'],
    ['box', 'BX'],
    ['box', 'XBX'],
    ['Kg', 'KGM'],
    ['Kgs.', 'kilogram'],
    ['metre', 'MTR'],
    ['sq. ft.', 'FTK'],
    ['hours', 'HUR'],
    ['Stunden', 'HUR'],
    ['furlong', 'Furlong '],
  ])('“%s” and “%s” are the same', (a, b) =>
    expect([sameUnit(a, b), sameUnit(b, a)]).toEqual(['same', 'same']),
  )

  test.each([
    ['box', 'KGM'],
    ['each', 'box'],
    ['kg', 'g'],
    ['m', 'month'],
    ['min', 'MON'],
    ['PK', 'XPA'],
    ['XPC', 'XPA'],
    ['CLT', 'XCL'],
  ])('“%s” and “%s” are not', (a, b) =>
    expect([sameUnit(a, b), sameUnit(b, a)]).toEqual(['different', 'different']),
  )

  test.each([
    ['C62', 'each'],
    ['XCA', 'can'],
    ['KGM', 'kg'],
    ['Stück', 'Stück'],
    ['furlong', 'furlong'],
  ])('“%s” is shown as “%s”', (unit, shown) => expect(unitText(unit)).toBe(shown))

  test('that is not known, or ambiguous, is compared with nothing', () =>
    expect([
      sameUnit('furlong', 'MTR'),
      sameUnit('each', 'ZZ'),
      sameUnit('ton', 'TNE'),
      sameUnit('gallon', 'GLL'),
      sameUnit('PC', 'EA'),
      sameUnit('ST', 'H87'),
      sameUnit('licence', 'C62'),
      sameUnit('', ''),
      sameUnit('', 'EA'),
    ]).toEqual(Array(9).fill('unknown')))
})

describe('a quantity in another unit', () => {
  test.each([
    ['3', 'dozen', 'each', '36'],
    ['18', 'each', 'dozen', '1.5'],
    ['2500', 'g', 'kg', '2.5'],
    ['1', 'lb', 'g', '453.59237'],
    ['1', 'foot', 'inch', '12'],
    ['90', 'min', 'hour', '1.5'],
    ['1', 'each', 'dozen', '0.083333'],
    ['7', 'box', 'boxes', '7'],
  ])('%s %s are %s: %s', (quantity, from, to, expected) => {
    expect(inUnit(quantity, ratioOf(from, to)!)).toBe(expected)
  })

  test('does not follow where one unit is not a measure of the other', () =>
    expect([ratioOf('box', 'each'), ratioOf('kg', 'litre'), ratioOf('day', 'hour')]).toEqual([
      null,
      null,
      null,
    ]))

  test('is exact in both directions: nothing is rounded before the end', () => {
    const there = ratioOf('kg', 'oz')!
    expect(inUnit('5', there)).toBe('176.36981')
    expect(inUnit('28.349523', inverse(ratioOf('g', 'kg')!))).toBe('28349.523')
  })
})
