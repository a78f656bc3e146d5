import type { z } from 'zod'
import type { Amount, Message, Value } from './codes/parts.ts'

/** How values are written for one reader. */
export type Say = {
  locale: string
  amount: (amount: Amount) => string
  number: (decimal: string) => string
  /** What one unit costs, with the currency's digits. */
  price: (decimal: string, currency: string) => string
  date: (day: string) => string
  /** A message inside another. */
  text: (message: Message) => string
  value: (value: Value) => string
}

/** '214 kB', '1.4 MB' */
export function size(bytes: number, say: Say): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`
  const tenths = Math.round(bytes / 100_000)
  return `${say.number(`${Math.floor(tenths / 10)}.${tenths % 10}`)} MB`
}

/** One sentence for each code: a missing code, or a param that it does not have, is a compile error. */
export type Sentences<Codes extends Record<string, z.ZodType>> = {
  [C in keyof Codes]: (params: z.output<Codes[C]>, say: Say) => string
}
