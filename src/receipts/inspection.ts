import { add, compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import { goods, type Movement } from '../purchase-orders/index.ts'

/** What the inspection of a line found. One of the two may be left out: it is the rest. `waiting`: what is inspected later. */
export type Found = {
  receipt_line_id: string
  accepted?: string | null | undefined
  rejected?: string | null | undefined
  waiting?: string | null | undefined
}
export type Inspected = { lineId: string; orderLineId: string; accepted: string; rejected: string }
export type InspectedLine = {
  id: string
  purchase_order_line_id: string
  description: string
  unit: string
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

export function inspected(found: readonly Found[], lines: readonly InspectedLine[]): Inspected[] {
  const seen = new Set<string>()
  return found.map((one, i) => {
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
    return { lineId: line.id, orderLineId: line.purchase_order_line_id, ...partsOf(one, line, i) }
  })
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
  const now = subtract(decimal(open), decimal(later))
  const accepted = found.accepted ?? restOf(now, found.rejected)
  const rejected = found.rejected ?? restOf(now, found.accepted)
  if ((found.accepted ?? found.rejected ?? null) === null)
    throw invalid(
      `/lines/${i}/accepted`,
      'nothing_found',
      `Say how much of “${line.description}” is accepted, or how much is rejected.`,
    )
  const sum = add(decimal(accepted), decimal(rejected))
  if (compare(sum, now) !== 0 || accepted.startsWith('-') || rejected.startsWith('-'))
    throw invalid(
      `/lines/${i}/accepted`,
      'does_not_add_up',
      `${open} ${line.unit} of “${line.description}” wait for their inspection: accepted, rejected and what waits on must be that together. Leave one of them empty, and it is the rest.`,
    )
  for (const [name, quantity] of [
    ['accepted', accepted],
    ['rejected', rejected],
  ] as const) {
    const problem = wholeUnitsProblem(quantity, line.unit, line.description)
    if (problem && quantity !== '0') throw invalid(`/lines/${i}/${name}`, 'whole_units', problem)
  }
  if (compare(sum, zero) === 0)
    throw invalid(`/lines/${i}/accepted`, 'nothing_found', 'Something of it must be inspected now.')
  return { accepted, rejected }
}
const restOf = (of: ReturnType<typeof decimal>, part: string | null | undefined): string =>
  decimalText(subtract(of, decimal(part ?? '0')))

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
