import { describe, expect, test } from 'vitest'
import { addDays, businessDate, nextWorkday } from '../kernel/calendar.ts'
import {
  givenPayable,
  givenPayee,
  givenPayFrom,
  propose,
} from '../platform/testing/given-payments.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { payDayFor } from './pay-day.ts'

// T23: a payment is dated by the due date, by the day that is entered, and by today where there is no later one.
describe('T23: the day of payment', () => {
  const days = (more: object = {}) => ({
    first: '2026-11-30',
    last: '2027-11-30',
    holidays: new Set(['2026-12-25']),
    ...more,
  })
  const due = (due_date: string, discount_until: string | null = null) => ({
    due_date,
    discount: discount_until === null ? 0n : 5n,
    discount_until,
  })
  test.each([
    ['the due date', [due('2026-12-15'), due('2026-12-16')], '2026-12-15'],
    ['the workday before it', [due('2026-12-20')], '2026-12-18'],
    ['the workday before a holiday', [due('2026-12-25')], '2026-12-24'],
    ['the last day of a discount that is taken', [due('2026-12-30', '2026-12-10')], '2026-12-10'],
    ['the first day that is left, where it is past', [due('2026-11-02')], '2026-11-30'],
    ['a year ahead at the latest', [due('2030-01-01')], '2027-11-30'],
    ['the first day, where that falls in between', [due('2026-11-29')], '2026-11-30'],
  ] as const)('is %s', (_what, parts, day) => expect(payDayFor(parts, days())).toBe(day))

  test('is the one that is entered, else follows from what is paid', async () => {
    const tenant = await newTenant()
    const { vendorId, invoice } = await givenPayable(tenant)
    await givenPayee(tenant, vendorId)
    const from = await givenPayFrom(tenant)
    const today = businessDate(new Date(), 'Asia/Kolkata')
    const only = { vendor_id: vendorId, pay_on: undefined, take_discounts: false }
    const { body, status, text } = await propose(tenant, from, only)
    expect(status, text).toBe(201)
    const expected = payDayFor(
      [{ due_date: invoice.instalments[0]!.due_date, discount: 0n, discount_until: null }],
      days({ first: nextWorkday(today, new Set()), last: addDays(today, 365) }),
    )
    expect(body.pay_on).toBe(expected)
  })
})
