import { z } from 'zod'
import { Day, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { dueDayOf, Held, isHeld } from '../retainage/index.ts'
import { statuses } from './instalment.ts'
import type { Retained, RetainedPart } from './retained-queries.ts'

type Sums = { currency: string; held: bigint; released: bigint; paid: bigint }
/**
 * How much of the invoices of an order is held back on a day, how much is released or free by its day, and how much is
 * paid. Void invoices do not count.
 */
export function sumsOf({ parts }: Pick<Retained, 'parts'>, today: string): Sums[] {
  const live = parts.filter(({ status }) => status !== 'dropped')
  return [...Map.groupBy(live, ({ currency }) => currency)].map(([currency, all]) => {
    const sum = (fits: (part: RetainedPart) => boolean): bigint =>
      all.filter(fits).reduce((total, { amount }) => total + amount, 0n)
    return {
      currency,
      held: sum((part) => isHeldNow(part, today)),
      released: sum((part) => !isHeldNow(part, today) && part.status !== 'paid'),
      paid: sum(({ status }) => status === 'paid'),
    }
  })
}
/** Nothing is held back of what is paid, or of an invoice that is void. */
export const isHeldNow = (
  { held, status }: Pick<RetainedPart, 'held' | 'status'>,
  today: string,
): boolean => status !== 'paid' && status !== 'dropped' && isHeld(held, today)

export const hasHeld = ({ parts }: Retained, today: string): boolean =>
  parts.some((part) => isHeldNow(part, today))

export const RetainedJson = z.object({
  sums: z.array(z.object({ held: Money, released: Money, paid: Money })),
  parts: z.array(
    z.object({
      invoice_id: Uuid,
      invoice: z.string(),
      amount: Money,
      /** Null while it is held back and nobody knows until when. */
      due_date: Day.nullable(),
      status: z.enum(statuses),
      held: Held.nullable(),
    }),
  ),
  releases: z.array(
    z.object({
      id: Uuid,
      milestone: z.string(),
      note: z.string().nullable(),
      /** All that is held back, also of invoices that are approved later. */
      whole: z.boolean(),
      amount: Money,
      released_by: z.string(),
      released_at: Instant,
      taken_back_by: z.string().nullable(),
      taken_back_at: Instant.nullable(),
      taken_back_reason: z.string().nullable(),
      version: Version,
    }),
  ),
})
export const retainedJson = (retained: Retained, today: string): z.input<typeof RetainedJson> => ({
  sums: sumsOf(retained, today).map(({ currency, held, released, paid }) => ({
    held: moneyJson(held, currency),
    released: moneyJson(released, currency),
    paid: moneyJson(paid, currency),
  })),
  parts: retained.parts.map((part) => ({
    invoice_id: part.invoice_id,
    invoice: part.invoice_number,
    amount: moneyJson(part.amount, part.currency),
    due_date: dueDayOf(part),
    status: part.status,
    held: part.held,
  })),
  releases: retained.releases.map(({ currency, amount, ...release }) => ({
    ...release,
    amount: moneyJson(amount, currency),
    released_at: new Date(release.released_at).toISOString(),
    taken_back_at: release.taken_back_at && new Date(release.taken_back_at).toISOString(),
  })),
})
