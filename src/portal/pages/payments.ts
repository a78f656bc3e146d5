import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, moneyText } from '../../platform/view/format.ts'
import type { Banner, Fact, Status, Table } from '../../platform/view/ui.ts'
import { masked } from '../../vendor-bank-accounts/index.ts'
import { dayOf } from '../invoice-payment.ts'
import { url } from '../paths.ts'
import * as payments from '../payment-queries.ts'
import type { ItemRow, PaymentRow } from '../payment-queries.ts'
import { paged } from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { PortalPage } from './page.ts'

const amount = (minor: bigint, currency: string): string => moneyText(money(minor, currency))

const tones = { sent: 'info', settled: 'ok', failed: 'bad', returned: 'bad' } as const
const statusOf = (words: Words, { state }: PaymentRow): Status => ({
  text: words.payments.states[state],
  tone: tones[state],
})

export async function paymentsPage(ctx: ReadCtx, cursor: string | undefined): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { rows, next } = paged(await payments.paymentsBefore(ctx.tx, cursor))
  const { title, empty, emptyText } = words.payments
  return {
    title,
    header: { title },
    banner: null,
    sections: [
      rows.length === 0
        ? { title: empty, text: emptyText }
        : {
            title: null,
            table: paymentsTable(words, rows),
            more: next ? { label: words.older, href: `${url.payments}?before=${next}` } : null,
          },
    ],
  }
}

const paymentsTable = (words: Words, rows: readonly PaymentRow[]): Table => ({
  label: words.payments.title,
  columns: [
    { label: words.payments.number },
    { label: words.payments.date },
    { label: words.payments.invoices },
    { label: words.payments.account },
    { label: words.payments.amount, align: 'end' },
    { label: words.payments.state },
  ],
  rows: rows.map((payment) => ({
    cells: [
      { kind: 'link', text: payment.number, href: url.payment(payment.id) },
      { kind: 'muted', text: dateText(dayOf(payment)) },
      { kind: 'text', text: namedIn(words, payment) },
      { kind: 'muted', text: accountOf(words, payment) },
      { kind: 'money', text: amount(payment.total, payment.currency) },
      { kind: 'status', status: statusOf(words, payment) },
    ],
  })),
})

function namedIn({ payments: said }: Words, { invoices }: PaymentRow): string {
  const named = invoices.slice(0, payments.mostNamed).join(', ')
  return invoices.length > payments.mostNamed ? `${named} ${said.andMore}` : named
}

const accountOf = ({ payments: said }: Words, { account_ending: ending }: PaymentRow): string =>
  ending === null ? said.noAccount : masked(ending)

export async function paymentPage(ctx: ReadCtx, id: string): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const [payment, items] = await Promise.all([
    payments.payment(ctx.tx, id),
    payments.itemsOf(ctx.tx, id),
  ])
  const { payments: said } = words
  return {
    title: payment.number,
    header: {
      title: `${said.one} ${payment.number}`,
      crumbs: [{ label: said.title, href: url.payments }, { label: payment.number }],
      statuses: [statusOf(words, payment)],
      amount: { text: amount(payment.total, payment.currency) },
    },
    banner: bannerOf(words, payment),
    sections: [
      { title: null, facts: factsOf(words, payment) },
      { title: said.items, table: itemsTable(words, payment, items) },
    ],
  }
}

function bannerOf({ payments: said }: Words, { state, total }: PaymentRow): Banner | null {
  if (state === 'failed' || state === 'returned') return { tone: 'bad', text: said.openAgain }
  return total === 0n ? { tone: 'info', text: said.offset } : null
}

function factsOf(words: Words, payment: PaymentRow): Fact[] {
  const { payments: said } = words
  return [
    { label: said.sentFor, text: dateText(payment.pay_on) },
    ...(payment.answered_on
      ? [{ label: said.answered[payment.state], text: dateText(payment.answered_on) }]
      : []),
    { label: said.account, text: accountOf(words, payment) },
  ]
}

const itemsTable = (
  { payments: said }: Words,
  { currency }: PaymentRow,
  items: readonly ItemRow[],
): Table => ({
  label: said.items,
  columns: [
    { label: said.invoice },
    { label: said.amount, align: 'end' },
    { label: said.discount, align: 'end' },
    { label: said.paid, align: 'end' },
  ],
  rows: items.map((item) => ({
    cells: [
      {
        kind: 'link',
        text: item.supplier_number,
        href: url.invoice(item.invoice_id),
        note: item.kind === 'credit_note' ? said.credit : item.number,
      },
      { kind: 'money', text: amount(item.amount, currency) },
      { kind: 'money', text: item.discount > 0n ? amount(item.discount, currency) : '' },
      { kind: 'money', text: amount(item.amount - item.discount, currency) },
    ],
  })),
})
