import { describe, expect, test } from 'vitest'
import { divides, sameUnit, unitText } from './units.ts'

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
