import { describe, expect, test } from 'vitest'
import { amountText, extend, money } from '../kernel/money.ts'
import {
  netPriceOf,
  noOrderPricing,
  noPricing,
  priceOrder,
  valuePriceOf,
  type LinePricing,
  type Tax,
} from './pricing.ts'

const tax = (rate: string, more: Partial<Tax> = {}): Tax => ({
  tax_code_id: null,
  name: `Tax ${rate} %`,
  rate,
  inclusive: false,
  deductible_pct: '100',
  ...more,
})
const line = (quantity: string, price: string, pricing: Partial<LinePricing> = {}) => ({
  at: '/lines/0',
  quantity,
  price,
  pricing: { ...noPricing, ...pricing },
})
const text = (minor: bigint, currency = 'INR') => amountText(money(minor, currency))
const figures = (lines: Parameters<typeof priceOrder>[0], currency = 'INR') => {
  const { net, tax: taxes, gross } = priceOrder(lines, noOrderPricing, currency)
  return [net, taxes, gross].map((minor) => text(minor, currency))
}

describe('an order comes to', () => {
  test('its lines and its tax', () => {
    const ten = { taxes: [tax('10')] }
    expect(figures([line('2', '5', ten), line('3', '5', ten)])).toEqual(['25.00', '2.50', '27.50'])
  })

  test('T15: without tax once it is placed with a vendor who charges none', () => {
    expect(figures([line('3', '5', { taxes: [tax('10')] })])).toEqual(['15.00', '1.50', '16.50'])
    expect(figures([line('3', '5')])).toEqual(['15.00', '0.00', '15.00'])
  })

  test.each([
    [['50'], '115.00'],
    [['50', '40'], '69.00'],
    [['50', '40', '50'], '34.50'],
    [['0', '40', '50'], '69.00'],
    [['-5', '40', '50'], '72.45'],
  ])('C12: 200 with 15 %% tax and discounts of %j, one after the other: %s', (discounts, gross) => {
    expect(figures([line('1', '200', { discounts, taxes: [tax('15')] })])[2]).toBe(gross)
  })

  test('C14: a discount of each line, and a line without tax', () => {
    const fifteen = [tax('15')]
    const second = line('10', '60', { discounts: ['75'], taxes: fifteen })
    const first = (taxes: Tax[]) => line('1', '600', { discounts: ['50'], taxes })
    expect(figures([first(fifteen), second])).toEqual(['450.00', '67.50', '517.50'])
    expect(figures([first([]), second])).toEqual(['450.00', '22.50', '472.50'])
  })

  test('the same with tax whether the price contains it or not', () => {
    const inclusive = [tax('18', { inclusive: true })]
    expect(figures([line('1', '118', { taxes: inclusive })])).toEqual(['100.00', '18.00', '118.00'])
    expect(figures([line('1', '100', { taxes: inclusive })])).toEqual(['84.75', '15.25', '100.00'])
  })

  test('several taxes of a line, each on the price without tax', () => {
    const both = [tax('9', { name: 'CGST' }), tax('9', { name: 'SGST' })]
    const { taxes, gross } = priceOrder([line('1', '100', { taxes: both })], noOrderPricing, 'INR')
    expect(taxes.map(({ name, tax: of }) => [name, text(of)])).toEqual([
      ['CGST', '9.00'],
      ['SGST', '9.00'],
    ])
    expect(text(gross)).toBe('118.00')
  })

  test.each([
    ['JPY', ['100', '10', '110']],
    ['KWD', ['100.000', '10.000', '110.000']],
  ])('whole units of its currency: %s', (currency, expected) => {
    expect(figures([line('1', '100', { taxes: [tax('10')] })], currency)).toEqual(expected)
  })

  test('a tax is counted on all it is due on, not line by line', () => {
    const seven = { taxes: [tax('7')] }
    const lines = [line('1', '0.07', seven), line('1', '0.07', seven), line('1', '0.07', seven)]
    expect(figures(lines)).toEqual(['0.21', '0.01', '0.22'])
  })
})

describe('the parts of lines', () => {
  test('of a discount and of charges add up exactly', () => {
    const lines = ['666', '133', '131', '525'].map((price) => line('1', price))
    const charges = [{ kind: 'freight' as const, label: null, amount: '333', taxes: [] }]
    const priced = priceOrder(lines, { ...noOrderPricing, charges }, 'JPY')
    expect(priced.lines.map(({ adjustment }) => Number(adjustment))).toEqual([152, 31, 30, 120])
    const off = { ...noOrderPricing, discount_amount: '100', charges }
    expect(priceOrder(lines, off, 'JPY').net).toBe(1455n - 100n + 333n)
  })

  test('of tax that is not deductible count with them; that on charges is spread', () => {
    const half = [tax('10', { deductible_pct: '50' })]
    const charges = [{ kind: 'packing' as const, label: null, amount: '20', taxes: half }]
    const priced = priceOrder(
      [line('1', '100', { taxes: half }), line('1', '100')],
      { ...noOrderPricing, charges },
      'INR',
    )
    expect(priced.lines.map(({ nonDeductible }) => text(nonDeductible))).toEqual(['5.50', '0.50'])
    expect(text(priced.nonDeductible)).toBe('6.00')
  })

  test('a discount of the order lowers the tax', () => {
    const order = { ...noOrderPricing, discount_pct: '10' }
    const priced = priceOrder([line('1', '100', { taxes: [tax('18')] })], order, 'INR')
    expect([priced.net, priced.tax].map((minor) => text(minor))).toEqual(['90.00', '16.20'])
    const inside = [tax('18', { inclusive: true })]
    const contained = priceOrder([line('1', '118', { taxes: inside })], order, 'INR')
    expect([contained.net, contained.tax].map((minor) => text(minor))).toEqual(['90.00', '16.20'])
  })
})

test('a discount above what it is of is refused', () => {
  const over = line('1', '10', { discount_amount: '10.01' })
  expect(() => priceOrder([over], noOrderPricing, 'INR')).toThrow('more than the line comes to')
  const order = { ...noOrderPricing, discount_amount: '11' }
  expect(() => priceOrder([line('1', '10')], order, 'INR')).toThrow('more than its lines come to')
})

test('the net price of a unit gives the amount again, and is the price itself where nothing is taken off', () => {
  const plain = { quantity: '3', unit_price: '0.333333', amount: 100n, pricing: noPricing }
  expect(netPriceOf(plain, 'INR')).toBe('0.333333')
  const off = { ...noPricing, discount_amount: '19.99' }
  const odd = { quantity: '7', unit_price: '10', amount: 5_001n, pricing: off }
  expect(extend('7', netPriceOf(odd, 'INR'), 'INR').minor).toBe(5_001n)
  const valued = { ...odd, adjustment: 100n, non_deductible: 32n }
  expect(extend('7', valuePriceOf(valued, 'INR'), 'INR').minor).toBe(5_133n)
})
