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
