import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import { givenBudget } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import * as figureQueries from './figure-queries.ts'

const none = z.object({})

/** An organisation with reservations of 1 at each of these moments. */
async function given(timeZone: string, moments: readonly string[]) {
  const tenant = await newTenant({ timeZone, fiscalYearStart: 1 })
  const { budgetId } = await givenBudget(tenant, 100_000n)
  await tenant.run('controller', async (ctx) => {
    for (const at of moments)
      await ctx.tx.run(
        sql.type(none)`
          insert into budget_ledger (id, budget_id, event, subject_kind, subject_id, d_reserved, at)
          values
            (
              ${ctx.newId()},
              ${budgetId},
              'reserved',
              'purchase_request',
              ${budgetId},
              1,
              ${at}::timestamptz
            )
        `,
      )
  })
  const reservedAsOf = async (day: string): Promise<string> =>
    (await tenant.as('controller').get(`/budgets/${budgetId}?as_of=${day}`)).body.reserved.amount
  const inMonth = async (month: string): Promise<string> =>
    (await tenant.as('controller').get(`/budgets/${budgetId}?month=${month}`)).body.ledger.sums
      .reserved.amount
  const byMonth = () =>
    tenant.read('controller', (ctx) => figureQueries.byMonth(ctx.tx, budgetId, timeZone))
  const list = async (day: string): Promise<string> =>
    (await tenant.as('controller').get(`/budgets?as_of=${day}`)).body.data[0].reserved.amount
  return { reservedAsOf, inMonth, byMonth, list }
}

/**
 * Rule 67: east and west of UTC, and on it. The first moment of 28 November there, the last, and the offset from UTC,
 * also before clocks go back on 1 November.
 */
describe.each([
  ['Asia/Kolkata', '2026-11-28T00:00:00+05:30', '2026-11-28T23:59:59+05:30', '+05:30', '+05:30'],
  [
    'America/Los_Angeles',
    '2026-11-28T00:00:00-08:00',
    '2026-11-28T23:59:59-08:00',
    '-08:00',
    '-07:00',
  ],
  ['UTC', '2026-11-28T00:00:00Z', '2026-11-28T23:59:59Z', 'Z', 'Z'],
])('in %s', (zone, first, last, offset, summer) => {
  test('what is booked on 28 November counts on that day, from its first second to its last', async () => {
    const { reservedAsOf, list } = await given(zone, [first, `2026-11-28T06:50:00${offset}`, last])
    expect([
      await reservedAsOf('2026-11-27'),
      await reservedAsOf('2026-11-28'),
      await list('2026-11-27'),
      await list('2026-11-28'),
    ]).toEqual(['0.00', '0.03', '0.00', '0.03'])
  })

  test('a month has its first second and its last, and no other’s', async () => {
    const { inMonth, byMonth } = await given(zone, [
      `2026-10-31T23:59:59${summer}`,
      `2026-11-01T00:00:00${summer}`,
      `2026-11-30T23:59:59${offset}`,
      `2026-12-01T00:00:00${offset}`,
    ])
    expect([await inMonth('2026-10'), await inMonth('2026-11'), await inMonth('2026-12')]).toEqual([
      '0.01',
      '0.02',
      '0.01',
    ])
    const booked = (await byMonth()).filter((row) => row.reserved !== 0n)
    expect(booked.map((row) => [row.month, row.reserved])).toEqual([
      ['2026-10', 1n],
      ['2026-11', 2n],
      ['2026-12', 1n],
    ])
  })
})
