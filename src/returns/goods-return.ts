import {
  add,
  atLeastZero,
  compare,
  decimal,
  decimalText,
  leastOf,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { machine } from '../kernel/state-machine.ts'
import { exactly } from '../kernel/counted-in.ts'
import {
  countedText,
  goods,
  returned,
  statedQuantity,
  type Line,
  type Movement,
} from '../purchase-orders/index.ts'

export const statuses = ['draft', 'shipped', 'satisfied', 'cancelled'] as const
export type Status = (typeof statuses)[number]
export const intents = ['credit', 'replacement'] as const
export type Intent = (typeof intents)[number]

export type GoodsReturn = {
  id: string
  number: string
  status: Status
  intent: Intent
  purchase_order_id: string
  receipt_id: string
  version: number
  /** For a credit, and nobody had billed any of it: then it waits for nothing. */
  unbilled: boolean
  /** For a credit, but a part of it was replaced before. */
  partly_replaced: boolean
  /** A person ended its waiting. */
  end_reason: string | null
}

function mayBeCalledOff({ status, unbilled, partly_replaced: partly }: GoodsReturn): true | string {
  if (partly)
    return 'A part of these goods was replaced, so it stands. Order the goods again if they are kept.'
  return (
    status !== 'satisfied' ||
    unbilled ||
    'What it waited for has come, so it stands. Receive the goods again if the vendor sends them back.'
  )
}

function waitsForReplacement({ number, status, intent, end_reason: ended }: GoodsReturn) {
  if (intent === 'credit') return `${number} is for a credit already.`
  return (
    status === 'shipped' ||
    ended !== null ||
    `What ${number} waited for has come, so no credit is due.`
  )
}

const waitsForCredit = ({ intent }: GoodsReturn): true | string =>
  intent === 'credit' ||
  'The order waits for these goods as long as they are to be replaced. Expect a credit instead; where none is due, the return can be closed then.'

export const moves = machine<Status, GoodsReturn>()({
  ship: {
    from: ['draft'],
    to: 'shipped',
    allow: 'returns.post',
    label: 'The goods have left',
    tone: 'primary',
  },
  edit: {
    from: ['draft'],
    to: 'draft',
    allow: 'returns.post',
    label: 'Edit',
    tone: 'secondary',
  },
  cancel: {
    from: ['draft', 'shipped', 'satisfied'],
    to: 'cancelled',
    allow: 'returns.post',
    label: 'Call it off',
    tone: 'secondary',
    needs: 'reason',
    when: mayBeCalledOff,
  },
  expect_credit: {
    from: ['shipped', 'satisfied'],
    to: 'shipped',
    allow: 'returns.close',
    label: 'Expect a credit instead',
    tone: 'secondary',
    needs: 'reason',
    when: waitsForReplacement,
  },
  close: {
    from: ['shipped'],
    to: 'satisfied',
    allow: 'returns.close',
    label: 'Close without the credit',
    tone: 'secondary',
    needs: 'reason',
    when: waitsForCredit,
  },
})

/** The moves that the product makes by itself, as credit notes and replacements come and are taken back. */
export const returnLifecycle = lifecycle({
  states: statuses,
  begins: ['draft'],
  acts: {
    ...moves.moves,
    satisfy: { from: ['shipped'], to: 'satisfied' },
    expect_again: { from: ['satisfied'], to: 'shipped' },
  },
})

/** A line of a receipt, and what can still go back of it. */
export type ReceiptLine = Pick<
  Line,
  'unit' | 'base_unit' | 'holds' | 'item_unit' | 'packs' | 'catalog_item_id'
> & {
  id: string
  purchase_order_line_id: string
  description: string
  match_level: number
  quantity: string
  accepted: string
  rejected: string
  returned: string
  returned_rejected: string
}
/** As it is stated, in any unit of the item. */
export type StatedLine = {
  receipt_line_id: string
  quantity: string
  unit?: string | null | undefined
}
/** As the line of the order keeps it. */
export type ReturnLine = {
  receipt_line_id: string
  quantity: string
  stated?: { quantity: string; unit: string } | null
}

const zero = decimal('0')

/** What waits for its inspection stays until it was inspected. */
export function leftToReturn(line: ReceiptLine): Decimal {
  const there = goods.isInspected(line)
    ? add(decimal(line.accepted), decimal(line.rejected))
    : decimal(line.quantity)
  return exactly(subtract(there, decimal(line.returned)), line)
}

/** What goes back, each line of the receipt once, and not more than is there. */
export function goingBack(
  lines: readonly StatedLine[],
  received: readonly ReceiptLine[],
): ReturnLine[] {
  const seen = new Set<string>()
  return lines.map((line, i) => {
    const of = received.find((one) => one.id === line.receipt_line_id)
    if (!of)
      throw invalid(
        `/lines/${i}/receipt_line_id`,
        'unknown',
        'This line is not on the receipt. Return goods from the receipt that they came with.',
      )
    if (seen.has(of.id))
      throw invalid(
        `/lines/${i}/receipt_line_id`,
        'twice',
        'Each line of the receipt may be returned once per return. Add the quantities up.',
      )
    seen.add(of.id)
    const kept = isAll(line, of)
      ? { quantity: of.quantity, stated: null }
      : statedQuantity(line, of, `/lines/${i}`)
    const back = { receipt_line_id: of.id, ...kept }
    refuseMoreThanLeft(back.quantity, of, `/lines/${i}/quantity`)
    return back
  })
}

/** All that came, in the unit of the order: a part of a box, where single pieces came. */
const isAll = ({ quantity, unit }: StatedLine, of: ReceiptLine): boolean =>
  (unit ?? of.unit) === of.unit && compare(decimal(quantity), decimal(of.quantity)) === 0

function refuseMoreThanLeft(quantity: string, of: ReceiptLine, pointer: string): void {
  const left = leftToReturn(of)
  if (compare(decimal(quantity), left) <= 0) return
  const inspected = goods.isInspected(of) ? 'What waits for its inspection is inspected first.' : ''
  throw invalid(
    pointer,
    'more_than_received',
    `At most ${countedText(left, of)} of “${of.description}” can go back: ${countedText(decimal(of.quantity), of)} came with this receipt, and ${countedText(decimal(of.returned), of)} went back already. ${inspected}`.trim(),
  )
}

/** How much of a line that leaves had been rejected: that goes first. */
export function rejectedIn(line: ReturnLine, of: ReceiptLine): string {
  refuseMoreThanLeft(line.quantity, of, '')
  const rejectedLeft = exactly(subtract(decimal(of.rejected), decimal(of.returned_rejected)), of)
  const quantity = decimal(line.quantity)
  return decimalText(leastOf(quantity, rejectedLeft))
}

type Moved = { quantity: string; rejected: string }
/** Below zero where goods that were said to have left are still here. */
export const movementsOf = (lineId: string, intent: Intent, moved: Moved): Movement[] => [
  {
    lineId,
    kind: intent === 'credit' ? 'returned_for_credit' : 'returned_for_replacement',
    quantity: moved.quantity,
  },
  ...(compare(decimal(moved.rejected), zero) === 0
    ? []
    : [{ lineId, kind: 'returned_rejected' as const, quantity: moved.rejected }]),
]
export const minus = (quantity: string): string => decimalText(subtract(zero, decimal(quantity)))

const figures = {
  returned_for_credit: true,
  returned_for_replacement: true,
  returned_rejected: true,
} as const
/** The lines of the order once these have moved. */
export const withMoved = (lines: readonly Line[], movements: readonly Movement[]): Line[] =>
  lines.map((line) =>
    movements
      .filter(({ lineId }) => lineId === line.id)
      .reduce(
        (before, { kind, quantity }) =>
          kind in figures
            ? {
                ...before,
                [kind]: decimalText(exactly(add(decimal(before[kind]), decimal(quantity)), line)),
              }
            : before,
        line,
      ),
  )

/**
 * Its commitment was given back with a return of which it is not known any more what was unbilled, so that it cannot be
 * billed as part of the order again.
 */
export function refuseUncommitted(after: readonly Line[], back: readonly Movement[]): void {
  for (const line of after) {
    const credit = back.some(
      ({ lineId, kind }) => lineId === line.id && kind === 'returned_for_credit',
    )
    if (
      credit &&
      line.amount > 0n &&
      line.committed_left === 0n &&
      compare(returned.toBill(line), zero) > 0
    )
      throw conflict(
        'commitment_released',
        `The commitment of “${line.description}” was released when its goods were given back for a credit, so the return stands. Order the goods again if they are kept.`,
      )
  }
}

/** An open return with its lines, for what has been settled since. Oldest first. */
export type OpenReturn = {
  id: string
  status: Status
  intent: Intent
  /** Whether nobody ended its waiting. */
  waits: boolean
  lines: readonly {
    id: string
    purchase_order_line_id: string
    quantity: string
    /** What nobody had billed: no credit is expected for it. */
    unbilled: string
  }[]
}
/**
 * Whether what each return waits for has come. Replacements and credits count for the oldest return of a
 * line first; a credit is not waited for where nobody had billed the goods, nor any more once nothing is billed that
 * went back and nothing of the line is left to bill.
 */
export function settled(
  returns: readonly OpenReturn[],
  lines: readonly Line[],
): Map<string, boolean> {
  const credits = pool(lines, (line) => decimal(line.credited_quantity))
  const replaced = pool(lines, replacedOf)
  return new Map(
    returns.map((one) => {
      const from = one.intent === 'credit' ? credits : replaced
      const each = one.lines.map((part) => {
        if (one.intent === 'credit' && isUnbilled(part)) return true
        const came = take(from, part, lines)
        if (came || one.intent === 'replacement') return came
        const line = lines.find(({ id }) => id === part.purchase_order_line_id)
        return line !== undefined && isSettledWithoutCredit(line)
      })
      return [one.id, each.every(Boolean)]
    }),
  )
}

type Part = OpenReturn['lines'][number]
/** Nobody had billed any of it. */
export const isUnbilled = ({ quantity, unbilled }: Pick<Part, 'quantity' | 'unbilled'>): boolean =>
  compare(decimal(unbilled), decimal(quantity)) >= 0

/** The last to come are the replacements: what is still to come is replaced last. */
export function replacedOf(line: Line): Decimal {
  const back = decimal(line.returned_for_replacement)
  const open = goods.toReceive(line)
  return compare(back, open) > 0 ? exactly(subtract(back, open), line) : zero
}

const isSettledWithoutCredit = (line: Line): boolean =>
  compare(decimal(line.billed_quantity), goods.billableOf(line)) <= 0 && returned.isFinished(line)

const pool = (lines: readonly Line[], of: (line: Line) => Decimal): Map<string, Decimal> =>
  new Map(lines.map((line) => [line.id, of(line)]))

/** Takes what was billed of a part out where there is enough. */
function take(
  from: Map<string, Decimal>,
  { purchase_order_line_id: id, quantity, unbilled }: Part,
  lines: readonly Line[],
): boolean {
  const line = lines.find((one) => one.id === id)
  const wanted = subtract(decimal(quantity), decimal(unbilled))
  const left = exactly(subtract(from.get(id) ?? zero, wanted), line ?? {})
  from.set(id, atLeastZero(left))
  return compare(left, zero) >= 0
}
