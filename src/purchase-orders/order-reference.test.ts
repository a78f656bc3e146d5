import { expect, test } from 'vitest'
import { numbersNamed } from './order-reference.ts'

test.each([
  'PO-2026-00012',
  'po-2026-00012',
  'po 2026 00012',
  'PO2026/00012',
  'Our order PO-2026-00012 dated 3 May',
  'Order no.: PO - 2026 - 00012; quote 77',
])('%s names the order', (text) => expect(numbersNamed(text)).toContain('PO202600012'))

test('words without a digit name none', () =>
  expect(numbersNamed('as agreed by telephone')).toEqual([]))

test('a long text is bounded', () =>
  expect(numbersNamed('1 2 3 '.repeat(10_000)).length).toBeLessThanOrEqual(200))

test('wide letters name the order as plain ones do', () =>
  expect(numbersNamed('ＰＯ－２０２６－１２')).toContain('PO202612'))

test('every run of up to six words names one, each once', () => {
  expect(numbersNamed('(PO --------- 7)')).toEqual(['PO7', '7'])
  expect(numbersNamed('7, 7')).toEqual(['7', '77'])
  const named = numbersNamed('1 2 3 4 5 6 7')
  expect(named).toContain('123456')
  expect(named).not.toContain('1234567')
})

test('only its first 300 characters are read', () => {
  const before = 'x'.repeat(297)
  expect(numbersNamed(`${before} 12`)).toContain('12')
  expect(numbersNamed(`${before} and 12`)).toEqual([])
})

test('at most 200 numbers are named', () => {
  const words = Array.from({ length: 100 }, (_none, i) => String(i).padStart(2, '0'))
  expect(numbersNamed(words.join(' '))).toHaveLength(200)
})
