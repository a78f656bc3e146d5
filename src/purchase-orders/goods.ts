import { exactly } from '../kernel/counted-in.ts'
import {
  add,
  atLeastZero,
  compare,
  decimal,
  decimalText,
  multiply,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'

/** What can happen to goods of an order line. What was rejected and given back is a part of what was given back. */
export type MovementKind =
  | 'received'
  | 'accepted'
  | 'rejected'
  | 'returned_for_credit'
  | 'returned_for_replacement'
  | 'returned_rejected'

/** How the goods of an order line stand. Without inspection, what was received is accepted. */
export type Goods = {
  /** How many of a smaller unit are in one: what these functions return is exact in that. */
  holds?: string | undefined
  quantity: string
  /** What does not come any more of what was ordered. */
  closed_quantity: string
  over_receipt_pct: string
  match_level: number
  received: string
  accepted: string
  rejected: string
  returned_for_credit: string
  returned_for_replacement: string
  returned_rejected: string
}
type Moved = Pick<
  Goods,
  | 'received'
  | 'accepted'
  | 'rejected'
  | 'returned_for_credit'
  | 'returned_for_replacement'
  | 'holds'
>

const zero = decimal('0')

export const isInspected = ({ match_level: level }: Pick<Goods, 'match_level'>): boolean =>
  level >= 4

export const returnedOf = (
  line: Pick<Goods, 'returned_for_credit' | 'returned_for_replacement' | 'holds'>,
): Decimal =>
  exactly(add(decimal(line.returned_for_credit), decimal(line.returned_for_replacement)), line)

/** Waits for an inspection. */
export const pendingOf = (
  line: Pick<Moved, 'received' | 'accepted' | 'rejected' | 'holds'>,
): Decimal =>
  exactly(
    subtract(decimal(line.received), add(decimal(line.accepted), decimal(line.rejected))),
    line,
  )

/** Goods went back to be replaced; whether they were is what has been received since. */
export const awaitsReplacement = (line: Pick<Goods, 'returned_for_replacement'>): boolean =>
  compare(decimal(line.returned_for_replacement), zero) > 0

/** What counts as delivered: goods that went back to be replaced do not, goods that went back for a credit do. */
export const deliveredOf = (
  line: Pick<Goods, 'received' | 'returned_for_replacement' | 'holds'>,
): Decimal =>
  exactly(subtract(decimal(line.received), decimal(line.returned_for_replacement)), line)

/** What of a line is still ordered: without what was closed. */
export const standing = (line: Pick<Goods, 'quantity' | 'closed_quantity' | 'holds'>): string =>
  decimalText(exactly(subtract(decimal(line.quantity), decimal(line.closed_quantity)), line))

type Coming = Pick<
  Goods,
  'quantity' | 'closed_quantity' | 'received' | 'returned_for_replacement' | 'holds'
>
/** What is still to come of the ordered quantity. */
export const toReceive = (line: Coming): Decimal =>
  atLeastZero(exactly(subtract(decimal(standing(line)), deliveredOf(line)), line))

/**
 * The most that may still come, the order's tolerance included. A tolerance of 0 is none, and where something was
 * closed there is none.
 */
export function mostToCome(line: Coming & Pick<Goods, 'over_receipt_pct'>): Decimal {
  if (compare(decimal(line.closed_quantity), zero) > 0) return toReceive(line)
  const tolerance = multiply(decimal(line.quantity), percent(line.over_receipt_pct))
  const most = add(decimal(line.quantity), tolerance)
  return atLeastZero(exactly(subtract(most, deliveredOf(line)), line))
}
const percent = (text: string): Decimal => {
  const { units, scale } = decimal(text)
  return { units, scale: scale + 2 }
}

/** What may be billed: accepted and not given back. */
export const billableOf = (
  line: Pick<
    Goods,
    'accepted' | 'returned_for_credit' | 'returned_for_replacement' | 'returned_rejected' | 'holds'
  >,
): Decimal =>
  exactly(
    subtract(decimal(line.accepted), subtract(returnedOf(line), decimal(line.returned_rejected))),
    line,
  )

/** Billed, or given back for a credit and so never to be billed. */
export const settledOf = (line: {
  billed_quantity: string
  returned_for_credit: string
  holds?: string | undefined
}): Decimal => exactly(add(decimal(line.billed_quantity), decimal(line.returned_for_credit)), line)
