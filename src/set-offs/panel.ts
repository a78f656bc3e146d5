import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Status, Table } from '../platform/view/ui.ts'
import { remainderOf } from './advance.ts'
import type { AdvanceRow } from './queries.ts'

/** What was paid ahead on an order, and what of it is still to be deducted from its invoices. Null where nothing was asked for. */
export function advancesTable(advances: readonly AdvanceRow[]): Table | null {
  if (advances.length === 0) return null
  return {
    label: 'Paid in advance',
    columns: [
      { label: 'Advance' },
      { label: 'Status' },
      { label: 'Amount', align: 'end' },
      { label: 'Paid', align: 'end' },
      { label: 'Set off', align: 'end' },
      { label: 'Still to be set off', align: 'end' },
    ],
    rows: advances.map((one) => {
      const text = (minor: bigint): string => moneyText(money(minor, one.currency))
      return {
        cells: [
          {
            kind: 'link',
            text: one.supplier_number,
            href: `/invoices/${one.id}`,
            note: one.number,
          },
          { kind: 'status', status: statusOf(one) },
          { kind: 'money', text: text(one.payable) },
          { kind: 'money', text: text(one.paid) },
          { kind: 'money', text: text(one.set_off) },
          { kind: 'money', text: text(remainderOf(one)) },
        ],
      }
    }),
  }
}

function statusOf(one: AdvanceRow): Status {
  if (!one.approved) return { text: 'On hold', tone: 'hold', icon: 'pause' }
  if (one.paid === 0n) return { text: 'To be paid', tone: 'info' }
  if (one.paid < one.payable) return { text: 'Partly paid', tone: 'info' }
  return remainderOf(one) === 0n
    ? { text: 'Set off', tone: 'ok' }
    : { text: 'Paid ahead', tone: 'ok' }
}
