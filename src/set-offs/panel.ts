import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Cell, Row, Status, Table } from '../platform/view/ui.ts'
import { refundChip, refundNames } from '../refunds/index.ts'
import { remainderOf } from './advance.ts'
import type { AdvanceRow, ClearedRow } from './queries.ts'
import type { Refund } from './refund-queries.ts'

/**
 * What was paid ahead on an order, and how much of it is still to be deducted from its invoices. Null where nothing was
 * asked for.
 */
export function advancesTable(advances: readonly AdvanceRow[]): Table | null {
  if (advances.length === 0) return null
  return {
    label: 'Paid in advance',
    columns: [
      { label: 'Advance' },
      { label: 'Status' },
      { label: 'Paid', align: 'end' },
      { label: 'Set off', align: 'end' },
      { label: 'Paid back', align: 'end' },
      { label: 'Still to be set off', align: 'end' },
      { label: 'Amount', align: 'end' },
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
          { kind: 'money', text: text(one.paid) },
          { kind: 'money', text: text(one.set_off) },
          paidBackCell(one, text),
          { kind: 'money', text: text(remainderOf(one)) },
          { kind: 'money', text: text(one.payable) },
        ],
      }
    }),
  }
}

const paidBackCell = (one: AdvanceRow, text: (minor: bigint) => string): Cell =>
  one.written_off === 0n
    ? { kind: 'money', text: text(one.refunded) }
    : { kind: 'money', text: text(one.refunded), note: `${text(one.written_off)} written off` }

function statusOf(one: AdvanceRow): Status {
  if (!one.approved) return { text: 'On hold', tone: 'hold', icon: 'pause' }
  if (one.sent > 0n) return { text: 'With the bank', tone: 'info' }
  if (one.paid === 0n) return { text: 'To be paid', tone: 'info' }
  if (one.paid < one.payable) return { text: 'Partly paid', tone: 'info' }
  if (remainderOf(one) > 0n) return { text: 'Paid ahead', tone: 'ok' }
  if (one.written_off > 0n) return { text: 'Written off', tone: 'neutral' }
  return one.refunded > 0n ? { text: 'Paid back', tone: 'ok' } : { text: 'Set off', tone: 'ok' }
}

type About = {
  cleared: readonly ClearedRow[]
  unpaid: readonly AdvanceRow[]
  refunds: readonly Refund[]
  /** What is paid and not used; null where it is no advance. */
  left: bigint | null
}
/**
 * What advances cleared of an invoice and which are still to be paid; or what became of an advance. Null where there is
 * nothing to say.
 */
export function clearedTable(id: string, { cleared, unpaid, refunds, left }: About): Table | null {
  if (cleared.length + unpaid.length + refunds.length === 0) return null
  const currency = refunds[0]?.currency ?? cleared[0]?.currency
  return {
    label: 'Advances',
    columns: [{ label: 'Document' }, { label: 'Status' }, { label: 'Amount', align: 'end' }],
    rows: [
      ...cleared.map((one) => clearedRow(id, one)),
      ...refunds.map(refundRow),
      ...unpaid.map(unpaidRow),
      ...(left === null || currency === undefined ? [] : [leftRow(left, currency)]),
    ],
  }
}

const refundRow = (one: Refund): Row => ({
  cells: [
    {
      kind: 'link',
      text: refundNames[one.kind],
      href: `/advance-refunds/${one.id}`,
      note: one.evidence ?? one.reason ?? undefined,
    },
    { kind: 'status', status: refundChip(one) },
    { kind: 'money', text: moneyText(money(one.amount, one.currency)) },
  ],
})
const leftRow = (left: bigint, currency: string): Row => ({
  cells: [
    { kind: 'text', text: 'Still to be set off, paid back or written off' },
    { kind: 'text', text: '' },
    { kind: 'money', text: moneyText(money(left, currency)) },
  ],
})

function clearedRow(id: string, one: ClearedRow): Row {
  const isAdvance = one.advance_id === id
  const other = isAdvance ? one.invoice_id : one.advance_id
  return {
    cells: [
      {
        kind: 'link',
        text: isAdvance ? one.invoice_number : one.advance_number,
        href: `/invoices/${other}`,
      },
      {
        kind: 'status',
        status: { text: isAdvance ? 'Set off against it' : 'Set off', tone: 'ok' },
      },
      {
        kind: 'money',
        text: moneyText(
          money(isAdvance ? one.invoice_amount : -one.invoice_amount, one.invoice_currency),
        ),
      },
    ],
  }
}

const unpaidRow = (one: AdvanceRow): Row => ({
  cells: [
    {
      kind: 'link',
      text: one.number,
      href: `/invoices/${one.id}`,
      note: 'It is not paid, so it is not set off. Void it where it is not owed any more',
    },
    { kind: 'status', status: { text: 'To be paid', tone: 'warn' } },
    { kind: 'money', text: moneyText(money(one.payable - one.paid - one.sent, one.currency)) },
  ],
})
