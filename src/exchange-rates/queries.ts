import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import { constraintMeans } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'

constraintMeans('exchange_rates_pkey', () =>
  conflict(
    'already_exists',
    'There is a rate of this currency for this day. Rates are never changed, because documents rest on them; enter the new one for another day.',
  ),
)

export const Row = z.object({
  currency: z.string(),
  valid_on: z.string(),
  rate: z.string(),
  source: z.string(),
})
/** The newest first; a few hundred at most are shown. */
export const list = (tx: Tx, limit: number) =>
  tx.any(
    sql.type(
      Row,
    )`select currency, valid_on, rate, source from exchange_rates order by valid_on desc, currency limit ${rowsUpTo(limit)}`,
  )
export const insert = (tx: Tx, r: z.output<typeof Row>) =>
  tx.run(
    sql.type(
      z.object({}),
    )`insert into exchange_rates (currency, valid_on, rate, source) values (${r.currency}, ${r.valid_on}, ${r.rate}, ${r.source})`,
  )
