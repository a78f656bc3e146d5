import { z } from 'zod'
import { decimal, rescale } from '../kernel/decimal.ts'
import { share } from '../kernel/money.ts'

/**
 * What an order holds back of each of its invoices: so many percent, until a day, or until somebody says that a
 * milestone is reached. One of the two is named.
 */
export const Retainage = z.object({
  percent: z.string(),
  until: z.string().nullable(),
  milestone: z.string().nullable(),
})
export type Retainage = z.output<typeof Retainage>
export const mostPercent = '50'

/** Percentages have at most two decimals. A half is rounded up. */
const percentOf = (minor: bigint, percent: string): bigint =>
  share(minor, rescale(decimal(percent), 2), 10_000n)

/** What there is of an order when one of its invoices is approved. */
export type HeldNow = {
  retainage: Retainage
  /** Held back of its invoices, less what of credit notes is held back. */
  held: bigint
  /** Somebody released all that is held back: the milestone is reached. */
  reached: boolean
}
/** Both are below zero for a credit note. */
export type Owed = {
  /** What the invoice asks for, before advances are set off. */
  whole: bigint
  /** What is left to pay of it. */
  amount: bigint
}
/**
 * What is held back of an invoice: the percentage of the whole, and never more than is left to pay. Of a credit note
 * it is below zero, and never more than is held. Nothing once the day has come or the milestone is reached.
 */
export function retainedOf(
  { whole, amount }: Owed,
  { retainage, held, reached }: HeldNow,
  today: string,
): bigint {
  const { percent, until } = retainage
  if (reached || (until !== null && until <= today)) return 0n
  if (amount >= 0n) return smaller(percentOf(whole, percent), amount)
  return -smaller(smaller(percentOf(-whole, percent), -amount), held > 0n ? held : 0n)
}
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** What a part of an invoice is held back for. Null where it is not held back, or was released. */
export const Held = z.object({ until: z.string().nullable(), milestone: z.string().nullable() })
export type Held = z.output<typeof Held>
/** A day frees it without anybody saying so. */
export const isHeld = (held: Held | null, day: string): held is Held =>
  held !== null && (held.until === null || held.until > day)

type HeldPart = { id: string; amount: bigint }
/** So much of a part becomes free; what is left of it stays held back. */
export type Freed<P extends HeldPart> = { of: P; amount: bigint }
export const heldSum = (parts: readonly HeldPart[]): bigint =>
  parts.reduce((sum, { amount }) => sum + amount, 0n)

/**
 * Which of the parts that are held back become free, the first ones first: all, or as many as come to an amount. What
 * is held back of credit notes goes with the first release, so that nothing is paid that the vendor has to give back.
 */
export function freedBy<P extends HeldPart>(
  parts: readonly P[],
  amount: bigint | null,
): Freed<P>[] {
  if (amount === null) return parts.map((of) => ({ of, amount: of.amount }))
  const credits = parts.filter((part) => part.amount < 0n)
  let left = amount - heldSum(credits)
  return [
    ...credits.map((of) => ({ of, amount: of.amount })),
    ...parts.flatMap((of) => {
      if (of.amount <= 0n || left === 0n) return []
      const free = of.amount < left ? of.amount : left
      left -= free
      return [{ of, amount: free }]
    }),
  ]
}
