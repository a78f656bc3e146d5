import { expect, test } from 'vitest'
import { linkLines } from './link-lines.ts'
import { ordered } from './samples.ts'

/** Ordered lines by their words, ten of each, each at a price that nothing is billed at. */
const order = (...descriptions: string[]) =>
  descriptions.map((description, i) =>
    ordered({ id: description, position: i + 1, description, unit_price: '777' }),
  )
type Billed = Parameters<typeof linkLines>[0][number]
const line = (name: string, change: Partial<Billed> = {}): Billed => ({
  orderLineReference: null,
  name,
  quantity: '3',
  price: '5',
  priceBase: '1',
  ...change,
})
/** Billed beside it, so that it is not the only line. */
const freight = line('Freight')
const linkOf = (billed: Billed, lines: ReturnType<typeof order>) =>
  linkLines([billed, freight], lines)[0]

test('a reference names the position, also a long one and one between spaces', () => {
  const twelve = order(...Array.from({ length: 12 }, (_none, i) => `Part number ${i + 1}`))
  const to = (orderLineReference: string) => linkOf(line('Lager', { orderLineReference }), twelve)
  expect(to('12')).toBe('Part number 12')
  expect(to(' 2 ')).toBe('Part number 2')
  expect(to('000012')).toBe('Part number 12')
})
test.each(['A2', '2A', '2 of 3', '', '13'])('the reference “%s” names no position', (reference) =>
  expect(linkOf(line('Lager', { orderLineReference: reference }), order('Bolt', 'Nut'))).toBe(null),
)

test('the same words in another case, spacing and punctuation come before similar ones', () => {
  const desks = order('Desk, oak', 'Desk, oak, large')
  for (const name of ['desk - OAK', '(Desk oak)', 'ＤＥＳＫ oak', ' Desk, oak '])
    expect(linkOf(line(name), desks)).toBe('Desk, oak')
})
test('most of the words are enough, and exactly six tenths of them', () => {
  expect(linkOf(line('Desk oak 160'), order('Oak desk 160 cm', 'Steel shelf'))).toBe(
    'Oak desk 160 cm',
  )
  const shelves = order('Steel shelf grey wide tall', 'Oak desk')
  expect(linkOf(line('Steel shelf grey narrow short'), shelves)).toBe('Steel shelf grey wide tall')
  expect(linkOf(line('Steel shelf narrow short flat'), shelves)).toBe(null)
})
test('single letters and digits are no words', () =>
  expect(linkOf(line('Shelf'), order('Shelf A B C', 'Desk'))).toBe('Shelf A B C'))
test('a text without words is like none', () => {
  expect(linkOf(line('—'), order('Desk'))).toBe(null)
  expect(linkOf(line('Desk'), order('—'))).toBe(null)
  expect(linkOf(line('1'), order('2'))).toBe(null)
})
test('of two lines that are equally alike none is taken', () => {
  expect(
    linkOf(line('Chair'), [...order('Chair'), ordered({ id: 'c2', description: 'Chair' })]),
  ).toBe(null)
  expect(linkOf(line('Chair red'), order('Chair red, soft', 'Chair red, hard'))).toBe(null)
})

test('a price alone is not enough beside another line; the quantity must agree as well', () => {
  const lines = [ordered({ id: 'hinge', description: 'Hinge', quantity: '10', unit_price: '5' })]
  expect(linkOf(line('Scharnier'), lines)).toBe(null)
  expect(linkOf(line('Scharnier', { quantity: '10.0' }), lines)).toBe('hinge')
  expect(linkOf(line('Scharnier', { quantity: '10', price: '500', priceBase: '100' }), lines)).toBe(
    'hinge',
  )
})
test('a word in common is enough for the only line, and not for one of several', () => {
  const server = order('Server')
  const rack = line('Rack server with rails')
  expect(linkLines([rack], server)).toEqual(['Server'])
  expect(linkLines([rack, freight], server)).toEqual([null, null])
})
test('short words do not say what a thing is', () =>
  expect(linkLines([line('Set of 8 chairs and tables')], order('Set of 3 mugs'))).toEqual([null]))
