import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'
import { sql } from '../platform/db/sql.ts'
import { z } from 'zod'
import { nextNumber } from './index.ts'

test('the ten thousandth document of a year keeps every digit of its number', async () => {
  const tenant = await newTenant()
  const numbers = await tenant.run('buyer', async (ctx) => {
    await ctx.tx.run(
      sql.type(z.object({}))`
        insert into counters (series, year, value)
        values ('PO', ${Number(ctx.today.slice(0, 4))}, 9998)
      `,
    )
    return [
      await nextNumber(ctx, 'purchase_order'),
      await nextNumber(ctx, 'purchase_order'),
      await nextNumber(ctx, 'purchase_order'),
    ]
  })
  expect(numbers.map((n) => n.split('-')[2])).toEqual(['9999', '10000', '10001'])
})
