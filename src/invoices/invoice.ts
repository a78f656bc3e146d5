import type { Message } from '../messages/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { compare, decimal } from '../kernel/decimal.ts'
import { parseAmount } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'
import { goods } from '../purchase-orders/index.ts'
import type { EInvoice } from '../integrations/e-invoice/index.ts'

export const statuses = ['held', 'approved', 'rejected'] as const
export type Status = (typeof statuses)[number]

/** An advance asks to be paid before anything of its order comes. */
export const invoiceKinds = ['invoice', 'credit_note', 'advance'] as const
export type InvoiceKind = (typeof invoiceKinds)[number]
/** An advance is a claim like an invoice. */
export const claimKind = (kind: InvoiceKind): 'invoice' | 'credit_note' =>
  kind === 'credit_note' ? 'credit_note' : 'invoice'
export const kindNames: Record<InvoiceKind, string> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  advance: 'Advance',
}

export type Invoice = {
  id: string
  number: string
  supplier_number: string
  kind: InvoiceKind
  status: Status
  vendor_id: string
  vendor_name: string
  vendor_status: string
  purchase_order_id: string | null
  order_number: string | null
  order_reference: string | null
  issue_date: string
  due_date: string | null
  currency: string
  fx_rate: string
  net: bigint
  tax: bigint
  gross: bigint
  prepaid: bigint
  rounding: bigint
  payable: bigint
  /** What advances cleared of it besides `prepaid`. */
  set_off: bigint
  format: string
  file_id: string
  /** UNTDID 1001; null where the document has none. */
  type_code: string | null
  /** Why the same number is another claim. */
  duplicate_reason: string | null
  /** Once it is approved, what has not come of its order is closed. */ is_last: boolean
  match_run: number
  match_policy_id: string | null
  match_policy_number: number | null
  approved_how: Message | null
  approved_at: Date | null
  captured_by: string
  captured_by_name: string
  version: number
  created_at: Date
}

/**
 * An invoice is for an issued order. After the order was billed in full and closed, a credit note may come, and an
 * invoice for goods that came above what was ordered.
 */
export const mayBeBilled = (
  kind: Invoice['kind'],
  { status, lines }: { status: string; lines: readonly Delivered[] },
): boolean =>
  status === 'issued' ||
  (status === 'closed' &&
    (kind === 'credit_note' || (kind === 'invoice' && lines.some(isUnbilled))))

type Delivered = Parameters<typeof goods.billableOf>[0] & { billed_quantity: string }
const isUnbilled = (line: Delivered): boolean =>
  compare(goods.billableOf(line), decimal(line.billed_quantity)) > 0

const notTheCapturer = (invoice: Invoice, by: Actor): true | string =>
  invoice.captured_by !== by.userId ||
  'Somebody other than the person who uploaded it must accept a difference.'

const isOfOrder = (invoice: Invoice): true | string =>
  (invoice.purchase_order_id !== null && invoice.kind === 'invoice') ||
  'Only an invoice of an order can be the last one of it.'

export const moves = machine<Status, Invoice>()({
  link: { from: ['held'], to: 'held', allow: 'invoices.match', label: 'Link to an order' },
  code: {
    from: ['held'],
    to: 'held',
    allow: 'invoices.match',
    label: 'Charge it without an order',
    when: (invoice) =>
      (invoice.purchase_order_id === null && invoice.kind === 'invoice') ||
      'Only an invoice that belongs to no order is charged by hand.',
  },
  match: { from: ['held'], to: 'held', allow: 'invoices.match', label: 'Match again' },
  accept_price: {
    from: ['held'],
    to: 'held',
    allow: 'invoices.accept_price',
    label: 'Accept the difference',
    needs: 'reason',
    when: notTheCapturer,
  },
  accept_document: {
    from: ['held'],
    to: 'held',
    allow: 'invoices.accept_document',
    label: 'Accept it',
    needs: 'reason',
    when: notTheCapturer,
  },
  say_credits: {
    from: ['held'],
    to: 'held',
    allow: 'invoices.match',
    label: 'Say what it credits',
  },
  say_last: {
    from: ['held'],
    to: 'held',
    allow: 'invoices.match',
    label: 'Last invoice of its order',
    when: isOfOrder,
  },
  close_order: {
    from: ['approved'],
    to: 'approved',
    allow: 'invoices.match',
    label: 'Last invoice of its order',
    when: (invoice) =>
      invoice.is_last
        ? 'It is the last invoice of its order already. What was closed is opened again on the order.'
        : isOfOrder(invoice),
  },
  accept_funds: {
    from: ['held'],
    to: 'held',
    allow: 'invoices.accept_funds',
    label: 'Accept over budget',
    needs: 'reason',
    when: notTheCapturer,
  },
  reject: {
    from: ['held'],
    to: 'rejected',
    allow: 'invoices.match',
    label: 'Reject',
    tone: 'danger',
    needs: 'reason',
  },
  void: {
    from: ['approved'],
    to: 'rejected',
    allow: 'invoices.accept_funds',
    label: 'Void',
    tone: 'danger',
    needs: 'reason',
    when: (invoice, by) =>
      invoice.captured_by !== by.userId ||
      'Somebody other than the person who uploaded it must void it.',
  },
})

/** An invoice that matches, or was accepted, is approved by the rules. */
export const invoiceLifecycle = lifecycle({
  states: statuses,
  begins: ['held'],
  acts: { ...moves.moves, approve: { from: ['held'], to: 'approved' } },
})

/** What is left to pay once advances were set off. */
export const leftToPay = ({ payable, set_off: setOff }: Pick<Invoice, 'payable' | 'set_off'>) =>
  payable - setOff

/** What is to be paid of it, and which day it names itself. What a credit note gives back is below zero. */
export const payableOf = (
  invoice: Pick<
    Invoice,
    'id' | 'kind' | 'payable' | 'set_off' | 'currency' | 'issue_date' | 'due_date'
  >,
) => ({
  id: invoice.id,
  whole: invoice.kind === 'credit_note' ? -invoice.payable : invoice.payable,
  amount: invoice.kind === 'credit_note' ? -invoice.payable : leftToPay(invoice),
  currency: invoice.currency,
  issueDate: invoice.issue_date,
  statedDue: invoice.due_date,
})

/** Letters and digits only, upper case, O read as 0: 'inv-0012' and 'INV 0O12' are the same number. */
export const normalNumber = (number: string): string =>
  number
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('O', '0')

export type Totals = {
  net: bigint
  tax: bigint
  gross: bigint
  prepaid: bigint
  rounding: bigint
  payable: bigint
  extra: bigint
  lines: bigint[]
}

/**
 * The supplier's own figures in minor units, never recomputed. 422 names what is missing or not an amount of the
 * currency.
 */
export function totalsOf(document: EInvoice): Totals {
  const { totals, currency } = document
  if (!currency)
    throw invalid(
      '/file',
      'missing_currency',
      'The invoice does not state its currency (BT-5). Ask the vendor for a corrected one.',
    )
  const exact = (value: string | null, name: string, fallback?: bigint): bigint => {
    if (value === null && fallback !== undefined) return fallback
    const amount = value === null ? null : parseAmount(value, currency)
    if (!amount)
      throw invalid(
        '/file',
        'bad_amount',
        `The invoice's ${name} is ${value === null ? 'missing' : `“${value.slice(0, 40)}”, which is not an amount in ${currency}`}. Ask the vendor for a corrected one.`,
      )
    return amount.minor
  }
  const net = exact(totals.net, 'total without VAT (BT-109)')
  const charged =
    exact(totals.charges, 'charges (BT-108)', 0n) -
    exact(totals.allowances, 'allowances (BT-107)', 0n)
  const gross = exact(totals.gross, 'total with VAT (BT-112)')
  return {
    net,
    gross,
    tax: exact(totals.tax, 'VAT total (BT-110)', gross - net),
    prepaid: exact(totals.prepaid, 'paid amount (BT-113)', 0n),
    rounding: exact(totals.rounding, 'rounding (BT-114)', 0n),
    payable: exact(totals.payable, 'amount due (BT-115)'),
    extra: charged,
    lines: document.lines.map((line) =>
      exact(line.net, `net amount of line ${line.id ?? '?'} (BT-131)`),
    ),
  }
}
