import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { ReadCtx } from '../platform/ctx.ts'

export { foundOrganisation, slugOf } from './create.ts'
const MatchLimit = z.object({
  pct: z.string().nullable(),
  minor: z.string().nullable(),
  operator: z.enum(['both', 'either']),
})
export const MatchPolicy = z.object({
  name: z.string(),
  quantity: MatchLimit,
  price: MatchLimit,
  line: MatchLimit,
})
export type MatchLimit = z.infer<typeof MatchLimit>
export type MatchPolicy = z.infer<typeof MatchPolicy>

const Settings = z.object({
  fiscal_year_start: z.number(),
  unbudgeted: z.enum(['block', 'warn', 'free']),
  order_over_request_pct: z.string(),
  match_policy: MatchPolicy,
})
/** The organisation's own rules: fiscal year, tolerances. */
export const settings = (tx: Tx) =>
  tx.one(
    sql.type(
      Settings,
    )`select fiscal_year_start, unbudgeted, order_over_request_pct, match_policy from organisations`,
  )

const ReceiptLimit = z.object({ pct: z.string() })
/** How much more than ordered an order may at most allow to be received, in percent. */
export const overReceiptLimit = async (ctx: ReadCtx): Promise<string> =>
  (
    await ctx.tx.one(
      sql.type(ReceiptLimit)`select over_receipt_limit_pct as pct from organisations`,
    )
  ).pct

const Rate = z.object({ rate: z.string() })
/** Base units for one unit of `currency` on a day: the latest rate known then. 422 when there is none. */
export async function exchangeRate(ctx: ReadCtx, currency: string): Promise<string> {
  if (currency === ctx.actor.organisation.baseCurrency) return '1'
  const row = await ctx.tx.maybeOne(
    sql.type(
      Rate,
    )`select rate from exchange_rates where currency = ${currency} and valid_on <= ${ctx.today}::date order by valid_on desc limit 1`,
  )
  if (!row)
    throw invalid(
      '/currency',
      'no_exchange_rate',
      `There is no exchange rate from ${currency} to ${ctx.actor.organisation.baseCurrency}. Ask the controller or an administrator to enter one under Exchange rates.`,
    )
  return row.rate
}

const Numbered = z.object({ number: z.string() })
/** The next gap-free number of a series. It is held until the transaction ends, so take it late. */
export const nextNumber = async (ctx: ReadCtx, series: string): Promise<string> =>
  (
    await ctx.tx.one(
      sql.type(
        Numbered,
      )`select next_number(${series}, ${Number(ctx.today.slice(0, 4))}::int) as number`,
    )
  ).number
