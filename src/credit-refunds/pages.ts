import { timelineOf } from '../history/index.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, dateTimeText, moneyText } from '../platform/view/format.ts'
import type { Action, Button, Fact, RecordPage, Status, Table } from '../platform/view/ui.ts'
import { actsOf, refundChip, refundNames, type ActName } from '../refunds/index.ts'
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
  const events = await timelineOf(ctx, refund.invoice_id)
  const name = refundNames[refund.kind]
  return {
    title: `${name} of a credit of ${refund.invoice_number}`,
    header: {
      title: `${refund.vendor_name} · ${name}`,
      crumbs: [
        ...crumbsOf(refund).slice(0, 2),
        { label: 'Credit', href: url.credit(refund.instalment_id) },
        { label: name },
      ],
      statuses: [refundChip(refund)],
      amount: {
        text: moneyText(money(refund.amount, refund.currency)),
        note: `of a credit of ${refund.invoice_number}`,
      },
      actions: actsOf(ctx.actor, refund).map((act) => actionFor(act, refund)),
    },
    facts: factsOf(ctx, refund),
    budget: null,
    note: noteOf(ctx, refund),
    tables: [],
    timeline: { events },
  }
}

function noteOf({ actor }: ReadCtx, { status, kind, entered_by: by }: CreditRefund): string | null {
  if (status === 'pending')
    return by === actor.userId
      ? 'Nothing is written off yet. Somebody else who settles payments must confirm it.'
      : 'Nothing is written off before a second person confirms it. Ask who entered it for proof that the vendor will not pay it back.'
  if (status !== 'done') return null
  return kind === 'refund'
    ? 'It is not deducted from payments any more. Where it was entered wrongly, take it back and enter it again.'
    : 'It is not deducted from payments any more. Where the vendor pays after all, take this back and enter the refund.'
}

const at: Record<ActName, (id: string) => string> = {
  confirm: url.confirmation,
  refuse: url.refusal,
  withdraw: url.refusal,
  take_back: url.takingBack,
}
const labels: Record<ActName, string> = {
  confirm: 'Write it off',
  refuse: 'Refuse',
  withdraw: 'Withdraw',
  take_back: 'Take it back',
}
function actionFor(act: ActName, { id, version }: CreditRefund): Action {
  const guard = { label: labels[act], href: at[act](id), version, key: `${act}-${id}-${version}` }
  return act === 'confirm'
    ? { ...guard, tone: 'primary' }
    : { ...guard, tone: act === 'withdraw' ? 'secondary' : 'danger', needsReason: true }
}

function factsOf(ctx: ReadCtx, r: CreditRefund): Fact[] {
  const when = (instant: Date | null): string =>
    instant ? dateTimeText(instant, ctx.actor.timeZone) : ''
  return [
    { label: 'Invoice', text: r.invoice_number, href: url.invoice(r.invoice_id) },
    { label: 'Vendor', text: r.vendor_name },
    ...(r.paid_on ? [{ label: 'Came on', text: dateText(r.paid_on) }] : []),
    ...(r.account ? [{ label: 'Came to', text: r.account }] : []),
    ...(r.evidence ? [{ label: 'Proof', text: r.evidence }] : []),
    ...(r.reason ? [{ label: 'Reason', text: r.reason }] : []),
    { label: 'Entered by', text: r.entered_by_name, note: when(r.entered_at) },
    ...(r.decided_by_name
      ? [
          {
            label: r.status === 'refused' || r.status === 'withdrawn' ? 'Ended by' : 'Confirmed by',
            text: r.decided_by_name,
            note: [when(r.decided_at), r.decision].filter(Boolean).join(' · '),
          },
        ]
      : []),
    ...(r.taken_back_by_name
      ? [
          {
            label: 'Taken back by',
            text: r.taken_back_by_name,
            note: [when(r.taken_back_at), r.taken_back_why].filter(Boolean).join(' · '),
          },
        ]
      : []),
  ]
}
