import { z } from 'zod'
import { blockChips, blockOf, blocks, type Block } from '../instalments/index.ts'
import { decimalText } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { yieldOf } from '../payment-terms/index.ts'
import { dueDayOf, Held, heldText } from '../retainage/index.ts'
import { entityPicker, vendorPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Currency, Day, DecimalText, Money, moneyJson, Uuid } from '../platform/http/output.ts'
import {
  dayColumn,
  linkColumn,
  list,
  moneyColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import { dateText, moneyText, quantityText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import { listedOn, matches, type DueRow } from './due-queries.ts'
import { proposing } from './run-list.ts'
import { url } from './url.ts'

const DueJson = z.object({
  id: Uuid,
  invoice_id: Uuid,
  invoice: z.string(),
  supplier_number: z.string(),
  vendor_id: Uuid,
  vendor: z.string(),
  entity: z.string(),
  currency: Currency,
  /** Null while it is held back and nobody knows until when. */
  due_date: Day.nullable(),
  amount: Money,
  discount: Money.nullable(),
  discount_until: Day.nullable(),
  /** What the discount is worth in a year, where it is paid today. In percent. */
  discount_yield: DecimalText.nullable(),
  blocked: z.enum(blocks).nullable(),
  stop_reason: z.string().nullable(),
  /** The answer of a bank in which a debit waits that may have paid it. */
  waiting_debit: Uuid.nullable(),
  /** What is held back of the invoice, and until when. */
  held: Held.nullable(),
})

export const dueList = list({
  path: url.due,
  title: 'Due payments',
  summary: 'The parts of approved invoices that are not paid, by the day on which they are due.',
  allow: 'payments.read',
  rows: (ctx) => listedOn(ctx.today),
  columns: {
    invoice: linkColumn<DueRow>({
      label: 'Invoice',
      link: (d) => ({ text: d.supplier_number, href: url.invoice(d.invoice_id) }),
      note: (d) => d.invoice_number,
      noteLabel: 'Our number',
    }),
    vendor: linkColumn<DueRow>({
      label: 'Vendor',
      sort: 'vendor',
      link: (d) => ({ text: d.vendor_name, href: url.vendor(d.vendor_id) }),
    }),
    due: dayColumn<DueRow>('Due', dueDayOf, { sort: 'due' }),
    amount: moneyColumn<DueRow>('Amount', (d) => money(d.amount, d.currency)),
    discount: textColumn<DueRow>('Discount', discountText, { note: worthText }),
    status: statusColumn<DueRow>('Status', statusOf),
    way_out: linkColumn<DueRow>({ label: 'Way out', link: wayOut }),
    entity: textColumn<DueRow>('Legal entity', (d) => d.entity, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number or vendor', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'payable', label: 'Can be paid' },
        { value: 'blocked', label: 'Blocked' },
      ],
      where: (value, { today }) => matches.payable(value, today),
    },
    due: { kind: 'days', label: 'Due', where: matches.due },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    entity_id: { kind: 'pick', label: 'Legal entity', picker: entityPicker, where: matches.entity },
    currency: { kind: 'currency', label: 'Currency', where: matches.currency },
    amount: { kind: 'amounts', label: 'Amount', in: 'own', where: matches.amount },
    discount: {
      kind: 'choice',
      label: 'Discount',
      options: [
        { value: 'yes', label: 'To be had' },
        { value: 'no', label: 'None' },
      ],
      where: (value, { today }) => matches.discount(value, today),
    },
  },
  order: 'due',
  sums: true,
  byAge: false,
  header: ({ actor }) => ({
    meta: 'What approved invoices are to be paid, less what credit notes give back.',
    buttons: [...proposing(actor), { label: 'By week', href: url.outlook, icon: 'chart-column' }],
  }),
  empty: () => ({
    title: 'Nothing is due',
    text: 'An invoice is listed here as soon as it is approved, until it is paid.',
    icon: 'check-check',
  }),
  json: {
    schema: DueJson,
    of: (d, ctx) => ({
      id: d.id,
      invoice_id: d.invoice_id,
      invoice: d.invoice_number,
      supplier_number: d.supplier_number,
      vendor_id: d.vendor_id,
      vendor: d.vendor_name,
      entity: d.entity,
      currency: d.currency,
      due_date: dueDayOf(d),
      amount: moneyJson(d.amount, d.currency),
      discount: hasDiscount(d, ctx) ? moneyJson(d.discount, d.currency) : null,
      discount_until: hasDiscount(d, ctx) ? d.discount_until : null,
      discount_yield: yearly(d, ctx),
      blocked: blockOf(d, ctx.today),
      stop_reason: d.stop_reason,
      waiting_debit: d.waiting_debit,
      held: d.held,
    }),
  },
})

const hasDiscount = ({ discount_until: until }: DueRow, { today }: ReadCtx): boolean =>
  until !== null && today <= until

function discountText(row: DueRow, ctx: ReadCtx): string | null {
  return hasDiscount(row, ctx)
    ? `${moneyText(money(row.discount, row.currency))} until ${dateText(row.discount_until!)}`
    : null
}

/** In percent of what is paid, for a year. */
function yearly(row: DueRow, { today }: ReadCtx): string | null {
  const tenths = yieldOf(
    {
      amount: row.amount,
      dueDate: row.due_date,
      discount: row.discount,
      discountUntil: row.discount_until,
    },
    today,
  )
  return tenths === null ? null : decimalText({ units: tenths, scale: 1 })
}

function worthText(row: DueRow, ctx: ReadCtx): string | null {
  const percent = yearly(row, ctx)
  return percent === null ? null : `Worth ${quantityText(percent)} % a year`
}

function statusOf(row: DueRow, { today }: ReadCtx): Status {
  const block = blockOf(row, today)
  if (block === 'no_account')
    return { ...blockChips[block], text: `No active account in ${row.currency}` }
  if (block) return blockChips[block]
  if (row.amount < 0n) return { text: 'To be deducted', tone: 'info' }
  return row.due_date < today
    ? { text: 'Overdue', tone: 'warn' }
    : { text: 'Can be paid', tone: 'ok' }
}

/** Where what blocks it is solved. */
const waysOut: Record<Block, (row: DueRow) => { text: string; href: string }> = {
  stopped: (row) => ({ text: `Stopped: ${row.stop_reason}`, href: url.invoice(row.invoice_id) }),
  overtaken: (row) => ({
    text: 'Void the advance, or a bill',
    href: url.invoice(row.invoice_id),
  }),
  retained: (row) => ({
    text: row.held ? heldText(row.held) : '',
    href: row.order_id ? url.order(row.order_id) : url.invoice(row.invoice_id),
  }),
  waiting_debit: (row) => ({
    text: 'Say what the debit of the bank paid',
    href: url.bankAnswer(row.waiting_debit ?? ''),
  }),
  vendor_hold: (row) => ({ text: 'See the hold', href: url.holdsOf(row.vendor_id) }),
  no_account: (row) => ({
    text: `See its accounts in ${row.currency}`,
    href: url.accountsOf(row.vendor_id),
  }),
}
function wayOut(row: DueRow, { today }: ReadCtx): { text: string; href: string } {
  const block = blockOf(row, today)
  return block ? waysOut[block](row) : { text: 'Its invoice', href: url.invoice(row.invoice_id) }
}
