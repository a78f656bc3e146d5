import { businessDate } from '../kernel/calendar.ts'
import { add, compare, decimal, decimalText, subtract, type Decimal } from '../kernel/decimal.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { exactly, isPlain } from '../kernel/counted-in.ts'
import {
  countedText,
  goods,
  isClosedShort,
  statedQuantity,
  type Line,
  type Movement,
  type PurchaseOrder,
} from '../purchase-orders/index.ts'

/** What arrived, arrived: a receipt never changes. One that was wrong is taken back by another. */
export const receiptLifecycle = lifecycle({ states: ['posted'], begins: ['posted'], acts: {} })

/** As it was stated, in any unit of the item. */
export type StatedLine = {
  purchase_order_line_id: string
  quantity: string
  unit?: string | null | undefined
}
/** As the line of the order keeps it. */
export type Arrived = {
  purchase_order_line_id: string
  quantity: string
  stated?: { quantity: string; unit: string } | null
}

const notIssued = {
  draft: 'is a draft',
  pending: 'is waiting for approval',
  approved: 'is approved, and not issued yet',
  cancelled: 'is cancelled',
}
/**
 * Goods come for an issued order, and within the tolerance also after it was closed because all had come and was
 * billed.
 */
export function refuseUnlessOrdered({ status }: { status: PurchaseOrder['status'] }): void {
  if (status !== 'issued' && status !== 'closed')
    throw conflict(
      'wrong_state',
      `The order ${notIssued[status]}; goods can only be received for an issued order.`,
    )
}

type Days = { day: string; today: string; issuedAt: Date | null; timeZone: string }
export function refuseWrongDay({ day, today, issuedAt, timeZone }: Days): void {
  if (day > today)
    throw invalid('/received_on', 'future', 'The receipt date cannot be in the future.')
  if (issuedAt && day < businessDate(issuedAt, timeZone))
    throw invalid(
      '/received_on',
      'before_order',
      'The receipt date is before the order was issued.',
    )
}

/** Each line of the order once, in a unit that can be counted and converted, and not more than may still come. */
export function arrivedOf(lines: readonly StatedLine[], ordered: readonly Line[]): Arrived[] {
  const seen = new Set<string>()
  return lines.map((line, i) => {
    const of = ordered.find((o) => o.id === line.purchase_order_line_id)
    if (!of)
      throw invalid(
        `/lines/${i}/purchase_order_line_id`,
        'unknown',
        'This line is not on the order.',
      )
    if (seen.has(of.id))
      throw invalid(
        `/lines/${i}/purchase_order_line_id`,
        'twice',
        'Each line of the order may be received once per receipt. Add the quantities up.',
      )
    seen.add(of.id)
    const arrived = { purchase_order_line_id: of.id, ...statedQuantity(line, of, `/lines/${i}`) }
    refuseMoreThanOrdered(arrived, of)
    refusePart(arrived, of, `/lines/${i}/quantity`)
    return arrived
  })
}

/** Whether these are the lines that were posted before. */
export const areSent = (
  lines: readonly StatedLine[],
  ordered: readonly Line[],
  sent: readonly Arrived[],
): boolean =>
  lines.length === sent.length &&
  lines.every((line, i) => {
    const of = ordered.find(({ id }) => id === line.purchase_order_line_id)
    const before = sent.find((one) => one.purchase_order_line_id === of?.id)
    if (!of || !before) return false
    const { quantity } = statedQuantity(line, of, `/lines/${i}`)
    const [now, then] = [quantity, before.quantity].map((one) => exactly(decimal(one), of))
    return compare(now!, then!) === 0
  })

/** Of a line that is accepted only as a whole, all that is to come comes at once. */
function refusePart({ quantity }: Arrived, line: Line, at: string): void {
  const all = goods.toReceive(line)
  if (!line.accepted_as_whole || compare(decimal(quantity), all) >= 0) return
  throw invalid(
    at,
    'only_as_a_whole',
    `“${line.description}” is accepted only as a whole: all ${countedText(all, line)} or nothing. Leave the line out until all of it is there, or have a buyer allow parts by a change of the order.`,
  )
}

function refuseMoreThanOrdered({ quantity }: Arrived, line: Line): void {
  const most = goods.mostToCome(line)
  if (compare(decimal(quantity), most) <= 0) return
  if (isClosedShort(line))
    throw conflict(
      'closed_short',
      `What was still to come of “${line.description}” was closed, because it was not to come any more. A buyer can open it again on the order; then it can be received.`,
    )
  const someMayCome = compare(most, decimal('0')) > 0
  const come = someMayCome
    ? `At most ${countedText(most, line)} of “${line.description}” may still come`
    : `Nothing more of “${line.description}” may come`
  throw conflict(
    'over_receipt',
    `${come}: ${said(decimal(line.quantity), line)} were ordered, ${toleranceText(line)}, and ${said(goods.deliveredOf(line), line)} were received. ${someMayCome ? 'Post at most that. ' : ''}${isGoods(line) ? 'The rest goes back to the vendor, or a buyer changes the order.' : 'A buyer changes the order before more is accepted.'}`,
  )
}
/** Sums and milestones are accepted; nothing of them can be sent back. */
const isGoods = ({ kind }: Line): boolean => kind === 'quantity'

/** Without the unit, where the line has but one. */
const said = (value: Decimal, line: Line): string =>
  isPlain(line) ? decimalText(value) : countedText(value, line)
const toleranceText = ({ over_receipt_pct: pct }: Line): string => {
  const percent = decimalText(decimal(pct))
  return percent === '0' ? 'without a tolerance' : `with a tolerance of ${percent} %`
}

type Acceptor = { line_id: string; name: string; may_accept: boolean }
/** A service is accepted by the person whom its line names, or by their delegate today. */
export function refuseOtherAcceptor(lines: readonly Arrived[], acceptors: readonly Acceptor[]) {
  const other = acceptors.find(
    (one) => !one.may_accept && lines.some(({ purchase_order_line_id: id }) => id === one.line_id),
  )
  if (other)
    throw forbidden(
      `Only ${other.name} or their delegate accepts a line of this receipt. Leave the line out, or ask ${other.name} to post it.`,
    )
}

/** All that is still to come, but of lines that somebody else accepts. */
export function everythingOpen(
  ordered: readonly Line[],
  acceptors: readonly Acceptor[],
): Arrived[] {
  const open = ordered
    .filter((line) => acceptors.every((one) => one.line_id !== line.id || one.may_accept))
    .map((line) => ({
      purchase_order_line_id: line.id,
      quantity: decimalText(goods.toReceive(line)),
    }))
    .filter(({ quantity }) => quantity !== '0')
  if (open.length === 0)
    throw conflict('over_receipt', 'Everything that was ordered has come already.')
  return open
}

/** The lines of the order with what arrived of them now. */
export const withArrived = (lines: readonly Line[], arrived: readonly Arrived[]): Line[] =>
  lines.map((line) => {
    const now = arrived.find((one) => one.purchase_order_line_id === line.id)
    return now ? moved(line, { received: now.quantity }) : line
  })

type Received = Pick<Line, 'received' | 'accepted' | 'rejected'>
const moved = (line: Line, by: Partial<Received>): Line => {
  const sum = (name: keyof Received): string =>
    decimalText(exactly(add(decimal(line[name]), decimal(by[name] ?? '0')), line))
  const received = sum('received')
  return {
    ...line,
    received,
    accepted: goods.isInspected(line) ? sum('accepted') : received,
    rejected: sum('rejected'),
  }
}

/** A line of a receipt with what was found at its inspection and what went back of it. */
export type ReceiptLine = {
  id: string
  purchase_order_line_id: string
  description: string
  quantity: string
  accepted: string
  rejected: string
  returned: string
}

/** What the reversal of a receipt moves: all that the receipt and its inspections moved, below zero. */
export const takenBack = (lines: readonly ReceiptLine[]): Movement[] =>
  lines.flatMap((line) =>
    (
      [
        ['received', line.quantity],
        ['accepted', line.accepted],
        ['rejected', line.rejected],
      ] as const
    )
      .filter(([, quantity]) => compare(decimal(quantity), decimal('0')) > 0)
      .map(([kind, quantity]) => ({
        lineId: line.purchase_order_line_id,
        kind,
        quantity: minus(quantity),
      })),
  )
export const minus = (quantity: string): string =>
  decimalText(subtract(decimal('0'), decimal(quantity)))

export const withoutReceipt = (lines: readonly Line[], receipt: readonly ReceiptLine[]): Line[] =>
  lines.map((line) => {
    const back = receipt.find((one) => one.purchase_order_line_id === line.id)
    return back
      ? moved(line, {
          received: minus(back.quantity),
          accepted: minus(back.accepted),
          rejected: minus(back.rejected),
        })
      : line
  })

/** Who billed what a receipt brought: the invoices of each line of the order, by their numbers. */
type BilledBy = readonly { line_id: string; number: string }[]

type Billing = {
  by: BilledBy
  /** Whether a bill of the line is compared with what came; one that is billed as ordered needs no receipt. */
  needsReceipt: (line: Line) => boolean
}
/** What is billed must have come and stayed. */
export function refuseBilled(
  after: readonly Line[],
  receipt: readonly ReceiptLine[],
  { by, needsReceipt }: Billing,
) {
  for (const { purchase_order_line_id: id, description } of receipt) {
    const line = after.find((one) => one.id === id)
    if (!line || !needsReceipt(line)) continue
    const left = goods.billableOf(line)
    if (compare(decimal(line.billed_quantity), left) <= 0) continue
    const numbers = by.filter((one) => one.line_id === id).map(({ number }) => number)
    const stays = compare(left, decimal('0')) > 0 ? said(left, line) : '0'
    throw conflict(
      'billed_already',
      `${said(decimal(line.billed_quantity), line)} of “${description}” are billed${numbers.length ? ` with ${numbers.join(', ')}` : ''}, and only ${stays} would be left to bill. Have the vendor credit the invoice first, or give the goods back with a return.`,
    )
  }
}
