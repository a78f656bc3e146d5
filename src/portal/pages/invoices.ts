import { money } from '../../kernel/money.ts'
import { unitText } from '../../kernel/units.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../../platform/view/format.ts'
import type { Banner, Cell, Row, Status, Table } from '../../platform/view/ui.ts'
import { isHeld } from '../../retainage/index.ts'
import { conversation, type Conversation } from '../conversation.ts'
import {
  dayOf,
  latestPayment,
  nextDue,
  partState,
  paymentOf,
  type InvoicePaymentState,
} from '../invoice-payment.ts'
import { reasonOf } from '../invoice-reason.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import type { InvoiceRow, PartRow } from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { PortalPage, Section } from './page.ts'

const amount = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

const tones = { held: 'info', rejected: 'bad' } as const
function statusOf({ invoices }: Words, invoice: InvoiceRow): Status {
  const { status } = invoice
  if (status !== 'approved') return { text: invoices.states[status], tone: tones[status] }
  const state = stateOf(invoice)
  return { text: statesOf(invoices, invoice)[state], tone: toneOf(state) }
}

const toneOf = (state: InvoicePaymentState) => (state === 'on_its_way' ? 'info' : 'ok')
const stateOf = (invoice: InvoiceRow): InvoicePaymentState => paymentOf(queries.partsOf(invoice))
const isCredit = ({ kind }: InvoiceRow): boolean => kind === 'credit_note'
const nameOf = ({ invoices }: Words, { kind }: InvoiceRow): string =>
  ({ invoice: invoices.one, credit_note: invoices.credit, advance: invoices.advance })[kind]
/** An invoice is paid, a credit note is deducted from what is paid. */
const statesOf = (said: Words['invoices'], invoice: InvoiceRow) =>
  isCredit(invoice) ? said.deductions : said.payments

const dueText = (invoice: InvoiceRow): string => {
  const day = nextDue(queries.partsOf(invoice)) ?? invoice.due_on
  return day ? dateText(day) : '—'
}

/** The payment that pays it, and on which day it did. */
function paymentCell({ invoices }: Words, invoice: InvoiceRow, parts: readonly PartRow[]): Cell {
  const payment = latestPayment(parts)
  if (payment === null) return { kind: 'muted', text: '' }
  const paid = isCredit(invoice) ? invoices.deductedOn : invoices.paidOn
  const said = payment.state === 'settled' ? paid : invoices.expectedOn
  return {
    kind: 'link',
    text: payment.number,
    href: url.payment(payment.id),
    note: said(dateText(dayOf(payment))),
  }
}

export const invoicesTable = (words: Words, rows: readonly InvoiceRow[]): Table => ({
  label: words.invoices.title,
  columns: [
    { label: words.invoices.number },
    { label: words.invoices.date },
    { label: words.invoices.due },
    { label: words.invoices.total, align: 'end' },
    { label: words.invoices.status },
    { label: words.invoices.payment },
  ],
  rows: rows.map((invoice) => ({
    cells: [
      {
        kind: 'link',
        text: invoice.supplier_number,
        href: url.invoice(invoice.id),
        note: invoice.kind === 'invoice' ? undefined : nameOf(words, invoice),
      },
      { kind: 'muted', text: dateText(invoice.issued_on) },
      { kind: 'muted', text: dueText(invoice) },
      { kind: 'money', text: amount(invoice.total, invoice.currency) },
      { kind: 'status', status: statusOf(words, invoice) },
      paymentCell(words, invoice, queries.partsOf(invoice)),
    ],
  })),
})

export async function invoicesPage(ctx: ReadCtx, cursor: string | undefined): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { rows, next } = queries.paged(await queries.invoicesBefore(ctx.tx, cursor))
  const { title, empty, emptyText } = words.invoices
  return {
    title,
    header: { title },
    banner: null,
    sections: [
      rows.length === 0
        ? { title: empty, text: emptyText }
        : {
            title: null,
            table: invoicesTable(words, rows),
            more: next ? { label: words.older, href: `${url.invoices}?before=${next}` } : null,
          },
    ],
  }
}

export type InvoicePage = PortalPage & { words: Words; conversation: Conversation }

export async function invoicePage(
  ctx: ReadCtx,
  id: string,
  refused: Refused = { values: {}, errors: [] },
): Promise<InvoicePage> {
  const words = wordsFor(ctx.actor)
  const [invoice, lines, talk] = await Promise.all([
    queries.invoice(ctx.tx, id),
    queries.invoiceLines(ctx.tx, id),
    conversation(ctx, { id, path: url.invoice(id), refused }),
  ])
  const { invoices } = words
  return {
    title: invoice.supplier_number,
    words,
    header: {
      title: `${nameOf(words, invoice)} ${invoice.supplier_number}`,
      crumbs: [{ label: invoices.title, href: url.invoices }, { label: invoice.supplier_number }],
      statuses: [statusOf(words, invoice)],
      amount: { text: amount(invoice.total, invoice.currency) },
    },
    banner: bannerOf(words, invoice),
    sections: [
      { title: null, facts: factsOf(words, invoice) },
      ...partsSection(words, invoice, ctx.today),
      { title: invoices.lines, table: linesTable(words, invoice, lines) },
    ],
    conversation: talk,
  }
}

function bannerOf(words: Words, invoice: InvoiceRow): Banner | null {
  const { invoices } = words
  if (invoice.status === 'approved') {
    const said = isCredit(invoice) ? invoices.approvedCredit : invoices.approved
    const state = stateOf(invoice)
    return { tone: toneOf(state), text: said[state] }
  }
  if (invoice.status === 'rejected') {
    const said = invoice.holds.find(({ note }) => note !== null)?.note
    return {
      tone: 'bad',
      title: invoices.rejectedWhy,
      text: [said, invoices.rejectedThen].filter(Boolean).join(' '),
    }
  }
  const reasons = invoice.holds.map(
    ({ reason, position }) =>
      `${position > 0 ? invoices.line(position) : ''}${invoices.reasons[reasonOf(reason)]}`,
  )
  return {
    tone: 'info',
    title: invoices.why,
    text: [...new Set(reasons)].join(' ') || invoices.reasons.customer,
  }
}

const factsOf = ({ invoices }: Words, invoice: InvoiceRow) => [
  { label: invoices.ours, text: invoice.number },
  { label: invoices.date, text: dateText(invoice.issued_on) },
  { label: invoices.due, text: dueText(invoice) },
  {
    label: invoices.order,
    text: invoice.order_number ?? invoices.noOrder,
    href: invoice.order_id ? url.order(invoice.order_id) : undefined,
  },
  { label: invoices.net, text: amount(invoice.net, invoice.currency) },
  { label: invoices.tax, text: amount(invoice.tax, invoice.currency) },
  ...setOffFacts(invoices, invoice),
  { label: invoices.payable, text: amount(invoice.payable - invoice.set_off, invoice.currency) },
]
/** Each advance by its number; nothing where the vendor deducted it on the invoice itself. */
const setOffFacts = (said: Words['invoices'], invoice: InvoiceRow) =>
  invoice.set_off > 0n
    ? invoice.set_offs.map((one) => ({
        label: said.setOff(one.number),
        text: amount(-BigInt(one.amount), invoice.currency),
        href: url.invoice(one.advance_id),
      }))
    : []

/** When which part of it is due, and what paid it. */
function partsSection(words: Words, invoice: InvoiceRow, today: string): Section[] {
  const { invoices } = words
  const parts = queries.partsOf(invoice)
  if (parts.length === 0) return []
  const columns = [
    { label: invoices.due },
    { label: invoices.amount, align: 'end' as const },
    { label: invoices.status },
    { label: invoices.payment },
  ]
  const rows = parts.map((part): Row => ({
    cells: [
      dueCell(words, part, today),
      { kind: 'money', text: amount(BigInt(part.amount), invoice.currency) },
      { kind: 'status', status: partStatus(words, part, { invoice, today }) },
      paymentCell(words, invoice, [part]),
    ],
  }))
  return [{ title: invoices.payment, table: { label: invoices.payment, columns, rows } }]
}

const dueCell = ({ invoices }: Words, { due_on: day, held }: PartRow, today: string): Cell => ({
  kind: 'text',
  text: day === null ? '—' : dateText(day),
  note: isHeld(held, today)
    ? invoices.heldUntil(held.until === null ? (held.milestone ?? '') : dateText(held.until))
    : undefined,
})

type OfInvoice = { invoice: InvoiceRow; today: string }
function partStatus({ invoices }: Words, part: PartRow, { invoice, today }: OfInvoice): Status {
  if (isHeld(part.held, today)) return { text: invoices.held, tone: 'hold' }
  const state = partState(part)
  const isDeducted = isCredit(invoice) || part.amount.startsWith('-')
  if (state === 'due' && !isDeducted) return { text: invoices.notPaid, tone: 'info' }
  const said = isDeducted ? invoices.deductions : statesOf(invoices, invoice)
  return { text: said[state], tone: state === 'paid' ? 'ok' : 'info' }
}

type Lines = Awaited<ReturnType<typeof queries.invoiceLines>>
const linesTable = ({ invoices }: Words, { currency }: InvoiceRow, lines: Lines): Table => ({
  label: invoices.lines,
  columns: [
    { label: invoices.item },
    { label: invoices.quantity, align: 'end' },
    { label: invoices.unitPrice, align: 'end' },
    { label: invoices.amount, align: 'end' },
  ],
  rows: lines.map((line) => ({
    cells: [
      { kind: 'text', text: line.description, note: line.unit ? unitText(line.unit) : undefined },
      { kind: 'number', text: quantityText(line.quantity) },
      { kind: 'number', text: unitPriceText(line.unit_price, currency) },
      { kind: 'money', text: amount(line.net, currency) },
    ],
  })),
})
