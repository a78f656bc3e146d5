import { money } from '../../kernel/money.ts'
import { unitText } from '../../kernel/units.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../../platform/view/format.ts'
import type { Banner, Status, Table } from '../../platform/view/ui.ts'
import { conversation, type Conversation } from '../conversation.ts'
import { reasonOf } from '../invoice-reason.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import type { InvoiceRow } from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { PortalPage } from './page.ts'

const amount = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

const tones = { held: 'info', approved: 'ok', rejected: 'bad' } as const
const statusOf = ({ invoices }: Words, { status }: InvoiceRow): Status => ({
  text: invoices.states[status],
  tone: tones[status],
})

export const invoicesTable = (words: Words, rows: readonly InvoiceRow[]): Table => ({
  label: words.invoices.title,
  columns: [
    { label: words.invoices.number },
    { label: words.invoices.date },
    { label: words.invoices.due },
    { label: words.invoices.total, align: 'end' },
    { label: words.invoices.status },
  ],
  rows: rows.map((invoice) => ({
    cells: [
      {
        kind: 'link',
        text: invoice.supplier_number,
        href: url.invoice(invoice.id),
        note: invoice.kind === 'credit_note' ? words.invoices.credit : undefined,
      },
      { kind: 'muted', text: dateText(invoice.issued_on) },
      { kind: 'muted', text: invoice.due_on ? dateText(invoice.due_on) : '—' },
      { kind: 'money', text: amount(invoice.total, invoice.currency) },
      { kind: 'status', status: statusOf(words, invoice) },
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
  const name = invoice.kind === 'credit_note' ? invoices.credit : invoices.one
  return {
    title: invoice.supplier_number,
    words,
    header: {
      title: `${name} ${invoice.supplier_number}`,
      crumbs: [{ label: invoices.title, href: url.invoices }, { label: invoice.supplier_number }],
      statuses: [statusOf(words, invoice)],
      amount: { text: amount(invoice.total, invoice.currency) },
    },
    banner: bannerOf(words, invoice),
    sections: [
      { title: null, facts: factsOf(words, invoice) },
      { title: invoices.lines, table: linesTable(words, invoice, lines) },
    ],
    conversation: talk,
  }
}

function bannerOf(words: Words, invoice: InvoiceRow): Banner | null {
  const { invoices } = words
  if (invoice.status === 'approved') return { tone: 'ok', text: invoices.approved }
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
  { label: invoices.due, text: invoice.due_on ? dateText(invoice.due_on) : '—' },
  {
    label: invoices.order,
    text: invoice.order_number ?? invoices.noOrder,
    href: invoice.order_id ? url.order(invoice.order_id) : undefined,
  },
  { label: invoices.net, text: amount(invoice.net, invoice.currency) },
  { label: invoices.tax, text: amount(invoice.tax, invoice.currency) },
  { label: invoices.payable, text: amount(invoice.payable, invoice.currency) },
]

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
