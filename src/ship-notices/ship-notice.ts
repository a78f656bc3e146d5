import { add, compare, decimal, subtract, type Decimal } from '../kernel/decimal.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { conflict, invalid, Problem, type FieldError } from '../kernel/problem.ts'
import { countedText, goods, type Line } from '../purchase-orders/index.ts'

export const statuses = ['announced', 'received', 'withdrawn'] as const
export type Status = (typeof statuses)[number]

/** It is received by a receipt that is posted from it, and expected again when that receipt is taken back. */
export const shipNoticeLifecycle = lifecycle({
  states: statuses,
  begins: ['announced'],
  acts: {
    receive: { from: ['announced'], to: 'received' },
    expect_again: { from: ['received'], to: 'announced' },
    withdraw: { from: ['announced'], to: 'withdrawn' },
  },
  refusal: (status) =>
    status === 'received'
      ? 'The delivery was received already, so its notice stays as it is.'
      : 'The notice of this delivery was withdrawn.',
})

/** Corrected while it is on its way; after that it stays as it is. */
export function refuseUnlessAnnounced({ status }: { status: Status }): void {
  if (status !== 'announced') throw conflict('wrong_state', shipNoticeLifecycle.refusal(status))
}

/** Nothing is sent for an order that is not open. */
export function refuseUnlessOpen({ status, number }: { status: string; number: string | null }) {
  if (status !== 'issued')
    throw conflict(
      'wrong_state',
      `Order ${number ?? ''} is ${status === 'closed' ? 'complete' : status}, so nothing is to be sent for it.`,
    )
}

export type StatedLine = {
  line_id: string
  quantity: string | null
  lot?: string | null | undefined
}
export type SentLine = { line_id: string; quantity: string; lot: string | null }
export type Announced = { line_id: string; quantity: string }

/** What is sent of each line; refused above what may still come and is not on its way already. */
export function sentLines(
  stated: readonly StatedLine[],
  ordered: readonly Line[],
  elsewhere: readonly Announced[],
): SentLine[] {
  const errors = stated.flatMap((line, i) => errorsOf(line, ordered, { i, stated, elsewhere }))
  if (errors.length > 0) throw new Problem(422, 'invalid', errors[0]!.detail, errors)
  const sent = stated.flatMap(({ line_id, quantity, lot }) =>
    quantity === null || quantity === '0' ? [] : [{ line_id, quantity, lot: lot ?? null }],
  )
  if (sent.length === 0)
    throw invalid('/lines', 'missing', 'Say what was sent: at least one quantity.')
  return sent
}

type Among = { i: number; stated: readonly StatedLine[]; elsewhere: readonly Announced[] }
function errorsOf(
  { line_id: id, quantity }: StatedLine,
  ordered: readonly Line[],
  { i, stated, elsewhere }: Among,
): FieldError[] {
  const say = (field: string, code: string, detail: string): FieldError[] => [
    { pointer: `/lines/${i}/${field}`, code, detail },
  ]
  const line = ordered.find((one) => one.id === id)
  if (!line) return say('line_id', 'unknown', 'This line is not one of the order.')
  if (stated.findIndex((one) => one.line_id === id) < i)
    return say('line_id', 'twice', 'A line is named twice. Add the quantities up.')
  if (quantity === null || quantity === '0') return []
  if (line.kind !== 'quantity')
    return say('quantity', 'not_by_quantity', 'Only goods are sent; this line is accepted.')
  const onItsWay = elsewhere
    .filter((one) => one.line_id === id)
    .reduce((sum, one) => add(sum, decimal(one.quantity)), decimal('0'))
  const most = subtract(goods.mostToCome(line), onItsWay)
  const part = partProblem(line, quantity, onItsWay)
  if (part) return say('quantity', 'only_as_a_whole', part)
  if (compare(decimal(quantity), most) <= 0) return []
  const left = compare(most, decimal('0')) > 0 ? most : decimal('0')
  return say(
    'quantity',
    'more_than_open',
    `At most ${countedText(left, line)} of “${line.description}” can still be sent: that is what is open and not on its way.`,
  )
}

/** Of a line that is accepted only as a whole, all that is to come is sent at once. */
function partProblem(line: Line, quantity: string, onItsWay: Decimal): string | null {
  const all = subtract(goods.toReceive(line), onItsWay)
  if (!line.accepted_as_whole || compare(decimal(quantity), all) >= 0) return null
  return `“${line.description}” is accepted only as a whole: send all ${countedText(all, line)} at once, or leave the line out. If it must come in parts, ask the customer to change the order.`
}

/** A parcel does not come before it left. */
export function refuseWrongDays({ shipped_on: left, expected_on: comes }: ShipDays): void {
  if (comes < left)
    throw invalid('/expected_on', 'before_shipping', 'It cannot come before the day it was sent.')
}
export type ShipDays = { shipped_on: string; expected_on: string }
