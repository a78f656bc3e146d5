import { timelineOf } from '../history/index.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, dateTimeText, moneyText } from '../platform/view/format.ts'
import type { Action, Fact, RecordPage } from '../platform/view/ui.ts'
import { actsOf, refundChip, refundNames, type ActName } from '../refunds/index.ts'
import { billedOf, findRefund, type Refund } from '../set-offs/index.ts'
import { totalOf } from './queries.ts'
import { whyNotSetOff } from './rule.ts'
import { url } from './url.ts'

/** What of one advance was paid back or written off, or is to be. */
export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const refund = await findRefund(ctx.tx, id)
  const events = await timelineOf(ctx, refund.advance_id)
  const name = refundNames[refund.kind]
  const title = `${name} of ${refund.advance_number}`
  return {
    title,
    header: {
      title: `${refund.vendor_name} · ${name}`,
      crumbs: [
        { label: 'Invoices', href: url.invoices },
        { label: refund.advance_number, href: url.invoice(refund.advance_id) },
        { label: name },
      ],
      statuses: [refundChip(refund)],
      amount: {
        text: moneyText(money(refund.amount, refund.currency)),
        note: `of advance ${refund.advance_number}`,
      },
      actions: actsOf(ctx.actor, refund).map((act) => actionFor(act, refund)),
    },
    facts: factsOf(ctx, refund),
    budget: null,
    note: noteOf(ctx, refund) ?? (await noteOfTakenBack(ctx, refund)),
    tables: [],
    timeline: { events },
  }
}

function noteOf({ actor }: ReadCtx, { status, kind, entered_by: by }: Refund): string | null {
  if (status === 'pending')
    return by === actor.userId
      ? 'Nothing is written off yet. Somebody else who settles payments must confirm it.'
      : 'Nothing is written off before a second person confirms it. Ask who entered it for proof that the vendor will not pay it back.'
  if (status !== 'done') return null
  return kind === 'refund'
    ? 'It is not set off against invoices any more. Where it was entered wrongly, take it back and enter it again.'
    : 'It is not set off against invoices any more. Where the vendor pays after all, take this back and enter the refund.'
}

/** Why no bill is reduced by what the advance has again; null where one still can be. */
async function noteOfTakenBack(
  { tx }: ReadCtx,
  { status, order_id: orderId }: Refund,
): Promise<string | null> {
  if (status !== 'taken_back' || orderId === null) return null
  const [billed, total] = await Promise.all([billedOf(tx, orderId), totalOf(tx, orderId)])
  return billed >= total ? whyNotSetOff : null
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
function actionFor(act: ActName, { id, version }: Refund): Action {
  const guard = { label: labels[act], href: at[act](id), version, key: `${act}-${id}-${version}` }
  return act === 'confirm'
    ? { ...guard, tone: 'primary' }
    : { ...guard, tone: act === 'withdraw' ? 'secondary' : 'danger', needsReason: true }
}

function factsOf(ctx: ReadCtx, r: Refund): Fact[] {
  const when = (at: Date | null): string => (at ? dateTimeText(at, ctx.actor.timeZone) : '')
  return [
    { label: 'Advance', text: r.advance_number, href: url.invoice(r.advance_id) },
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
