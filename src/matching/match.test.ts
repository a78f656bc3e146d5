import { describe, expect, test } from 'vitest'
import { decimal } from '../kernel/decimal.ts'
import {
  linkLines,
  match,
  within,
  type BilledLine,
  type Limit,
  type OrderLine,
  type Policy,
} from './index.ts'

const exact: Limit = { pct: '0', minor: null, operator: 'both' }
const policy: Policy = {
  name: 'test',
  quantity: exact,
  price: { pct: '2', minor: null, operator: 'both' },
  line: { pct: '2', minor: '50000', operator: 'both' },
}
const ordered = (change: Partial<OrderLine> = {}): OrderLine => ({
  id: 'o1',
  position: 1,
  description: 'Bearing',
  quantity: '10',
  unit_price: '100',
  received: '10',
  billed_quantity: '0',
  match_level: 3,
  ...change,
})
const billed = (quantity: string, price: string, change: Partial<BilledLine> = {}): BilledLine => ({
  position: 1,
  description: 'Bearing',
  quantity,
  price,
  priceBase: '1',
  net: BigInt(quantity) * BigInt(Math.round(Number(price) * 100)),
  orderLineId: 'o1',
  ...change,
})
const bill = (...lines: BilledLine[]) => ({
  kind: 'invoice' as const,
  currency: 'EUR',
  lines,
  extra: 0n,
})
const reasons = (...args: Parameters<typeof match>) => match(...args).holds.map((h) => h.reason)

describe('a bill', () => {
  test('of what was ordered and received, at the order price, has no hold', () =>
    expect(reasons(bill(billed('10', '100')), [ordered()], policy)).toEqual([]))
  test('exactly at the price limit passes, a hundredth above is held', () => {
    expect(reasons(bill(billed('10', '102')), [ordered()], policy)).toEqual([])
    expect(reasons(bill(billed('10', '102.01')), [ordered()], policy)).toEqual(['price'])
  })
  test('O01: of more than was received waits for the receipt, cumulative over earlier bills', () => {
    expect(reasons(bill(billed('5', '100')), [ordered({ received: '5' })], policy)).toEqual([])
    expect(
      reasons(bill(billed('1', '100')), [ordered({ received: '5', billed_quantity: '5' })], policy),
    ).toEqual(['not_received'])
  })
  test('O02: of an order that is billed as ordered needs no receipt', () =>
    expect(
      reasons(bill(billed('10', '100')), [ordered({ received: '0', match_level: 2 })], policy),
    ).toEqual([]))
  test('O04: billed as ordered; that received falls to half afterwards changes nothing, and nothing more may be billed', () => {
    const half = ordered({ received: '5', match_level: 2 })
    expect(reasons(bill(billed('10', '100')), [half], policy)).toEqual([])
    expect(reasons(bill(billed('1', '100')), [{ ...half, billed_quantity: '10' }], policy)).toEqual(
      ['quantity_billed'],
    )
  })
  test('T05: of the five that came of ten is matched with those five', () =>
    expect(reasons(bill(billed('5', '100')), [ordered({ received: '5' })], policy)).toEqual([]))
  test('C07: of 42 when 30 are accepted waits for the other twelve; of 6 it would pass, as parts may be billed here', () => {
    expect(
      reasons(bill(billed('42', '100')), [ordered({ quantity: '42', received: '30' })], policy),
    ).toEqual(['not_received'])
    expect(
      reasons(bill(billed('42', '100')), [ordered({ quantity: '42', received: '42' })], policy),
    ).toEqual([])
    expect(
      reasons(bill(billed('6', '100')), [ordered({ quantity: '42', received: '30' })], policy),
    ).toEqual([])
  })
  test('rule 33: whose total is right but whose goods are not all there is held all the same', () =>
    expect(
      reasons(
        bill(billed('10', '100'), billed('10', '50', { position: 2, orderLineId: 'o2' })),
        [ordered(), ordered({ id: 'o2', position: 2, unit_price: '50', received: '9' })],
        policy,
      ),
    ).toEqual(['not_received']))
  test('rule 38: carries a hold for each thing that is wrong', () =>
    expect(
      reasons(
        bill(billed('11', '120'), billed('1', '1', { position: 2, orderLineId: null })),
        [ordered()],
        policy,
      ),
    ).toEqual(['quantity_billed', 'price', 'line_unmatched']))
  test('rule 37: an allowance in per cent works for quantity as for price', () => {
    const loose: Policy = {
      ...policy,
      quantity: { pct: '10', minor: null, operator: 'both' },
      line: { pct: null, minor: null, operator: 'both' },
    }
    expect(reasons(bill(billed('11', '102')), [ordered()], loose)).toEqual([])
    expect(
      reasons(bill({ ...billed('11', '102'), quantity: '11.001' }), [ordered()], loose),
    ).toEqual(['quantity_billed'])
  })
  test('of more than was ordered is held for the buyer', () =>
    expect(reasons(bill(billed('11', '100')), [ordered({ received: '11' })], policy)).toEqual([
      'quantity_billed',
    ]))
  test('tolerance 0 means 0: a thousandth too many is refused', () =>
    expect(
      reasons(bill({ ...billed('10', '100'), quantity: '10.001' }), [ordered()], policy),
    ).toEqual(['quantity_billed']))
  test('rule 35: a free order line is still checked for over-billing, and any price on it is held', () => {
    expect(
      reasons(bill(billed('11', '0')), [ordered({ unit_price: '0', received: '11' })], policy),
    ).toEqual(['quantity_billed'])
    expect(reasons(bill(billed('1', '5')), [ordered({ unit_price: '0' })], policy)).toEqual([
      'price',
    ])
  })
  test('E18: received at 50, billed at 200 is held, not refused: the supplier’s figures are kept, and a buyer may accept them', () =>
    expect(reasons(bill(billed('1', '200')), [ordered({ unit_price: '50' })], policy)).toEqual([
      'price',
    ]))
  test('rule 34: two lines on one order line are added up', () =>
    expect(
      reasons(bill(billed('6', '100'), billed('5', '100', { position: 2 })), [ordered()], policy),
    ).toEqual(['quantity_billed']))
  test('a line on no order line is held for a person', () =>
    expect(reasons(bill(billed('1', '1', { orderLineId: null })), [ordered()], policy)).toEqual([
      'line_unmatched',
    ]))
  test('charges beyond tolerance are held', () => {
    expect(reasons({ ...bill(billed('10', '100')), extra: 2_000n }, [ordered()], policy)).toEqual(
      [],
    )
    expect(reasons({ ...bill(billed('10', '100')), extra: 2_001n }, [ordered()], policy)).toEqual([
      'amount',
    ])
  })
  test('a price for a hundred is compared for a hundred', () =>
    expect(
      reasons(bill(billed('10', '100', { price: '10000', priceBase: '100' })), [ordered()], policy),
    ).toEqual([]))
  test('a credit note may not give back more than was billed', () => {
    expect(
      reasons(
        { ...bill(billed('4', '100')), kind: 'credit_note' },
        [ordered({ billed_quantity: '4' })],
        policy,
      ),
    ).toEqual([])
    expect(
      reasons(
        { ...bill(billed('5', '100')), kind: 'credit_note' },
        [ordered({ billed_quantity: '4' })],
        policy,
      ),
    ).toEqual(['quantity_billed'])
  })
})

describe('a limit', () => {
  const over = (limit: Limit) => within(decimal('3'), decimal('100'), 300n, limit)
  test('rule 36: with both: each must hold; with either: one is enough', () => {
    expect(over({ pct: '5', minor: '200', operator: 'both' })).toBe(false)
    expect(over({ pct: '5', minor: '200', operator: 'either' })).toBe(true)
  })
  test('of null and null is unlimited, of zero is exact', () => {
    expect(over({ pct: null, minor: null, operator: 'both' })).toBe(true)
    expect(over({ pct: '0', minor: null, operator: 'both' })).toBe(false)
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
  test('by the order line reference first', () =>
    expect(linkLines([line({ name: 'Chair', orderLineReference: '2' })], two)).toEqual(['o2']))
  test('by quantity and price when the words differ', () =>
    expect(linkLines([line({ quantity: '10', price: '90' })], two)).toEqual(['o2']))
  test('never by guessing', () =>
    expect(linkLines([line({}), line({})], two)).toEqual([null, null]))
})
