import { describe, expect, test } from 'vitest'
import { decimal } from '../kernel/decimal.ts'
import { linkLines } from './link-lines.ts'
import { matchLines } from './match.ts'
import { limitOf, type Limit } from './policy.ts'
import { bill, billed, creditNote, ordered, reasons, terms } from './samples.ts'
import { message, toText } from '../messages/index.ts'
import { limitIn, within } from './tolerance.ts'

describe('a bill', () => {
  test('of what was ordered and received, at the order price, has no hold', () =>
    expect(reasons(bill(billed('10', '100')))).toEqual([]))

  test('exactly at the price limit passes, a hundredth above is held', () => {
    expect(reasons(bill(billed('10', '102')))).toEqual([])
    expect(reasons(bill(billed('10', '102.01')))).toEqual(['price'])
  })

  test('far below the order price is held: it may be another thing', () => {
    expect(reasons(bill(billed('10', '90')))).toEqual([])
    expect(reasons(bill(billed('10', '89.99')))).toEqual(['price_below'])
  })

  test('O01: of more than was received waits for the receipt, cumulative over earlier bills', () => {
    expect(reasons(bill(billed('5', '100')), [ordered({ received: '5' })])).toEqual([])
    const half = ordered({ received: '5', billed_quantity: '5', billed_amount: 50_000n })
    expect(reasons(bill(billed('1', '100')), [half])).toEqual(['not_received'])
  })

  test('O02: of an order that is billed as ordered needs no receipt', () =>
    expect(
      reasons(bill(billed('10', '100')), [ordered({ received: '0', match_level: 2 })]),
    ).toEqual([]))

  test('O04: billed as ordered; that received falls to half afterwards changes nothing, and nothing more may be billed', () => {
    const half = ordered({ received: '5', match_level: 2 })
    expect(reasons(bill(billed('10', '100')), [half])).toEqual([])
    const full = { ...half, billed_quantity: '10', billed_amount: 100_000n }
    expect(reasons(bill(billed('1', '100')), [full])).toEqual(['quantity_billed'])
  })

  test('T05: of the five that came of ten is matched with those five', () =>
    expect(reasons(bill(billed('5', '100')), [ordered({ received: '5' })])).toEqual([]))

  test('C07: of 42 when 30 are accepted waits for the other twelve; of 6 it would pass, as parts may be billed here', () => {
    const accepted = (received: string) => [ordered({ quantity: '42', received })]
    expect(reasons(bill(billed('42', '100')), accepted('30'))).toEqual(['not_received'])
    expect(reasons(bill(billed('42', '100')), accepted('42'))).toEqual([])
    expect(reasons(bill(billed('6', '100')), accepted('30'))).toEqual([])
  })

  // C07: work acceptance of a purchase order for 42: a part is refused, the whole of 42 passes.
  test('C07: of 6 of 42 that are accepted only as a whole waits, and of all 42 passes', () => {
    const whole = [ordered({ quantity: '42', received: '42', as_whole: true })]
    expect(reasons(bill(billed('6', '100')), whole)).toEqual(['part_billed'])
    expect(reasons(bill(billed('42', '100')), whole)).toEqual([])
    const twoLines = bill(billed('30', '100'), billed('12', '100', { position: 2 }))
    expect(reasons(twoLines, whole)).toEqual([])
    const returned = { quantity: '42', received: '42', returned: '2', returned_for_credit: '2' }
    expect(reasons(bill(billed('40', '100')), [ordered({ ...returned, as_whole: true })])).toEqual(
      [],
    )
  })

  test('rule 33: whose total is right but whose goods are not all there is held all the same', () =>
    expect(
      reasons(bill(billed('10', '100'), billed('10', '50', { position: 2, orderLineId: 'o2' })), [
        ordered(),
        ordered({ id: 'o2', position: 2, unit_price: '50', received: '9' }),
      ]),
    ).toEqual(['not_received']))

  test('rule 57: of eleven where ten were ordered and none came is held for both, on its own', () =>
    expect(reasons(bill(billed('11', '100')), [ordered({ received: '0' })])).toEqual([
      'quantity_billed',
      'not_received',
    ]))

  test('rule 38: carries a hold for each thing that is wrong', () =>
    expect(
      reasons(bill(billed('11', '120'), billed('1', '1', { position: 2, orderLineId: null })), [
        ordered({ received: '11' }),
      ]),
    ).toEqual(['quantity_billed', 'price', 'line_unmatched']))

  test('rule 37: an allowance in per cent works for quantity as for price', () => {
    const loose = { quantity: limitOf('10', null), line: limitOf(null, null) }
    const order = [ordered({ received: '11' })]
    expect(reasons(bill(billed('11', '102')), order, loose)).toEqual([])
    expect(reasons(bill(billed('11.001', '102')), order, loose)).toEqual(['quantity_billed'])
  })

  test('of more than was ordered is held for the buyer, also when it came', () =>
    expect(reasons(bill(billed('11', '100')), [ordered({ received: '11' })])).toEqual([
      'quantity_billed',
    ]))

  test('tolerance 0 means 0: a thousandth too many is held', () =>
    expect(reasons(bill(billed('10.001', '100')), [ordered({ received: '10.001' })])).toEqual([
      'quantity_billed',
    ]))

  test('rule 35: a free order line is still checked for over-billing, and any price on it is held', () => {
    const free = ordered({ unit_price: '0', received: '11' })
    expect(reasons(bill(billed('11', '0')), [free])).toEqual(['quantity_billed'])
    expect(reasons(bill(billed('1', '5')), [free])).toEqual(['price'])
  })

  test('E18: received at 50, billed at 200 is held, not refused: the supplier’s figures are kept, and a buyer may accept them', () =>
    expect(reasons(bill(billed('1', '200')), [ordered({ unit_price: '50' })])).toEqual(['price']))

  test('rule 34: two lines on one order line are added up', () =>
    expect(
      reasons(bill(billed('6', '100'), billed('5', '100', { position: 2 })), [
        ordered({ received: '11' }),
      ]),
    ).toEqual(['quantity_billed']))

  test('a line on no order line is held for a person', () =>
    expect(reasons(bill(billed('1', '1', { orderLineId: null })))).toEqual(['line_unmatched']))

  test('a price for a hundred is compared for a hundred', () => {
    const hundreds = { price: '10000', priceBase: '100' }
    expect(reasons(bill({ ...billed('10', '100'), ...hundreds }))).toEqual([])
    expect(
      reasons(bill({ ...billed('10', '100'), ...hundreds, price: '10300', net: 103_000n })),
    ).toEqual(['price'])
  })

  test('rule 69: an allowance on a line is part of its price', () => {
    const rebate = billed('2', '100', { net: 16_000n, adjustments: -4_000n })
    expect(reasons(bill(rebate), [ordered({ unit_price: '80' })])).toEqual([])
    const charge = billed('2', '80', { net: 20_000n, adjustments: 4_000n })
    expect(reasons(bill(charge), [ordered({ unit_price: '80' })])).toEqual(['price'])
  })

  test('whose line does not come to quantity times price is held, above and below', () => {
    expect(reasons(bill(billed('10', '100', { net: 99_000n })))).toEqual(['totals'])
    expect(reasons(bill(billed('10', '100', { net: 101_000n })))).toEqual(['totals'])
    expect(
      reasons(bill(billed('3', '33.33', { net: 10_000n })), [ordered({ unit_price: '33.33' })]),
    ).toEqual([])
  })

  test('rule 59: in another unit than the order is held, and so is a pair that nobody knows', () => {
    expect(reasons(bill(billed('10', '100', { unit: 'KGM' })), [ordered({ unit: 'box' })])).toEqual(
      ['unit'],
    )
    expect(reasons(bill(billed('10', '100', { unit: 'flock' })))).toEqual(['unit'])
    expect(reasons(bill(billed('10', '100', { unit: 'XBX' })), [ordered({ unit: 'Box' })])).toEqual(
      [],
    )
    expect(reasons(bill(billed('10', '100', { unit: null })))).toEqual([])
  })

  test('rule 61: the amount above the order is counted over all bills of a line, and what was accepted is not held again', () => {
    const order = { quantity: '100', received: '100', unit_price: '100' }
    const loose = { price: limitOf(null, null), line: limitOf(null, '30000') }
    const partly = ordered({ ...order, billed_quantity: '50', billed_amount: 530_000n })
    expect(reasons(bill(billed('10', '102')), [partly], loose)).toEqual(['line_amount'])
    expect(
      reasons(bill(billed('10', '102')), [{ ...partly, accepted_variance: 30_000n }], loose),
    ).toEqual([])
  })
})

describe('a credit', () => {
  const paid = (change = {}) =>
    ordered({ billed_quantity: '10', billed_amount: 100_000n, ...change })
  const effect = (...args: Parameters<typeof billed>) =>
    matchLines(creditNote(billed(...args)), [paid()], terms()).effects[0]?.credits

  test('at the price that was billed gives goods back', () =>
    expect(effect('2', '100')).toBe('quantity'))
  test('M5: below that price it lowers the price, and the goods stay billed', () =>
    expect(effect('10', '10')).toBe('price'))
  test('of one thing above its price is an amount', () => expect(effect('1', '300')).toBe('amount'))
  test('says what it credits, or a person does', () => {
    expect(reasons(creditNote(billed('2', '150')), [paid()])).toEqual(['credit_kind'])
    expect(reasons(creditNote(billed('2', '150', { credits: 'amount' })), [paid()])).toEqual([])
  })
  test('rule 56, M3: never gives back more money than was billed', () => {
    expect(reasons(creditNote(billed('1', '50000')), [paid()])).toEqual(['credit'])
    expect(reasons(creditNote(billed('1', '1000')), [paid()])).toEqual([])
    expect(reasons(creditNote(billed('1', '1000.01')), [paid()])).toEqual(['credit'])
  })
  test('rule 56, M5: takes no goods away for a lower price, so that all of them can be given back after it', () => {
    const lower = billed('10', '10')
    const goods = billed('10', '90', { position: 2 })
    const { findings, effects } = matchLines(creditNote(lower, goods), [paid()], terms())
    expect(findings.filter(({ hold }) => hold !== null)).toEqual([])
    expect(effects.map(({ credits }) => credits)).toEqual(['price', 'quantity'])
  })
  test('nor more goods', () => {
    const four = paid({ billed_quantity: '4', billed_amount: 40_000n })
    expect(reasons(creditNote(billed('4', '100')), [four])).toEqual([])
    expect(reasons(creditNote(billed('5', '100')), [four])).toEqual(['credit_quantity', 'credit'])
  })
  test('two lines of one note are added up', () =>
    expect(
      reasons(creditNote(billed('6', '100'), billed('5', '100', { position: 2 })), [paid()]),
    ).toEqual(['credit_quantity', 'credit']))
  test('M4: after goods were credited they are not billed again for being received once', () => {
    const credited = paid({ billed_quantity: '8', billed_amount: 80_000n, credited_quantity: '2' })
    expect(reasons(bill(billed('2', '100')), [credited])).toEqual(['credited_before'])
    expect(
      reasons(bill(billed('2', '100')), [{ ...credited, received: '12', quantity: '12' }]),
    ).toEqual([])
  })
  test('M11: a line below zero on an invoice takes away what was billed, within it', () => {
    expect(reasons(bill(billed('-1', '100', { net: -10_000n })), [paid()])).toEqual([])
    expect(reasons(bill(billed('-11', '100', { net: -110_000n })), [paid()])).toEqual([
      'credit_quantity',
      'credit',
    ])
  })
  test('M10: of what was never billed is held', () =>
    expect(reasons(bill(billed('-5', '100', { net: -50_000n })))).toEqual([
      'credit_quantity',
      'credit',
    ]))
})

describe('a limit', () => {
  const over = (pct: string | null, minor: string | null, operator: 'both' | 'either') =>
    within(decimal('3'), decimal('100'), 300n, { pct, minor, operator })
  test('rule 36: with both: each must hold; with either: one is enough', () => {
    expect(over('5', '200', 'both')).toBe(false)
    expect(over('5', '200', 'either')).toBe(true)
    expect(over('2', '200', 'either')).toBe(false)
    expect(over('2', '300', 'either')).toBe(true)
  })
  test('of null and null is unlimited, of zero is exact', () => {
    expect(over(null, null, 'both')).toBe(true)
    expect(over(null, null, 'either')).toBe(true)
    expect(over('0', null, 'both')).toBe(false)
  })
  test('a percentage of nothing allows nothing', () =>
    expect(within(decimal('1'), decimal('0'), 1n, limitOf('50', null))).toBe(false))
  test('is said in words', () => {
    const limitText = (limit: Limit, currency: string): string =>
      toText(message('allowed.limit', limitIn(limit, currency)), 'en-IN')
    expect(limitText(limitOf('2', '50000'), 'INR')).toBe('2 % and ₹500')
    expect(limitText(limitOf(null, null), 'INR')).toBe('any')
    expect(limitText(limitOf('0', null), 'INR')).toBe('none')
    expect(limitText({ pct: '0', minor: '500', operator: 'either' }, 'INR')).toBe('0 % or ₹5')
  })
})

describe('billed lines find their order lines', () => {
  const two = [
    ordered({ description: 'Chair' }),
    ordered({ id: 'o2', position: 2, description: 'Table', unit_price: '90' }),
  ]
  const line = (change: object) => ({
    orderLineReference: null,
    name: 'x',
    quantity: '1',
    price: '1',
    priceBase: '1',
    ...change,
  })
  test('O09, O10: by words', () =>
    expect(linkLines([line({ name: 'TABLE' })], two)).toEqual(['o2']))
  test('by most of the words', () =>
    expect(linkLines([line({ name: 'Table, oak' })], two)).toEqual(['o2']))
  test('by the order line reference first, zeros or not', () => {
    expect(linkLines([line({ name: 'Chair', orderLineReference: '2' })], two)).toEqual(['o2'])
    expect(linkLines([line({ orderLineReference: '0002' })], two)).toEqual(['o2'])
    expect(linkLines([line({ orderLineReference: '' })], two)).toEqual([null])
  })
  test('by quantity and price when the words differ', () =>
    expect(linkLines([line({ quantity: '10', price: '90' })], two)).toEqual(['o2']))
  test('never by guessing', () =>
    expect(linkLines([line({}), line({})], two)).toEqual([null, null]))
  test('a line that is taken by its words is not taken once more for its figures', () =>
    expect(
      linkLines(
        [
          { orderLineReference: null, name: 'Bearing', quantity: '4', price: '20', priceBase: '1' },
          {
            orderLineReference: null,
            name: 'Lager 6204',
            quantity: '4',
            price: '20',
            priceBase: '1',
          },
        ],
        [
          {
            id: 'a',
            position: 1,
            description: 'Bearing',
            quantity: '4',
            unit: 'each',
            unit_price: '20',
          },
          {
            id: 'b',
            position: 2,
            description: 'Wheel',
            quantity: '4',
            unit: 'each',
            unit_price: '20',
          },
        ],
      ),
    ).toEqual(['a', 'b']))
  test('two billed lines of the same figures are not both the one that is left', () =>
    expect(
      linkLines(
        [line({ quantity: '10', price: '90' }), line({ quantity: '10', price: '90' })],
        two,
      ),
    ).toEqual(['o2', null]))
  test('rule 58, M1: the last line of an order is not taken for a bill of something else', () => {
    const server = [ordered({ description: 'Server', quantity: '1', unit_price: '90000' })]
    const rental = line({ name: 'Coffee machine rental', price: '450' })
    expect(linkLines([rental], server)).toEqual([null])
    expect(linkLines([line({ name: 'Rack server, 2 units', price: '89000' })], server)).toEqual([
      'o1',
    ])
    expect(linkLines([line({ name: 'As agreed', price: '90000' })], server)).toEqual(['o1'])
  })
})
