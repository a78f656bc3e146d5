import { expect, test } from 'vitest'
import { holdInForce, holdsOn, holdText, refuseHeld, type Hold } from './hold.ts'

const hold = (change: Partial<Hold> = {}): Hold => ({
  stops: 'orders',
  reason: 'Two deliveries were late',
  until: null,
  ended_at: null,
  owner: 'Ben',
  ...change,
})

test('a hold holds on its last day and not after it, whether or not anybody has ended it', () => {
  const dated = hold({ until: '2026-12-01' })
  expect(['2026-11-30', '2026-12-01', '2026-12-02'].map((today) => holdsOn(dated, today))).toEqual([
    true,
    true,
    false,
  ])
  expect(holdsOn(hold(), '2099-01-01')).toBe(true)
  expect(holdsOn(hold({ ended_at: new Date() }), '2026-11-30')).toBe(false)
})

test('each of the three stops only what it is for', () => {
  const holds = [hold(), hold({ stops: 'payments', until: '2026-12-01' })]
  const inForce = (today: string) =>
    (['orders', 'invoices', 'payments'] as const).filter((stops) =>
      holdInForce(holds, stops, today),
    )
  expect(inForce('2026-12-01')).toEqual(['orders', 'payments'])
  expect(inForce('2026-12-02')).toEqual(['orders'])
})

test('what it stops is told why, until when, whose it is and who lifts it', () => {
  expect(holdText('Huber Lager', hold({ until: '2026-12-01' }))).toBe(
    'Huber Lager is on hold for orders until 1 Dec 2026: Two deliveries were late. Ben owns the hold, and a controller can lift it on the vendor’s page.',
  )
  const asked = { vendor: 'Huber Lager', holds: [hold()], today: '2026-12-01' }
  expect(() => refuseHeld({ ...asked, stops: 'orders' })).toThrow('on hold for orders')
  expect(() => refuseHeld({ ...asked, stops: 'payments' })).not.toThrow()
})
