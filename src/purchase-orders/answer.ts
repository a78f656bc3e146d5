import { compare, decimal, greatestOf, type Decimal } from '../kernel/decimal.ts'
import { conflict, invalid, Problem, type FieldError } from '../kernel/problem.ts'
import { countedText } from './stated.ts'
import { deliveredOf } from './goods.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'

export const answers = ['accept', 'change', 'reject'] as const
type AnswerKind = (typeof answers)[number]
export const decisions = ['accepted', 'declined'] as const
export type Decision = (typeof decisions)[number]

/** What a vendor says to one line of an order. */
export type LineAnswer = {
  line_id: string
  answer: AnswerKind
  quantity: string | null
  unit_price: string | null
  delivery_on: string | null
  note: string | null
}
/** An answer that counts, with what the buyer said to it. */
export type OrderAnswer = LineAnswer & {
  id: string
  contact: string
  answered_at: Date
  decision: Decision | null
  decision_note: string | null
  decided_at: Date | null
}

/** Whether an order is answered as a whole. `open`: no line has an answer. */
export const answerStates = ['open', 'partly', 'accepted', 'proposed', 'rejected'] as const
export type AnswerState = (typeof answerStates)[number]

/** What waits for the buyer says the most; then what has no answer yet. */
export function answerStateOf(lines: number, given: readonly OrderAnswer[]): AnswerState {
  const waiting = given.filter(({ answer, decision }) => answer !== 'accept' && decision === null)
  if (waiting.some(({ answer }) => answer === 'reject')) return 'rejected'
  if (waiting.length > 0) return 'proposed'
  if (given.length === 0) return 'open'
  return given.length < lines ? 'partly' : 'accepted'
}

/** Only an order that is open can be answered. */
export function refuseUnanswerable({ status, number }: Pick<PurchaseOrder, 'status' | 'number'>) {
  if (status !== 'issued')
    throw conflict(
      'wrong_state',
      `Order ${number ?? ''} is ${status === 'closed' ? 'complete' : 'cancelled'}, so there is nothing to answer.`,
    )
}

type Ordered = Pick<
  Line,
  | 'id'
  | 'quantity'
  | 'unit_price'
  | 'unit'
  | 'base_unit'
  | 'holds'
  | 'received'
  | 'returned_for_replacement'
  | 'billed_quantity'
>

/**
 * What was answered, with what stays as ordered left out of a proposal; refused where a line is not of the order, or
 * where something is missing.
 */
export function checkedAnswers(
  given: readonly LineAnswer[],
  lines: readonly Ordered[],
  today: string,
): LineAnswer[] {
  if (given.length === 0) throw invalid('/lines', 'missing', 'Answer at least one line.')
  if (new Set(given.map(({ line_id: id }) => id)).size < given.length)
    throw invalid('/lines', 'repeated', 'A line is answered twice.')
  const errors = given.flatMap((one, i) => errorsIn(one, lines, { today, at: `/lines/${i}` }))
  if (errors.length > 0)
    throw new Problem(
      422,
      'invalid',
      errors.length === 1 ? errors[0]!.detail : 'Some lines need your attention.',
      errors,
    )
  return given.map((one) => plain(one, lines))
}

function errorsIn(
  given: LineAnswer,
  lines: readonly Ordered[],
  { today, at }: { today: string; at: string },
): FieldError[] {
  const say = (field: string, code: string, detail: string): FieldError[] => [
    { pointer: `${at}/${field}`, code, detail },
  ]
  if (!lines.some(({ id }) => id === given.line_id))
    return say('line_id', 'unknown', 'This line is not one of the order.')
  if (given.answer === 'reject' && given.note === null)
    return say('note', 'missing', 'Say why the line cannot be delivered.')
  if (given.answer !== 'change') return []
  const { quantity, unit_price: price, delivery_on: day } = plain(given, lines)
  if (quantity === null && price === null && day === null)
    return say('answer', 'missing', 'Say what changes: the quantity, the price or the date.')
  if (day !== null && day < today)
    return say('delivery_on', 'past', 'The delivery date lies in the past.')
  const line = lines.find(({ id }) => id === given.line_id)!
  const came = cameOf(line)
  if (quantity === null || compare(decimal(quantity), came) >= 0) return []
  return say(
    'quantity',
    'came',
    `${countedText(came, line)} came or is billed already. Propose at least that.`,
  )
}

/** What of a line came or is billed. */
const cameOf = (line: Ordered): Decimal =>
  greatestOf(deliveredOf(line), decimal(line.billed_quantity))

/** A proposal names only what is different. */
function plain(given: LineAnswer, lines: readonly Ordered[]): LineAnswer {
  if (given.answer !== 'change')
    return { ...given, quantity: null, unit_price: null, delivery_on: null }
  const ordered = lines.find(({ id }) => id === given.line_id)
  const unless = (value: string | null, same: string | undefined): string | null =>
    value !== null && same !== undefined && compare(decimal(value), decimal(same)) === 0
      ? null
      : value
  return {
    ...given,
    quantity: unless(given.quantity, ordered?.quantity),
    unit_price: unless(given.unit_price, ordered?.unit_price),
  }
}

/** The buyer answers a proposal or a refusal, once. */
export function refuseDecision(answer: OrderAnswer, said: { note: string | null; to: Decision }) {
  if (answer.answer === 'accept')
    throw conflict('wrong_state', 'The line is accepted as ordered. There is nothing to decide.')
  if (answer.decision !== null) throw conflict('wrong_state', 'This was decided already.')
  if (said.to === 'declined' && said.note === null)
    throw invalid('/note', 'missing', 'Say why, because the vendor reads it.')
}
