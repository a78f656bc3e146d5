import { expect, test } from 'vitest'
import {
  alsoSaid,
  countedFrom,
  exactly,
  inBase,
  inOrdered,
  isWhole,
  ratioToOrdered,
  saidOf,
  unitsOf,
  type CountedIn,
} from './counted-in.ts'
import { add, compare, decimal, decimalText, subtract } from './decimal.ts'

const packs = [
  { unit: 'box', quantity: '12' },
  { unit: 'pallet', quantity: '480' },
]
const boxes: CountedIn = {
  unit: 'box',
  base_unit: 'piece',
  holds: '12',
  item_unit: 'piece',
  packs,
}
const kept = (quantity: string, unit: string, line = boxes): string =>
  inOrdered({ quantity, unit }, line)!

test('an order of boxes is counted in pieces, one of pieces in itself', () => {
  expect(countedFrom({ unit: 'box', quantity: '10', item_unit: 'piece', packs })).toEqual({
    base_unit: 'piece',
    holds: '12',
  })
  expect(countedFrom({ unit: 'pcs', quantity: '10', item_unit: 'piece', packs }).holds).toBe('1')
  expect(countedFrom({ unit: 'carton', quantity: '1', item_unit: 'piece', packs }).holds).toBe('1')
  expect(countedFrom({ unit: 'dozen', quantity: '3' })).toEqual({ base_unit: 'each', holds: '12' })
  expect(countedFrom({ unit: 'g', quantity: '3', item_unit: 'kg' }).holds).toBe('1')
  expect(countedFrom({ unit: 't', quantity: '3', item_unit: 'kg' }).holds).toBe('1000')
})

test('118 pieces of ten boxes lose nothing: two are left, and with them it is ten', () => {
  const come = decimal(kept('118', 'piece'))
  expect(decimalText(inBase(come, boxes))).toBe('118')
  const left = exactly(subtract(decimal('10'), come), boxes)
  expect(saidOf(left, boxes)).toEqual({ quantity: '2', unit: 'piece' })
  expect(compare(left, decimal(kept('2', 'pcs')))).toBe(0)
  expect(compare(exactly(add(come, left), boxes), decimal('10'))).toBe(0)
})

test('rule 28: of any pack, any number of thirds and sevenths comes to the whole, in any order', () => {
  for (const holds of ['3', '7', '13', '144', '999']) {
    const line: CountedIn = { unit: 'box', base_unit: 'piece', holds }
    let sum = decimal('0')
    for (let i = 0; i < Number(holds); i += 1)
      sum = exactly(add(sum, decimal(kept('1', 'piece', line))), line)
    expect(decimalText(sum)).toBe('1')
  }
})

test('a bill of 9.83 boxes, or 9.833333, means 118 pieces; 9.5 means 114', () => {
  for (const quantity of ['9.83', '9.8333', '9.833333'])
    expect(decimalText(inBase(decimal(kept(quantity, 'box')), boxes))).toBe('118')
  expect(decimalText(inBase(decimal(kept('9.5', 'XBX')), boxes))).toBe('114')
  expect(isWhole(kept('118.5', 'piece'), boxes)).toBe(false)
  expect(isWhole(kept('0.3', 'box'), boxes)).toBe(false)
})

test('what comes in another pack of the item is converted through its own unit', () => {
  expect(kept('2', 'pallet')).toBe('80')
  expect(kept('2', 'pallet', { unit: 'piece', item_unit: 'piece', packs })).toBe('960')
  expect(ratioToOrdered('piece', boxes)).toMatchObject({ numerator: expect.anything() })
  expect(inOrdered({ quantity: '1', unit: 'crate' }, boxes)).toBeNull()
  expect(unitsOf(boxes)).toEqual(['box', 'piece', 'pallet'])
})

test('measures are converted without an item', () => {
  expect(kept('9500', 'g', { unit: 'kg' })).toBe('9.5')
  expect(inOrdered({ quantity: '1', unit: 'litre' }, { unit: 'kg' })).toBeNull()
})

test('the item’s packs may change: what the order was counted in stays', () => {
  const now = { ...boxes, packs: [{ unit: 'box', quantity: '10' }] }
  expect(kept('120', 'piece', now)).toBe('10')
  expect(kept('10', 'box', now)).toBe('10')
})

test('a quantity is said in boxes and pieces, or in pieces alone where boxes do not say it', () => {
  expect(saidOf(decimal('10'), boxes)).toEqual({ quantity: '10', unit: 'box' })
  expect(alsoSaid(decimal('10'), boxes)).toEqual({ quantity: '120', unit: 'piece' })
  expect(saidOf(decimal(kept('118', 'piece')), boxes)).toEqual({ quantity: '118', unit: 'piece' })
  expect(alsoSaid(decimal(kept('118', 'piece')), boxes)).toBeNull()
  expect(alsoSaid(decimal('3'), { unit: 'each' })).toBeNull()
})
