import { describe, expect, test } from 'vitest'
import { takesAway, type Bill, type BilledLine, type OrderLine } from './bill.ts'
import { matchLines } from './match.ts'
import { limitOf, type Tolerances } from './policy.ts'
import { bill, billed, creditNote, held, inWords, ordered, terms } from './samples.ts'

const matched = (
  of: Bill,
  order: readonly OrderLine[] = [ordered()],
  change: Partial<Tolerances> = {},
) => matchLines(of, order, terms(change)).findings
const check = (name: string, ...of: Parameters<typeof matched>): string[] =>
  matched(...of)
    .filter(({ result }) => result.check === name)
    .map(inWords)

test('a line adds or takes away by its amount, without one by its quantity, and a credit note turns it round', () => {
  const line = (net: bigint, quantity: string): Pick<BilledLine, 'net' | 'quantity'> => ({
    net,
    quantity,
  })
  const lines = [line(5n, '1'), line(5n, '-1'), line(0n, '1'), line(0n, '-1'), line(-5n, '1')]
  expect(lines.map((each) => takesAway({ kind: 'invoice' }, each))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ])
  expect(lines.map((each) => takesAway({ kind: 'credit_note' }, each))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test('an order line that is billed as ordered is not compared with what was received', () =>
  expect(
    matched(bill(billed('10', '100')), [ordered({ match_level: 2 })]).map(
      ({ result }) => result.check,
    ),
  ).toEqual(['link', 'unit', 'ordered', 'price', 'line', 'line_arithmetic']))

describe('the amount of a line', () => {
  const partly = ordered({
    quantity: '100',
    received: '100',
    billed_quantity: '50',
    billed_amount: 530_000n,
  })
  const limits = { price: limitOf(null, null), line: limitOf(null, '30000') }
  test('above the order over all its bills is held for all that is above', () =>
    expect(check('line', bill(billed('10', '102')), [partly], limits)).toMatchInlineSnapshot(`
      [
        "1 | line | fails | quantity billed in all, at the price of the order | 600000 | 632000 | 32000 | €300 => line_amount 1 [o1] 32000 of 600000: Line 1 “Bearing”: €6,320 billed in all for 60; at the order's price that is €6,000: €320 above. Allowed: €300.",
      ]
    `))
  test('exactly at the limit passes', () =>
    expect(check('line', bill(billed('10', '100')), [partly], limits)).toMatchInlineSnapshot(`
      [
        "1 | line | passes | quantity billed in all, at the price of the order | 600000 | 630000 | 30000 | €300",
      ]
    `))
  test('that is held for its price already is not held once more', () => {
    const order = [ordered({ quantity: '100', received: '100' })]
    expect(held(matched(bill(billed('10', '180')), order))).toMatchInlineSnapshot(`
      [
        "1 | price | fails | unit price of the order | 100 | 180 | 80 | 2 % more, 10 % less => price 1 [o1] 80000 of 100000: Line 1 “Bearing”: billed at 180, ordered at 100: €800 above the order. Allowed: 2 %.",
      ]
    `)
  })
})

describe('quantity times price', () => {
  const stated = (quantity: string, price: string, net: bigint, change: Partial<BilledLine> = {}) =>
    check('line_arithmetic', bill(billed(quantity, price, { net, ...change })))
  test('may be off by the smallest unit', () => {
    expect(stated('1', '100.00', 10_001n)).toMatchInlineSnapshot(`
      [
        "1 | line_arithmetic | passes | quantity at its price, with its allowances and charges | 10000 | 10001 | 1 | what the price was rounded by",
      ]
    `)
    expect(stated('1', '100.00', 9_998n)).toMatchInlineSnapshot(`
      [
        "1 | line_arithmetic | fails | quantity at its price, with its allowances and charges | 10000 | 9998 | -2 | what the price was rounded by => totals 1 [o1] 2 of 9998: Line 1 “Bearing” says €99.98; its quantity and price come to €100.",
      ]
    `)
  })
  test('may be off by half a step of the price for each, and no more', () => {
    expect(stated('10', '100.00', 100_005n)).toEqual([expect.stringContaining('passes')])
    expect(stated('10', '100.00', 100_006n)).toMatchInlineSnapshot(`
      [
        "1 | line_arithmetic | fails | quantity at its price, with its allowances and charges | 100000 | 100006 | 6 | what the price was rounded by => totals 1 [o1] 6 of 100006: Line 1 “Bearing” says €1,000.06; its quantity and price come to €1,000.",
      ]
    `)
  })
  test('counts its allowances and charges, and what the price is for', () => {
    expect(stated('10', '100.00', 1_500n, { priceBase: '100', adjustments: 500n })).toEqual([
      expect.stringContaining('1500 | 1500 | 0 |'),
    ])
    expect(stated('10', '100.00', 1_502n, { priceBase: '100', adjustments: 500n })).toHaveLength(1)
  })
})

describe('what is at stake', () => {
  test('in too many of a free thing is what they are billed at', () =>
    expect(
      check('ordered', bill(billed('11', '5')), [ordered({ unit_price: '0', received: '11' })]),
    ).toMatchInlineSnapshot(`
      [
        "1 | ordered | fails | quantity ordered | 10 | 11 | 1 | none => quantity_billed 1 [o1] 5500 of 0: Line 1 “Bearing”: 11 billed in all, 10 ordered: 1 too many.",
      ]
    `))
  test('in too many of a thing is what they cost on the order', () =>
    expect(check('ordered', bill(billed('12', '100')), [ordered({ received: '12' })]))
      .toMatchInlineSnapshot(`
      [
        "1 | ordered | fails | quantity ordered | 10 | 12 | 2 | none => quantity_billed 1 [o1] 20000 of 100000: Line 1 “Bearing”: 12 billed in all, 10 ordered: 2 too many.",
      ]
    `))
  test('in a line on no order line is its amount, whatever its sign', () =>
    expect(check('link', bill(billed('-1', '70', { net: -7_000n, orderLineId: null }))))
      .toMatchInlineSnapshot(`
      [
        "1 | link | fails | a line of the order | one | none |  | one => line_unmatched 1 [] 7000 of 7000: Line 1 “Bearing” is on no line of the order. Choose the order line it belongs to.",
      ]
    `))
  test('in goods that were credited before is what they cost again', () => {
    const credited = ordered({
      billed_quantity: '8',
      billed_amount: 80_000n,
      credited_quantity: '2',
    })
    expect(held(matched(bill(billed('2', '100')), [credited]))).toMatchInlineSnapshot(`
      [
        "1 | received | fails | quantity received and not credited | 8 | 10 | 2 | none => credited_before 1 [o1] 20000 of 100000: Line 1 “Bearing”: 2 of the 10 received were credited, and 2 of them are billed again. That is right only for goods that were returned and replaced.",
      ]
    `)
  })
})

test('a line of no quantity has no price, and one without a unit says so', () => {
  expect(check('price', bill(billed('0', '100')))).toMatchInlineSnapshot(`
    [
      "1 | price | passes | unit price of the order | 100 | 0 | -100 | 2 % more, 10 % less",
    ]
  `)
  expect(check('unit', bill(billed('1', '100', { unit: null })))).toMatchInlineSnapshot(`
    [
      "1 | unit | passes | unit of the order | each | not stated |  | the same unit",
    ]
  `)
})

describe('what a credited line gives back', () => {
  const paid = ordered({ billed_quantity: '3', billed_amount: 29_999n })
  const credits = (quantity: string, price: string, order = paid) =>
    matchLines(creditNote(billed(quantity, price)), [order], terms()).effects[0]?.credits
  test('is goods at the price they were billed at, a cent more or less', () => {
    expect(credits('2', '99.995')).toBe('quantity')
    expect(credits('2', '99.99')).toBe('quantity')
    expect(credits('2', '100')).toBe('quantity')
  })
  test('is goods also as a part of one, at what that was billed at', () => {
    const cheaper = ordered({ billed_quantity: '3', billed_amount: 27_000n })
    expect(credits('1.5', '90', cheaper)).toBe('quantity')
    expect(credits('1', '90', { ...cheaper, billed_quantity: '3.00' })).toBe('quantity')
  })
  test('is a lower price where it is below that', () => {
    expect(credits('2', '99.98')).toBe('price')
    expect(credits('2', '50')).toBe('price')
  })
  test('is compared with the order where nothing is billed', () => {
    const unbilled = ordered()
    expect(credits('2', '99', unbilled)).toBe('price')
    expect(credits('1', '101', unbilled)).toBe('amount')
  })
  test('is checked for goods only where it gives back goods', () =>
    expect(
      matched(creditNote(billed('2', '50')), [paid]).map(({ result }) => result.check),
    ).toEqual(['link', 'credit_kind', 'credit_amount', 'line_arithmetic']))
})
