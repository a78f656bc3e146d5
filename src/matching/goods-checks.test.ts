import { describe, expect, test } from 'vitest'
import { matchLines } from './match.ts'
import { bill, billed, ordered, terms } from './samples.ts'

const holds = (quantity: string, goods: Parameters<typeof ordered>[0]) =>
  matchLines(bill(billed(quantity, '100')), [ordered(goods)], terms()).findings.flatMap(
    ({ hold }) => (hold ? [[hold.reason, hold.message.params]] : []),
  )
const reasons = (quantity: string, goods: Parameters<typeof ordered>[0]) =>
  holds(quantity, goods).map(([reason]) => reason)

describe('a bill over goods that went back', () => {
  const back = { quantity: '25', received: '25', returned: '5', returned_for_credit: '5' }
  test('rule 25: of 25 where 5 went back is 5 too many; of 20 it is right', () => {
    expect(holds('25', back)).toEqual([
      ['returned', expect.objectContaining({ kept: '20', over: '5' })],
    ])
    expect(reasons('20', back)).toEqual([])
    expect(reasons('21', back)).toEqual(['returned'])
  })
  test('is right again when they were replaced', () =>
    expect(reasons('25', { ...back, received: '30', returned_for_credit: '0' })).toEqual([]))
  test('and that never came says both', () =>
    expect(reasons('25', { ...back, received: '24' })).toEqual(['not_received', 'returned']))
  test('is held without a receipt to compare with too, for what went back for a credit', () => {
    expect(reasons('25', { ...back, match_level: 2 })).toEqual(['returned'])
    expect(reasons('25', { ...back, match_level: 2, returned_for_credit: '0' })).toEqual([])
  })
  test('that was credited before counts once', () => {
    const credited = { ...back, billed_quantity: '20', credited_quantity: '5' }
    expect(reasons('1', credited)).toEqual(['returned'])
    expect(reasons('1', { ...credited, credited_quantity: '7' })).toEqual([
      'returned',
      'credited_before',
    ])
  })
})

describe('a bill over goods that are inspected', () => {
  const inspected = { match_level: 4, received: '10', accepted: '6', rejected: '1' }
  test('rule 27: is held for what waits and for what was rejected, each on its own', () => {
    expect(holds('10', inspected)).toEqual([
      ['not_inspected', expect.objectContaining({ waiting: '3' })],
      ['rejected', expect.objectContaining({ rejected: '1' })],
    ])
    expect(reasons('7', inspected)).toEqual(['rejected'])
    expect(reasons('6', inspected)).toEqual([])
  })
  test('is held for what was rejected and went back', () =>
    expect(
      holds('10', {
        ...inspected,
        accepted: '8',
        rejected: '2',
        returned: '2',
        returned_rejected: '2',
      }),
    ).toEqual([['returned', expect.objectContaining({ kept: '8', over: '2' })]]))
  test('waits for the inspection of what replaced it', () =>
    expect(
      reasons('10', {
        ...inspected,
        received: '12',
        accepted: '8',
        rejected: '2',
        returned: '2',
        returned_rejected: '2',
      }),
    ).toEqual(['not_inspected']))
})
