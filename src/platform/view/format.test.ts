import { describe, expect, test } from 'vitest'
import {
  compactMoney,
  currencySign,
  dateText,
  dateTimeText,
  fullMoneyText,
  moneyText,
  percentText,
  quantityText,
  relativeText,
} from './format.ts'

const inr = (minor: bigint) => ({ minor, currency: 'INR' })

describe('money', () => {
  test('is grouped as the reader writes it, without decimals when there are none', () => {
    expect(moneyText(inr(104256000n))).toBe('₹10,42,560')
    expect(moneyText(inr(1025433n))).toBe('₹10,254.33')
    expect(moneyText({ minor: 104256050n, currency: 'EUR' }, 'de-DE')).toBe('1.042.560,50\u00a0€')
    expect(fullMoneyText(inr(104256000n))).toBe('₹10,42,560.00')
  })
  test('stays exact far above 2^53 minor units', () => {
    expect(moneyText({ minor: 123456789012345678901n, currency: 'USD' }, 'en-US')).toBe(
      '$1,234,567,890,123,456,789.01',
    )
  })
  test('follows the ISO 4217 exponent of the currency', () => {
    expect(fullMoneyText({ minor: 1234n, currency: 'JPY' }, 'en-US')).toBe('¥1,234')
    expect(fullMoneyText({ minor: 1234n, currency: 'KWD' }, 'en-US')).toBe('KWD\u00a01.234')
    expect(fullMoneyText({ minor: 1234n, currency: 'IQD' }, 'en-US')).toBe('IQD\u00a01.234')
  })
  test('shows a real minus', () => {
    expect(moneyText(inr(-30000n))).toBe('−₹300')
    expect(compactMoney(inr(-104256000n))).toBe('−₹10.4\u00a0L')
  })
  test('is short on tiles', () => {
    expect(compactMoney(inr(104256000n))).toBe('₹10.4\u00a0L')
    expect(compactMoney(inr(1240000000n))).toBe('₹1.2\u00a0Cr')
    expect(compactMoney(inr(50000n))).toBe('₹500')
  })
  test('has a sign for the field prefix', () => {
    expect(currencySign('INR')).toBe('₹')
    expect(currencySign('EUR')).toBe('€')
  })
})

test('quantities lose trailing zeros and nothing else', () => {
  expect(quantityText('12.500')).toBe('12.5')
  expect(quantityText('1234567')).toBe('12,34,567')
  expect(quantityText('-3')).toBe('−3')
  expect(quantityText('0.000000000001')).toBe('0.000000000001')
})

test('dates', () => {
  expect(dateText('2026-11-23')).toBe('23 Nov 2026')
  expect(dateTimeText(new Date('2026-11-21T20:14:00Z'), 'Asia/Kolkata')).toBe('22 Nov 2026, 01:44')
})

test('distances in time', () => {
  const now = new Date('2026-11-23T12:00:00Z')
  expect(relativeText(new Date('2026-11-23T09:00:00Z'), now)).toBe('3 hours ago')
  expect(relativeText(new Date('2026-11-25T13:00:00Z'), now)).toBe('in 2 days')
  expect(relativeText(now, now)).toBe('now')
})

test('percentages round halves away from zero and survive large amounts', () => {
  expect(percentText(92n, 100n)).toBe('92%')
  expect(percentText(44n, 1000n)).toBe('4.4%')
  expect(percentText(-1n, 3n)).toBe('−33.3%')
  expect(percentText(10n ** 30n, 4n * 10n ** 30n)).toBe('25%')
  expect(percentText(1n, 0n)).toBe('—')
})
