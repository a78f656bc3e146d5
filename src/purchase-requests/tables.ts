import type * as queries from './queries.ts'
import { compare, decimal } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { budgetsSpent, type Checked } from '../budgets/index.ts'
import { numbersNow } from '../platform/locale.ts'
import { moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { Cell, Table } from '../platform/view/ui.ts'
import type { Line, PurchaseRequest } from './purchase-request.ts'
import type { Change } from './revision.ts'
import { splitText } from './split-text.ts'

export const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

/** The differences from the last submission, which an approver has to check again. */
export function changesView(
  revision: number,
  changes: readonly Change[],
): { title: string; table: Table } {
  return {
    title: `Changed since revision ${revision}`,
    table: {
      label: 'Changes',
      columns: [{ label: 'Field' }, { label: 'Was' }, { label: 'Is' }],
      rows: changes.map((c) => ({
        cells: [
          { kind: 'text', text: c.field },
          { kind: 'muted', text: c.from ?? '—' },
          { kind: 'text', text: c.to ?? 'Removed' },
        ],
      })),
    },
  }
}

/** How much each order took, and its status. `mayOpen`: whether this person may read orders. */
export const ordersTable = (taken: readonly queries.Allocation[], mayOpen: boolean): Table => ({
  label: 'Orders of this request',
  columns: [
    { label: 'Order' },
    { label: 'Item' },
    { label: 'Ordered', align: 'end' },
    { label: 'Received', align: 'end' },
  ],
  rows: taken.map((t) => ({
    cells: [
      {
        ...(mayOpen ? { kind: 'link', href: `/purchase-orders/${t.order_id}` } : { kind: 'text' }),
        text: t.order_number ?? 'Draft order',
        note: t.live ? t.vendor_name : `${t.vendor_name} · cancelled`,
      },
      { kind: 'text', text: t.description },
      orderedCell(t),
      { kind: 'number', text: t.live ? quantityText(t.received) : '—' },
    ],
  })),
})

/** What the order has of it now, and what it took at first where that is another quantity. */
function orderedCell({ live, quantity, standing }: queries.Allocation): Cell {
  if (!live) return { kind: 'number', text: '—' }
  const isChanged = compare(decimal(quantity), decimal(standing)) !== 0
  return {
    kind: 'number',
    text: quantityText(standing),
    ...(isChanged ? { note: `${quantityText(quantity)} at first` } : {}),
  }
}

/** Once ordered or cancelled, a request no longer has reservations of its own. */
const chargingStatuses = ['draft', 'pending', 'approved', 'returned', 'withdrawn', 'rejected']
export const charges = ({ status }: PurchaseRequest): boolean => chargingStatuses.includes(status)

/**
 * What the request does to its budgets, as far as it has done it already. What is left of one that is ordered in part
 * is known as a whole.
 */
export function budgetsOf(pr: PurchaseRequest, charged: Checked): ReturnType<typeof budgetsSpent> {
  const one = charged.effects.filter(({ leaf }) => leaf).length === 1
  const need = (asked: bigint): bigint =>
    charges(pr) ? asked : pr.status === 'partially_ordered' && one ? pr.reserved : 0n
  return budgetsSpent(
    { ...charged, effects: charged.effects.map((one) => ({ ...one, need: need(one.need) })) },
    { of: 'This request', setAside: pr.reserved > 0n },
  )
}

const noteOf = (line: Line, currency: string): string | undefined =>
  [
    line.category_name,
    line.splits.length ? `Charged to ${splitText(line.splits, currency, numbersNow())}` : null,
    line.price_source,
    decimal(line.cancelled_quantity).units > 0n
      ? `${quantityText(line.cancelled_quantity)} cancelled`
      : null,
  ]
    .filter(Boolean)
    .join(' · ') || undefined
export const linesTable = (
  pr: PurchaseRequest,
  lines: readonly Line[],
  ordered = false,
): Table => ({
  label: 'Lines',
  columns: [
    { label: 'Item' },
    { label: 'Quantity', align: 'end' },
    { label: 'Unit' },
    { label: 'Unit price', align: 'end' },
    ...(ordered ? [{ label: 'Ordered', align: 'end' as const }] : []),
    { label: 'Amount', align: 'end' },
  ],
  rows: lines.map((line) => ({
    cells: [
      { kind: 'text', text: line.description, note: noteOf(line, pr.currency) },
      { kind: 'number', text: quantityText(line.quantity) },
      { kind: 'muted', text: line.unit },
      { kind: 'number', text: unitPriceText(line.unit_price, pr.currency) },
      ...(ordered ? [{ kind: 'number' as const, text: quantityText(line.ordered_quantity) }] : []),
      { kind: 'money', text: text(line.amount, pr.currency) },
    ],
  })),
  totals: [{ label: 'Total', text: text(pr.total, pr.currency), strong: true }],
})
