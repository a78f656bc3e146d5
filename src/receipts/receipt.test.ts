import { expect, test } from 'vitest'
import { refuseWrongDay } from './receipt.ts'

test('a receipt is dated from the day of issue on, in the zone of the organisation', () => {
  // In India it is 00:30 of the second.
  const issuedAt = new Date('2026-12-01T19:00:00Z')
  const dated = (day: string, timeZone: string) => () =>
    refuseWrongDay({ day, today: '2026-12-05', issuedAt, timeZone })
  expect(dated('2026-12-01', 'Asia/Kolkata')).toThrow('before the order was issued')
  expect(dated('2026-12-02', 'Asia/Kolkata')).not.toThrow()
  expect(dated('2026-12-01', 'Europe/Berlin')).not.toThrow()
  expect(dated('2026-12-06', 'Europe/Berlin')).toThrow('in the future')
})
