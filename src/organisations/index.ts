import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { ReadCtx } from '../platform/ctx.ts'

export { founderRoles, foundOrganisation, slugOf } from './create.ts'
export { usedRate, usedRateJson, UsedRateJson, usedRateText, type UsedRate } from './used-rate.ts'
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
type MatchLimit = z.infer<typeof MatchLimit>
export type MatchPolicy = z.infer<typeof MatchPolicy>

const Settings = z.object({
  fiscal_year_start: z.number(),
  unbudgeted: z.enum(['block', 'warn', 'free']),
  match_policy: MatchPolicy,
})
/** The organisation's own rules: fiscal year, tolerances. */
export const settings = (tx: Tx) =>
  tx.cached.one(
    sql.type(Settings)`select fiscal_year_start, unbudgeted, match_policy from organisations`,
  )

const Rate = z.object({ rate: z.string() })
/** Base units for one unit of `currency` on a day: the latest rate in force then. 422 when there is none. */
export async function exchangeRate(
  ctx: ReadCtx,
  currency: string,
  day: string = ctx.today,
): Promise<string> {
  if (currency === ctx.actor.organisation.baseCurrency) return '1'
  const row = await ctx.tx.cached.maybeOne(
    sql.type(Rate)`
      select rate
      from exchange_rates
      where currency = ${currency} and valid_on <= ${day}::date
      order by valid_on desc
      limit 1
    `,
  )
  if (!row)
    throw invalid(
      '/currency',
      'no_exchange_rate',
      `There is no exchange rate from ${currency} to ${ctx.actor.organisation.baseCurrency} for ${day === ctx.today ? 'today' : day}. Ask the controller or an administrator to enter one that is valid from that day or before, under Exchange rates.`,
    )
  return row.rate
}

const RateDay = z.object({ invoice_rate_day: z.enum(['invoice_date', 'capture_date']) })
/** The rate of an invoice: of its own date, or of the day it is entered, as the organisation has it. */
export async function invoiceRate(
  ctx: ReadCtx,
  currency: string,
  issueDate: string,
): Promise<string> {
  if (currency === ctx.actor.organisation.baseCurrency) return '1'
  const { invoice_rate_day: takes } = await ctx.tx.one(
    sql.type(RateDay)`select invoice_rate_day from organisations`,
  )
  const past = takes === 'invoice_date' && issueDate < ctx.today
  return exchangeRate(ctx, currency, past ? issueDate : ctx.today)
}

const Numbered = z.object({ number: z.string() })
/** The next gap-free number of a kind of document. It is held until the transaction ends, so take it late. */
export const nextNumber = async (ctx: ReadCtx, kind: string): Promise<string> =>
  (await ctx.tx.one(sql.type(Numbered)`select ${numberFor(ctx, kind)} as number`)).number

/** The same, as the part of the statement that enters the document. */
export const numberFor = (ctx: ReadCtx, kind: string) =>
  sql.fragment`next_number(${seriesOf(ctx, kind)}, ${Number(ctx.today.slice(0, 4))}::int)`

/**
 * The next number in the series of the legal entity that a document belongs to, which is the organisation's where the
 * entity has no letters of its own.
 */
export const nextNumberOf = async (ctx: ReadCtx, kind: string, id: string): Promise<string> => {
  const series = seriesOf(ctx, kind)
  const year = Number(ctx.today.slice(0, 4))
  const { number } = await ctx.tx.one(
    sql.type(Numbered)`
      select
        next_number(
          coalesce(
            (
              select e.number_prefix || '-' || coalesce(o.number_prefixes ->> ${series}, ${series})
              from
                documents as d
                join cost_centers as c on c.tenant_id = d.tenant_id and c.id = d.cost_center_id
                join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
                join organisations as o on o.tenant_id = d.tenant_id
              where d.id = ${id}
            ),
            ${series}
          ),
          ${year}::int
        ) as number
    `,
  )
  return number
}

/** As many numbers as are needed, in their order. */
export async function nextNumbers(ctx: ReadCtx, kind: string, count: number): Promise<string[]> {
  const first = await nextNumber(ctx, kind)
  if (count === 1) return [first]
  const [, prefix, digits] = /^(.*-)(\d+)$/.exec(first)!
  const year = Number(ctx.today.slice(0, 4))
  await ctx.tx.run(sql.type(z.object({}))`
    update counters
    set value = value + ${count - 1}
    where series = ${seriesOf(ctx, kind)} and year = ${year}
  `)
  return Array.from(
    { length: count },
    (_, i) => prefix! + String(Number(digits) + i).padStart(Math.max(4, digits!.length), '0'),
  )
}

function seriesOf(ctx: ReadCtx, kind: string): string {
  const { series } = ctx.kinds.of(kind)
  if (series === null) throw new Error(`the kind ${kind} has no numbers`)
  return series
}
