import { z } from 'zod'

/** A code with its params, as it lies in the database. */
export const Message = z.object({
  code: z.string(),
  params: z.record(z.string(), z.unknown()),
})
export type Message = z.output<typeof Message>

/** A value that is data, or the words where there is none. */
export const Value = z.union([z.string(), Message])
export type Value = z.output<typeof Value>

export const none = z.object({})
export const text = z.string()
export const count = z.int()
export const names = z.array(z.string())

/** Minor units as text, with their currency. */
export const Amount = z.object({ minor: z.string().regex(/^-?\d+$/), currency: z.string() })
export type Amount = z.output<typeof Amount>

/** Exact decimal text: a quantity, a price, a rate in percent. */
export const number = z.string().regex(/^-?\d+(\.\d+)?$/)
/** A business date: '2026-11-28'. */
export const day = z.iso.date()

/** How far something may differ; `minor` in minor units of `currency`. Null is "not looked at". */
export const Limit = z.object({
  pct: number.nullable(),
  minor: z.string().nullable(),
  operator: z.enum(['both', 'either']),
  currency: z.string(),
})
export type Limit = z.output<typeof Limit>
