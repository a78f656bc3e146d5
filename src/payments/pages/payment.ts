import { attachmentsOf } from '../../attachments/index.ts'
import { timelineOf } from '../../history/index.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, moneyText } from '../../platform/view/format.ts'
import type { Button, Fact, RecordPage, Table } from '../../platform/view/ui.ts'
import { dueText } from '../../retainage/index.ts'
import { masked } from '../../vendor-bank-accounts/index.ts'
import * as itemQueries from '../item-queries.ts'
import type { ItemRow } from '../item-queries.ts'
import { paymentMoves, type Payment } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { railNamed, serviceOf } from '../rails/index.ts'
import { paymentChips } from '../states.ts'
import { url } from '../url.ts'

export async function paymentPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [payment, items, events, attachments] = await Promise.all([
    paymentQueries.find(ctx.tx, id),
    itemQueries.itemsOfPayment(ctx.tx, { paymentId: id, today: ctx.today }),
    timelineOf(ctx, id),
    attachmentsOf(ctx, 'payment', id),
  ])
  const text = (minor: bigint): string => moneyText(money(minor, payment.currency))
  const isOpenAgain = payment.status === 'failed' || payment.status === 'returned'
  return {
    title: payment.number,
    header: {
      title: `${payment.vendor_name} · ${payment.number}`,
      crumbs: [{ label: 'Payments', href: url.index }, { label: payment.number }],
      statuses: [paymentChips[payment.status]],
      amount: { text: text(payment.total), note: dayNote(payment) },
      buttons: buttonsOf(ctx, payment),
    },
    facts: factsOf(ctx, payment),
    budget: null,
    note: isOpenAgain ? openAgain : null,
    tables: [{ title: 'What it pays', table: itemsTable(items, text) }],
    attachments,
    timeline: { events },
  }
}
/** The day on which it was paid, which may be another than the planned one. */
const dayNote = ({ status, answered_on: paidOn, pay_on: payOn }: Payment): string =>
  status === 'settled' && paidOn ? `paid on ${dateText(paidOn)}` : `on ${dateText(payOn)}`

const openAgain =
  'It was not paid. What it was to pay is due again, unless its invoice was voided since. Where the bank paid it after all, say that it was paid.'

const itemsTable = (items: readonly ItemRow[], text: (minor: bigint) => string): Table => ({
  label: 'What it pays',
  columns: [
    { label: 'Invoice' },
    { label: 'Due' },
    { label: 'Amount', align: 'end' },
    { label: 'Discount', align: 'end' },
  ],
  rows: items.map((item) => ({
    cells: [
      {
        kind: 'link',
        text: item.supplier_number,
        href: url.invoice(item.invoice_id),
        note: item.invoice_number,
      },
      { kind: 'text', text: dueText(item) },
      { kind: 'money', text: text(item.amount) },
      { kind: 'money', text: item.discount > 0n ? text(item.discount) : '—' },
    ],
  })),
})

const ways = {
  settle: { label: 'It was paid', to: url.settlement },
  fail: { label: 'It failed', to: url.failure },
  bring_back: { label: 'It came back', to: url.bringingBack },
} as const
const buttonsOf = (ctx: ReadCtx, payment: Payment): Button[] =>
  paymentMoves
    .actions(payment, ctx.actor)
    .filter(({ name }) => name !== 'fail' || !isUnderWay(ctx, payment))
    .map(({ name }) => {
      const way = ways[name as keyof typeof ways]
      return { label: way.label, href: way.to(payment.id) }
    })

const isUnderWay = (ctx: ReadCtx, payment: Payment): boolean =>
  (serviceOf(payment.rail)?.whyUnderWay(payment, ctx.now) ?? null) !== null

/** Where it stands with the service that pays it. */
function serviceFacts(ctx: ReadCtx, payment: Payment): Fact[] {
  const way = serviceOf(payment.rail)
  const standing = way?.standing(payment, ctx.now, ctx.actor.timeZone) ?? null
  const { payout_id: payoutId } = payment
  if (!way || (standing === null && payoutId === null)) return []
  return [
    {
      label: `At ${way.service}`,
      text: payoutId ?? standing ?? '',
      ...(payoutId && standing ? { note: standing } : {}),
    },
  ]
}

const factsOf = (ctx: ReadCtx, payment: Payment): Fact[] => [
  { label: 'Vendor', text: payment.vendor_name, href: url.vendor(payment.vendor_id) },
  {
    label: 'Account',
    text: payment.account_ending === null ? 'None was needed' : masked(payment.account_ending),
    ...(payment.account_id ? { href: url.account(payment.account_id) } : {}),
  },
  { label: 'Run', text: payment.run_number, href: url.run(payment.run_id) },
  { label: 'How the bank was told', text: railNamed(payment.rail)?.name ?? payment.rail },
  ...serviceFacts(ctx, payment),
  { label: 'Reference', text: payment.reference },
  ...(payment.answered_on
    ? [{ label: 'The bank’s answer', text: dateText(payment.answered_on) }]
    : []),
  ...(payment.reason ? [{ label: 'Why not', text: payment.reason }] : []),
  ...(payment.evidence ? [{ label: 'Proof', text: payment.evidence }] : []),
]
