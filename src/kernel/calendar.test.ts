import { describe, expect, test } from 'vitest'
import {
  addDays,
  businessDate,
  dayOfXmlDate,
  daysBetween,
  fiscalYearOf,
  isBusinessDate,
} from './calendar.ts'

describe('a day', () => {
  test.each([
    ['Asia/Kolkata', '2026-11-28'],
    ['UTC', '2026-11-28'],
    ['America/Los_Angeles', '2026-11-27'],
  ])('is that of the zone: in %s it is %s', (zone, day) =>
    expect(businessDate(new Date('2026-11-28T01:20:00Z'), zone)).toBe(day),
  )

  test.each([
    ['2026-10-01', '2026-10-01'],
    ['2026-10-01Z', '2026-10-01'],
    ['2026-10-01+02:00', '2026-10-01'],
    ['2026-10-01-08:00', '2026-10-01'],
    [' 2026-10-01+14:00 ', '2026-10-01'],
    ['2026-10-01+15:00', null],
    ['2026-10-01+0200', null],
    ['2026-02-30Z', null],
    ['2026-10-01T00:00:00Z', null],
    ['', null],
  ])('of XML, “%s”, is %s', (text, day) => expect(dayOfXmlDate(text)).toBe(day))
})

test.each([
  ['2027-03-31', 4, 2026],
  ['2027-04-01', 4, 2027],
  ['2027-12-31', 4, 2027],
  ['2027-01-01', 1, 2027],
  ['2027-12-31', 1, 2027],
  ['2027-11-30', 12, 2026],
  ['2027-12-01', 12, 2027],
])('%s lies in the fiscal year that began in month %i of %i', (day, month, year) =>
  expect(fiscalYearOf(day, month)).toBe(year),
)

test.each([
  ['2028-02-29', true],
  ['0000-01-01', false],
  ['0001-01-01', true],
  ['2027-02-29', false],
  ['x2028-02-29', false],
  ['2028-02-29T00:00', false],
  ['2028-02-29 ', false],
  ['2028-2-9', false],
  ['2028-13-01', false],
  ['2028', false],
  ['', false],
])('“%s” is a day: %s', (text, wanted) => expect(isBusinessDate(text)).toBe(wanted))

test('days are counted within the calendar', () => {
  expect(addDays('0001-01-01', -1)).toBe('0001-01-01')
  expect(addDays('9999-12-31', 1)).toBe('9999-12-31')
})

test('the day of XML has nothing before it', () => expect(dayOfXmlDate('on 2026-10-01')).toBeNull())

test.each([
  ['2028-02-28', 1, '2028-02-29'],
  ['2028-03-01', -1, '2028-02-29'],
  ['2027-12-31', 1, '2028-01-01'],
  ['9999-06-01', 30, '9999-07-01'],
  ['9999-12-31', 1, '9999-12-31'],
])('%s and %i days is %s', (day, days, wanted) => expect(addDays(day, days)).toBe(wanted))

test.each([
  ['2028-02-28', '2028-03-01', 2],
  ['2026-03-28', '2026-03-30', 2],
  ['2028-01-01', '2027-12-31', -1],
  ['2026-11-29', '2026-11-29', 0],
])('from %s until %s are %i days', (from, until, days) =>
  expect(daysBetween(from, until)).toBe(days),
)
