import { timelineOf } from '../history/index.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Button, RecordPage, Status, Table } from '../platform/view/ui.ts'
import { refundChip, refundNames, refundPage as pageOf } from '../refunds/index.ts'
import * as queries from './queries.ts'
import type { Credit, CreditRefund } from './queries.ts'
import { whyNot } from './rule.ts'
import { url } from './url.ts'

/** A credit with a vendor, what became of it, and the two ways out besides being deducted. */
export async function creditPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [credit, refunds] = await Promise.all([
    queries.findCredit(ctx.tx, id),
    queries.refundsOf(ctx.tx, id),
  ])
  const events = await timelineOf(ctx, credit.invoice_id)
  const problem = whyNot(credit, ctx.today)
  const live = refunds.find(({ status }) => status === 'pending' || status === 'done')
  return {
    title: `Credit of ${credit.invoice_number}`,
    header: {
      title: `${credit.vendor_name} · Credit`,
      crumbs: crumbsOf(credit),
      statuses: [live ? refundChip(live) : chipOf(credit)],
      amount: {
        text: moneyText(money(-credit.amount, credit.currency)),
        note: `with the vendor, of ${credit.invoice_number}`,
      },
      buttons: problem === null && !live ? buttonsOf(ctx, credit) : [],
      actions: [],
    },
    facts: [
      { label: 'Invoice', text: credit.invoice_number, href: url.invoice(credit.invoice_id) },
      { label: 'Vendor', text: credit.vendor_name },
      { label: 'Legal entity', text: credit.entity },
      ...(credit.run_id
        ? [{ label: 'Deducted by', text: credit.run_number ?? '', href: url.run(credit.run_id) }]
        : []),
    ],
    budget: null,
    note: live ? null : (problem?.message ?? openNote),
    tables: refunds.length
      ? [{ title: 'Paid back or written off', table: refundsTable(refunds) }]
      : [],
    timeline: { events },
  }
}
const openNote =
  'The next payment run deducts it from what the vendor is paid. Where nothing more is bought from the vendor, ask for the money back; what is lost is written off by two people.'

const chipOf = ({ status }: Credit): Status => {
  if (status === 'open') return { text: 'Open', tone: 'info' }
  if (status === 'dropped') return { text: 'Taken back', tone: 'neutral' }
  return status === 'paid'
    ? { text: 'Deducted', tone: 'ok' }
    : { text: 'In a payment run', tone: 'info' }
}

const buttonsOf = ({ actor }: ReadCtx, { id }: Credit): Button[] =>
  actor.permissions.has('payments.settle')
    ? [
        { label: 'The vendor paid it back', href: url.newRefund(id), icon: 'undo-2' },
        { label: 'Write it off', href: url.newWriteOff(id), icon: 'coins' },
      ]
    : []

const refundsTable = (refunds: readonly CreditRefund[]): Table => ({
  label: 'Refunds and write-offs',
  columns: [{ label: 'What' }, { label: 'Status' }, { label: 'Amount', align: 'end' }],
  rows: refunds.map((refund) => ({
    cells: [
      {
        kind: 'link',
        text: refundNames[refund.kind],
        href: url.show(refund.id),
        note: refund.evidence ?? refund.reason ?? undefined,
      },
      { kind: 'status', status: refundChip(refund) },
      { kind: 'money', text: moneyText(money(refund.amount, refund.currency)) },
    ],
  })),
})

type OfInvoice = { invoice_id: string; invoice_number: string }
const crumbsOf = ({ invoice_id: id, invoice_number: number }: OfInvoice) => [
  { label: 'Invoices', href: url.invoices },
  { label: number, href: url.invoice(id) },
  { label: 'Credit' },
]

/** What of a credit was paid back or written off, or waits for a second person. */
export async function refundPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const refund = await queries.findRefund(ctx.tx, id)
  const { invoice_id: invoiceId, invoice_number: number } = refund
  return pageOf(ctx, refund, {
    of: `a credit of ${number}`,
    note: `of a credit of ${number}`,
    crumbs: [
      ...crumbsOf(refund).slice(0, 2),
      { label: 'Credit', href: url.credit(refund.instalment_id) },
    ],
    fact: { label: 'Invoice', text: number, href: url.invoice(invoiceId) },
    ends: notDeducted,
    url,
    events: await timelineOf(ctx, invoiceId),
  })
}
export const notDeducted = 'It is not deducted from payments any more.'
