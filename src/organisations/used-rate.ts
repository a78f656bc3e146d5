import { z } from 'zod'
import { businessDate } from '../kernel/calendar.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { Day, DecimalText } from '../platform/http/output.ts'
import { dateText, quantityText } from '../platform/view/format.ts'

const Origin = z.object({
  valid_on: z.string(),
  source: z.string(),
  set_by: z.string().nullable(),
  confirmed_by: z.string().nullable(),
})
/** The exchange rate a document was judged by, with where it is from where that is known. */
export type UsedRate = { rate: string; origin: z.output<typeof Origin> | null }
/** `day` is the document's own, such as the invoice date; `at` is when it took the rate. */
type Judged = { currency: string; rate: string; day?: string; at: Date }

/** Null for a document in the organisation's own currency. */
export async function usedRate(
  ctx: ReadCtx,
  { currency, rate, day, at }: Judged,
): Promise<UsedRate | null> {
  const { baseCurrency, timeZone } = ctx.actor.organisation
  if (currency === baseCurrency) return null
  const last = businessDate(at, timeZone)
  // Rates are never changed, so it is the newest of this value that was in force when it was taken.
  const origin = await ctx.tx.maybeOne(sql.type(Origin)`
    select e.valid_on, e.source, s.name as set_by, c.name as confirmed_by
    from
      exchange_rates as e
      left join memberships as s on s.tenant_id = e.tenant_id and s.user_id = e.set_by
      left join memberships as c on c.tenant_id = e.tenant_id and c.user_id = e.confirmed_by
    where
      e.currency = ${currency}
      and e.rate = ${rate}::numeric
      and e.valid_on <= ${last}::date
      and (
        e.in_force_at is null
        or e.in_force_at <= ${at.toISOString()}::timestamptz + interval '1 minute'
      )
    order by e.valid_on <= ${day ?? last}::date desc, e.valid_on desc
    limit 1
  `)
  return { rate, origin }
}

/** '96.1025, ECB, valid from 1 Jan 2020'. */
export function usedRateText({ rate, origin }: UsedRate): string {
  const value = quantityText(decimalText(decimal(rate)))
  return origin ? `${value}, ${origin.source}, valid from ${dateText(origin.valid_on)}` : value
}

export const UsedRateJson = z
  .object({
    rate: DecimalText,
    valid_on: Day.nullable(),
    source: z.string().nullable(),
    set_by: z.string().nullable(),
    confirmed_by: z.string().nullable(),
  })
  .nullable()
export const usedRateJson = (used: UsedRate | null): z.input<typeof UsedRateJson> =>
  used && {
    rate: decimalText(decimal(used.rate)),
    valid_on: used.origin?.valid_on ?? null,
    source: used.origin?.source ?? null,
    set_by: used.origin?.set_by ?? null,
    confirmed_by: used.origin?.confirmed_by ?? null,
  }
