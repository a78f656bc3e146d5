import { describe, expect, test } from 'vitest'
import { businessDate, dayOfXmlDate } from './calendar.ts'

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
