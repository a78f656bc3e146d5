import { exactly } from '../kernel/counted-in.ts'
import { add, compare, decimal, decimalText, leastOf, subtract } from '../kernel/decimal.ts'
import { returned, type Line, type LineLeft, type Movement } from '../purchase-orders/index.ts'
import { minus, movementsOf, withMoved, type Intent } from './goods-return.ts'

const zero = decimal('0')

/** A line of a return: what goes back of which line of the order, and how much of it was rejected or is unbilled. */
type Part = {
  id: string
  purchase_order_line_id: string
  quantity: string
  rejected: string
  unbilled: string
}
/** Returned goods, and the lines of their order once they have left or stayed. */
export type Moved = {
  parts: readonly Part[]
  movements: readonly Movement[]
  lines: readonly Line[]
  changes: readonly LineLeft[]
}

const withUnbilled = (line: Line, more: string): Line => ({
  ...line,
  returned_unbilled: decimalText(
    exactly(add(decimal(line.returned_unbilled), decimal(more)), line),
  ),
})

type Step = Pick<Moved, 'parts' | 'movements' | 'lines'>
/** One line after the other: several may be of the same line of the order. */
const eachPart = (
  parts: readonly Part[],
  ordered: readonly Line[],
  step: (part: Part, line: Line) => { part: Part; movements: readonly Movement[]; more: string },
): Step =>
  parts.reduce<Step>(
    (done, one) => {
      const line = done.lines.find(({ id }) => id === one.purchase_order_line_id)!
      const { part, movements, more } = step(one, line)
      return {
        parts: [...done.parts, part],
        movements: [...done.movements, ...movements],
        lines: withMoved(done.lines, movements).map((now) =>
          now.id === line.id ? withUnbilled(now, more) : now,
        ),
      }
    },
    { parts: [], movements: [], lines: ordered },
  )

/** Each line that changed, with what it commits more or less now. */
function committing(
  { parts, movements, lines }: Step,
  more: (line: Line, unbilled: ReturnType<typeof decimal>) => bigint,
): Moved {
  const changes = [...Map.groupBy(parts, (part) => part.purchase_order_line_id)].map(
    ([lineId, of]): LineLeft => {
      const line = lines.find(({ id }) => id === lineId)!
      const unbilled = of.reduce((sum, part) => add(sum, decimal(part.unbilled)), zero)
      return { lineId, unbilled: line.returned_unbilled, committed: more(line, unbilled) }
    },
  )
  return {
    parts,
    movements,
    changes,
    lines: lines.map((line) => {
      const change = changes.find(({ lineId }) => lineId === line.id)
      return change ? { ...line, committed_left: line.committed_left + change.committed } : line
    }),
  }
}

type Going = Omit<Part, 'unbilled'>
/** The goods leave. Of those for a credit, what nobody billed will never be billed, and is not committed any more. */
export function leave(
  going: readonly Going[],
  ordered: readonly Line[],
  { intent, paid }: { intent: Intent; paid: returned.Paid },
): Moved {
  const parts = going.map((part) => ({ ...part, unbilled: '0' }))
  const step = eachPart(parts, ordered, (part, line) => {
    const unbilled = intent === 'credit' ? decimalText(returned.unbilledOf(line, part)) : '0'
    return {
      part: { ...part, unbilled },
      movements: movementsOf(line.id, intent, part),
      more: unbilled,
    }
  })
  return committing(step, (line, unbilled) =>
    intent === 'credit' ? -returned.releasedBy(line, unbilled, paid) : 0n,
  )
}

/** They are here after all: what nobody had billed is to be billed and committed again. */
export function stay(
  back: readonly Part[],
  ordered: readonly Line[],
  { intent, paid }: { intent: Intent; paid: returned.Paid },
): Moved {
  const step = eachPart(back, ordered, (part, line) => ({
    part,
    movements: movementsOf(line.id, intent, {
      quantity: minus(part.quantity),
      rejected: minus(part.rejected),
    }),
    more: minus(part.unbilled),
  }))
  return committing(step, (line, unbilled) => returned.committedAgain(line, unbilled, paid))
}

/** A line of a return that is open or was settled. Oldest first. */
type Kept = Pick<Part, 'id' | 'purchase_order_line_id' | 'quantity' | 'unbilled'>
/**
 * What is unbilled of goods that went back, once a bill over them was accepted or is void: the last to leave are billed
 * first, and the first to leave are unbilled first. Only what changes.
 */
export function rebill(
  kept: readonly Kept[],
  lines: readonly Line[],
  paid: returned.Paid,
): { parts: readonly { id: string; unbilled: string }[]; changes: readonly LineLeft[] } {
  const parts: { id: string; unbilled: string }[] = []
  const changes = lines.flatMap((line): LineLeft[] => {
    const wanted = returned.rebilled(line)
    const own = kept.filter((part) => part.purchase_order_line_id === line.id)
    const taken = shared(wanted, own)
    if (taken.length === 0) return []
    parts.push(...taken)
    const more = subtract(
      taken.reduce((sum, part) => add(sum, decimal(part.unbilled)), zero),
      own
        .filter(({ id }) => taken.some((part) => part.id === id))
        .reduce((sum, part) => add(sum, decimal(part.unbilled)), zero),
    )
    const after = withUnbilled(line, decimalText(more))
    const released = returned.releasedBy(after, more, paid)
    return [{ lineId: line.id, unbilled: after.returned_unbilled, committed: -released }]
  })
  return { parts, changes }
}

function shared(
  wanted: ReturnType<typeof decimal>,
  own: readonly Kept[],
): { id: string; unbilled: string }[] {
  const isMore = compare(wanted, zero) > 0
  let left = isMore ? wanted : subtract(zero, wanted)
  return (isMore ? own : own.toReversed()).flatMap((part) => {
    const unbilled = decimal(part.unbilled)
    const room = isMore ? subtract(decimal(part.quantity), unbilled) : unbilled
    const moved = leastOf(room, left)
    if (compare(moved, zero) <= 0) return []
    left = subtract(left, moved)
    return [
      {
        id: part.id,
        unbilled: decimalText(isMore ? add(unbilled, moved) : subtract(unbilled, moved)),
      },
    ]
  })
}
