import { add, compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { exactly } from '../kernel/counted-in.ts'
import {
  countedText,
  goods,
  statedQuantity,
  type Line,
  type Movement,
} from '../purchase-orders/index.ts'

/**
 * What the inspection of a line found. One of the two may be left out: it is the rest. `waiting`: what is inspected
 * later.
 */
export type Found = {
  receipt_line_id: string
  accepted?: string | null | undefined
  rejected?: string | null | undefined
  waiting?: string | null | undefined
  /** In which these are stated; the order's where it is left out. */
  unit?: string | null | undefined
}
export type Inspected = { lineId: string; orderLineId: string; accepted: string; rejected: string }
export type InspectedLine = Pick<
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
}

const zero = decimal('0')
export const waitingOf = (line: InspectedLine): string => {
  const waiting = goods.pendingOf({ ...line, received: line.quantity })
  return goods.isInspected(line) && compare(waiting, zero) > 0 ? decimalText(waiting) : '0'
}

export function inspected(all: readonly Found[], lines: readonly InspectedLine[]): Inspected[] {
  const seen = new Set<string>()
  return all.map((one, i) => {
    const line = lines.find(({ id }) => id === one.receipt_line_id)
    if (!line)
      throw invalid(`/lines/${i}/receipt_line_id`, 'unknown', 'This line is not on the receipt.')
    if (seen.has(line.id))
      throw invalid(
        `/lines/${i}/receipt_line_id`,
        'twice',
        'Each line is inspected once at a time.',
      )
    seen.add(line.id)
    const found = inOrderUnit(one, line, `/lines/${i}`)
    return { lineId: line.id, orderLineId: line.purchase_order_line_id, ...partsOf(found, line, i) }
  })
}

/** What was found, in the unit of the order. */
function inOrderUnit(found: Found, line: InspectedLine, at: string): Found {
  const kept = (quantity: string | null | undefined, name: string) =>
    quantity === null || quantity === undefined || quantity === '0'
      ? quantity
      : statedQuantity({ quantity, unit: found.unit }, line, at, name).quantity
  return {
    ...found,
    accepted: kept(found.accepted, 'accepted'),
    rejected: kept(found.rejected, 'rejected'),
    waiting: kept(found.waiting, 'waiting'),
  }
}

function partsOf(found: Found, line: InspectedLine, i: number) {
  const open = waitingOf(line)
  if (open === '0')
    throw conflict(
      'nothing_waits',
      goods.isInspected(line)
        ? `All of “${line.description}” was inspected already.`
        : `“${line.description}” is not inspected: what came of it is accepted.`,
    )
  const later = found.waiting ?? '0'
  const now = exactly(subtract(decimal(open), decimal(later)), line)
  const restOf = (part: string | null | undefined): string =>
    decimalText(exactly(subtract(now, decimal(part ?? '0')), line))
  const accepted = found.accepted ?? restOf(found.rejected)
  const rejected = found.rejected ?? restOf(found.accepted)
  if ((found.accepted ?? found.rejected ?? null) === null)
    throw invalid(
      `/lines/${i}/accepted`,
      'nothing_found',
      `Say how much of “${line.description}” is accepted, or how much is rejected.`,
    )
  const sum = exactly(add(decimal(accepted), decimal(rejected)), line)
  if (compare(sum, now) !== 0 || accepted.startsWith('-') || rejected.startsWith('-'))
    throw invalid(
      `/lines/${i}/accepted`,
      'does_not_add_up',
      `${countedText(decimal(open), line)} of “${line.description}” wait for their inspection: accepted, rejected and what waits on must be that together. Leave one of them empty, and it is the rest.`,
    )
  if (compare(sum, zero) === 0)
    throw invalid(`/lines/${i}/accepted`, 'nothing_found', 'Something of it must be inspected now.')
  return { accepted, rejected }
}

export const inspectionMoves = (parts: readonly Inspected[]): Movement[] =>
  parts.flatMap(({ orderLineId: lineId, accepted, rejected }) =>
    (
      [
        ['accepted', accepted],
        ['rejected', rejected],
      ] as const
    )
      .filter(([, quantity]) => compare(decimal(quantity), zero) > 0)
      .map(([kind, quantity]) => ({ lineId, kind, quantity })),
  )
