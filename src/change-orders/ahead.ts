import { convert, money } from '../kernel/money.ts'
import { beyondText } from '../set-offs/index.ts'
import type { aheadOf, ChangeOrder } from './queries.ts'

/** What a change that is not applied yet means for the advances on its order; null where they still fit. */
export function advanceNote(
  { status, total, was_total: before, currency }: ChangeOrder,
  { order, left, advances }: Awaited<ReturnType<typeof aheadOf>>,
  base: string,
): string | null {
  if (status === 'applied' || status === 'withdrawn' || status === 'rejected') return null
  const change = convert(money(total - before, currency), order.fx_rate, base).minor
  const committed = left.committed + change
  const text = beyondText({
    order,
    left: { ...left, committed: committed > 0n ? committed : 0n },
    advances,
    base,
  })
  return text && `With this change: ${text}`
}
