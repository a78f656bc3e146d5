import { csv } from '../history/index.ts'
import { amountText, type Money } from '../kernel/money.ts'
import { dateText, moneyText, quantityText } from '../platform/view/format.ts'
import type { Empty, Filters, PageHeader, Table } from '../platform/view/ui.ts'
import type { Accrual } from './accrual.ts'

export type Page = {
  title: string
  header: PageHeader
  filters: Filters
  table: Table
  note: string | null
  empty: Empty | null
  on: string
  rows: readonly Accrual[]
  total: Money
}
const mostShown = 500

export function pageOf(
  rows: readonly Accrual[],
  { on, total }: { on: string; total: Money },
): Page {
  return {
    title: 'Goods received, not invoiced',
    on,
    rows,
    total,
    header: {
      title: 'Goods received, not invoiced',
      meta: `At the end of ${dateText(on)}, at the prices of the orders`,
      amount: { text: moneyText(total), note: 'to accrue' },
      buttons: [{ label: 'CSV', href: `/accruals/export?on=${on}`, icon: 'download' }],
    },
    filters: {
      href: '/accruals',
      filters: [],
      dates: [{ name: 'on', label: 'At the end of', value: on }],
      clearHref: null,
    },
    table: tableOf(rows.slice(0, mostShown), total),
    note:
      rows.length > mostShown
        ? `These are the ${mostShown} largest of ${rows.length} lines. The total and the CSV have all of them.`
        : null,
    empty: rows.length
      ? null
      : {
          title: 'Nothing to accrue',
          text: 'Everything that had come by then was billed, and nothing was billed that had not come.',
          icon: 'package-check',
        },
  }
}

const tableOf = (rows: readonly Accrual[], total: Money): Table => ({
  label: 'Lines of orders',
  columns: [
    { label: 'Order' },
    { label: 'Vendor' },
    { label: 'Received', align: 'end' },
    { label: 'Billed', align: 'end' },
    { label: 'Not billed', align: 'end' },
    { label: 'Amount', align: 'end' },
  ],
  rows: rows.map((row) => ({
    cells: [
      {
        kind: 'link',
        text: row.order_number,
        href: `/purchase-orders/${row.order_id}`,
        note: `Line ${row.position}: ${row.description}`,
      },
      { kind: 'text', text: row.vendor_name },
      { kind: 'number', text: quantityText(row.received) },
      { kind: 'number', text: quantityText(row.billed) },
      { kind: 'number', text: `${quantityText(row.open)} ${row.unit}` },
      {
        kind: 'money',
        text: moneyText(row.base),
        ...(row.amount.currency === row.base.currency ? {} : { note: moneyText(row.amount) }),
      },
    ],
  })),
  totals: [{ label: 'To accrue', text: moneyText(total), strong: true }],
})

const columns = [
  'order',
  'line',
  'description',
  'vendor',
  'received',
  'billed',
  'open',
  'unit',
  'amount',
  'currency',
  'base_amount',
  'base_currency',
]
export const exported = (rows: readonly Accrual[]): Buffer =>
  Buffer.from(
    csv([
      columns,
      ...rows.map((row) => [
        row.order_number,
        String(row.position),
        row.description,
        row.vendor_name,
        row.received,
        row.billed,
        row.open,
        row.unit,
        amountText(row.amount),
        row.amount.currency,
        amountText(row.base),
        row.base.currency,
      ]),
    ]),
  )
