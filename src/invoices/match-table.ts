import { valueText } from '../messages/index.ts'
import { inOrdered, saidOf } from '../kernel/counted-in.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { sameUnit, unitText } from '../kernel/units.ts'
import { handling, type CreditKind, type HoldReason } from '../matching/index.ts'
import { quantityText, unitPriceText } from '../platform/view/format.ts'
import type { ExceptionCard, Fact, MatchLine, MatchTable, Status } from '../platform/view/ui.ts'
import { countedNumber, type Line as OrderLine } from '../purchase-orders/index.ts'
import type { HoldRow, ResultRow } from './hold-queries.ts'
import { leftToPay, type Invoice } from './invoice.ts'
import type { LineRow } from './line-queries.ts'
import { amountShown } from './states.ts'

export type Matched = {
  invoice: Invoice
  lines: readonly LineRow[]
  ordered: readonly OrderLine[]
  holds: readonly HoldRow[]
  results: readonly ResultRow[]
  cardOf: (hold: HoldRow) => ExceptionCard
}

/** Invoice, order and receipt side by side, with what is held beneath each line. */
export const matchTable = (matched: Matched): MatchTable => ({
  label: 'Invoice, order and receipt',
  lines: matched.lines.map((line) => matchLine(matched, line)),
  totals: totalsOf(matched.invoice),
})

function matchLine(matched: Matched, line: LineRow): MatchLine {
  const { currency } = matched.invoice
  const ordered = matched.ordered.find((o) => o.id === line.purchase_order_line_id) ?? null
  const open = matched.holds.filter(
    (hold) => hold.released_at === null && hold.position === line.position,
  )
  const accepted = matched.holds.some(
    (hold) => hold.position === line.position && hold.released_how === 'accepted' && !hold.void,
  )
  const difference = differenceOf(matched.results, line.position)
  const price = (value: string): string => unitPriceText(decimalText(decimal(value)), currency)
  return {
    number: String(line.position),
    name: line.description,
    invoiceQuantity: billedText(line, ordered),
    invoicePrice: price(line.unit_price),
    orderQuantity: ordered ? quantityText(ordered.quantity) : '—',
    orderPrice: ordered ? price(ordered.unit_price) : '—',
    receivedQuantity: ordered ? countedNumber(decimal(ordered.received), ordered) : '—',
    difference: difference === 0n ? '—' : amountShown(difference, currency),
    results: open.length
      ? open.map((hold) => heldStatus(hold.reason))
      : [
          matched.invoice.kind === 'advance'
            ? beforeGoods
            : fineStatus({ ordered, accepted, difference, credits: creditOf(matched, line) }),
        ],
    differs: open.flatMap((hold) => differing[hold.reason] ?? []),
    exceptions: open.map(matched.cardOf),
  }
}

/** With its unit, and what it is in the order's, where they differ. */
function billedText(line: LineRow, ordered: OrderLine | null): string {
  const text = quantityText(line.quantity)
  if (!ordered || line.unit === null || sameUnit(line.unit, ordered.unit) === 'same') return text
  const kept = inOrdered({ quantity: line.quantity, unit: line.unit }, ordered)
  const said = kept === null ? null : saidOf(decimal(kept), ordered)
  const isOther = said !== null && sameUnit(said.unit, line.unit) !== 'same'
  return `${text} ${unitText(line.unit)}${isOther ? ` (${quantityText(said.quantity)} ${said.unit})` : ''}`
}

/** How far a line is from the order's price, all its bills together. */
const differenceOf = (results: readonly ResultRow[], position: number): bigint =>
  BigInt(results.find((r) => r.position === position && r.check_name === 'line')?.variance || '0')

function creditOf({ results }: Matched, { position }: LineRow): string | null {
  const said = results.find(
    (r) => r.position === position && r.check_name === 'credit_kind' && r.passed,
  )
  return said ? valueText(said.actual) : null
}

/** An advance is compared with nothing that came. */
const beforeGoods: Status = { text: 'Before goods', tone: 'neutral' }

type Fine = {
  ordered: OrderLine | null
  accepted: boolean
  difference: bigint
  credits: string | null
}
function fineStatus({ ordered, accepted, difference, credits }: Fine): Status {
  if (!ordered) return { text: 'No order', tone: 'neutral' }
  if (credits) return { text: `Credits ${credits}`, tone: 'ok' }
  if (accepted) return { text: 'Difference accepted', tone: 'ok' }
  return { text: difference === 0n ? 'Matched' : 'Within tolerance', tone: 'ok' }
}

const softer: ReadonlySet<HoldReason> = new Set([
  'not_received',
  'not_inspected',
  'no_order',
  'line_unmatched',
  'credit_kind',
])
const heldStatus = (reason: HoldReason): Status => ({
  text: handling[reason].label,
  tone: softer.has(reason) ? 'warn' : 'bad',
  ...(reason === 'not_received' ? { icon: 'package-x' as const } : {}),
})

const differing: Partial<Record<HoldReason, readonly ('price' | 'received' | 'quantity')[]>> = {
  price: ['price'],
  price_below: ['price'],
  not_received: ['received'],
  not_inspected: ['received'],
  rejected: ['received'],
  returned: ['received'],
  credited_before: ['received'],
  quantity_billed: ['quantity'],
  part_billed: ['quantity'],
  unit: ['quantity'],
}

export const creditLabels: Record<CreditKind, string> = {
  quantity: 'Goods given back',
  price: 'A lower price for what stays billed',
  amount: 'An amount',
}

/** The supplier's own figures, as they stand on the document. */
const totalsOf = (i: Invoice): Fact[] => [
  { label: 'Net', text: amountShown(i.net, i.currency) },
  { label: 'Tax', text: amountShown(i.tax, i.currency) },
  { label: 'Gross', text: amountShown(i.gross, i.currency) },
  ...(i.prepaid === 0n
    ? []
    : [{ label: 'Paid already', text: amountShown(-i.prepaid, i.currency) }]),
  ...(i.rounding === 0n ? [] : [{ label: 'Rounding', text: amountShown(i.rounding, i.currency) }]),
  ...(i.set_off === 0n || i.status === 'rejected'
    ? []
    : [{ label: 'Set off from advances', text: amountShown(-i.set_off, i.currency) }]),
  ...(i.status === 'rejected'
    ? []
    : [{ label: 'To pay', text: amountShown(leftToPay(i), i.currency), strong: true }]),
]
