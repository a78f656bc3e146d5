import { exactly } from '../kernel/counted-in.ts'
import { compare, decimal, decimalText, leastOf, subtract } from '../kernel/decimal.ts'
import { conflict } from '../kernel/problem.ts'
import type { Line, returned } from '../purchase-orders/index.ts'
import { replacedOf, type OpenReturn } from './goods-return.ts'
import { leave, stay, type Moved } from './left.ts'

const zero = decimal('0')

type Came = { id: string; replaced: string }
/** How much of each line of a return was replaced. What came replaces the oldest return of a line first. */
export function cameOf(
  id: string,
  returns: readonly OpenReturn[],
  lines: readonly Line[],
): readonly Came[] {
  const left = new Map(lines.map((line) => [line.id, replacedOf(line)]))
  const replacements = returns.filter(
    (one) => one.intent === 'replacement' && (one.waits || one.id === id),
  )
  return replacements.flatMap((one) => {
    const parts = one.lines.map((part) => {
      const of = part.purchase_order_line_id
      const came = leastOf(left.get(of) ?? zero, decimal(part.quantity))
      left.set(of, subtract(left.get(of) ?? zero, came))
      return { id: part.id, replaced: decimalText(came) }
    })
    return one.id === id ? parts : []
  })
}

type Part = { id: string; purchase_order_line_id: string; quantity: string; rejected: string }
type Credited = Pick<Moved, 'movements' | 'changes' | 'lines'> & {
  parts: readonly (Came & { unbilled: string })[]
}
/** What was not replaced is here again, and leaves for a credit. */
export function creditInstead(
  parts: readonly Part[],
  ordered: readonly Line[],
  { came, paid }: { came: readonly Came[]; paid: returned.Paid },
): Credited {
  const replacedIn = (part: Part): string => came.find(({ id }) => id === part.id)?.replaced ?? '0'
  const missing = parts.flatMap((part) => {
    const line = ordered.find(({ id }) => id === part.purchase_order_line_id)!
    const quantity = exactly(subtract(decimal(part.quantity), decimal(replacedIn(part))), line)
    const rejected = decimalText(leastOf(decimal(part.rejected), quantity))
    const kept = { ...part, quantity: decimalText(quantity), rejected, unbilled: '0' }
    return compare(quantity, zero) > 0 ? [kept] : []
  })
  if (missing.length === 0)
    throw conflict('not_allowed', 'All of these goods were replaced, so no credit is due.')
  const back = stay(missing, ordered, { intent: 'replacement', paid })
  const left = leave(missing, back.lines, { intent: 'credit', paid })
  const unbilledIn = ({ id }: Part): string =>
    left.parts.find((part) => part.id === id)?.unbilled ?? '0'
  return {
    ...left,
    movements: [...back.movements, ...left.movements].filter(
      ({ kind }) => kind !== 'returned_rejected',
    ),
    parts: parts.map((part) => ({
      id: part.id,
      replaced: replacedIn(part),
      unbilled: unbilledIn(part),
    })),
  }
}
