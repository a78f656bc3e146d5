import { describe, expect, test } from 'vitest'
import { isFar, judge, type Known } from './exchange-rate.ts'

const of = (rate: string) => ({ rate, valid_on: '2026-01-01' })
const known = (change: Partial<Known> = {}): Known => ({
  nearest: of('90'),
  agreed: of('90'),
  others: true,
  limitPct: '10',
  ...change,
})

describe('a new rate', () => {
  test('exactly at the limit is near, a trace beyond it is far, both ways', () => {
    expect(['99', '81', '90'].map((rate) => isFar(rate, '90', '10'))).toEqual([false, false, false])
    expect(['99.0000000001', '80.9999999999', '0.0001'].map((r) => isFar(r, '90', '10'))).toEqual([
      true,
      true,
      true,
    ])
    expect(isFar('90.01', '90', '0')).toBe(true)
  })
  test('near the last one is in force', () =>
    expect(judge('95', known())).toEqual({ status: 'in_force', alone: false }))
  test('far from the last one waits, also where nobody else is there to confirm', () => {
    const waits = { status: 'pending', why: 'jump', from: of('90') }
    expect(judge('0.0001', known())).toEqual(waits)
    expect(judge('0.0001', known({ others: false }))).toEqual(waits)
  })
  test('that one person moved step by step is held against the last that two people know', () =>
    expect(judge('106', known({ nearest: of('98') }))).toEqual({
      status: 'pending',
      why: 'jump',
      from: of('90'),
    }))
  test('the first waits for a second person, and stands alone on record where there is none', () => {
    const first = known({ nearest: null, agreed: null })
    expect(judge('90', first)).toEqual({ status: 'pending', why: 'first', from: null })
    expect(judge('90', { ...first, others: false })).toEqual({ status: 'in_force', alone: true })
  })
})
