import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, dateTimeText, moneyText } from '../platform/view/format.ts'
import type { Action, Crumb, Fact, RecordPage } from '../platform/view/ui.ts'
import { actsOf, type ActName } from './acts.ts'
import type { RefundRow } from './queries.ts'
import { refundChip, refundNames } from './refund.ts'
import type { RefundUrls } from './url.ts'

type About = {
  /** What it is of, as the title names it, and below the amount. */
  of: string
  note: string
  crumbs: readonly Crumb[]
  /** The document that it is of. */
  fact: Fact
  /** What is so from now on, as a sentence. */
  ends: string
  url: RefundUrls
  events: RecordPage['timeline']['events']
  /** What is said of it in any other state. */
  otherwise?: string | null
}
/** What was paid back or written off, or waits for a second person. */
export function refundPage(ctx: ReadCtx, refund: RefundRow, about: About): RecordPage {
  const name = refundNames[refund.kind]
  return {
    title: `${name} of ${about.of}`,
    header: {
      title: `${refund.vendor_name} · ${name}`,
      crumbs: [...about.crumbs, { label: name }],
      statuses: [refundChip(refund)],
      amount: { text: moneyText(money(refund.amount, refund.currency)), note: about.note },
      actions: actsOf(ctx.actor, refund).map((act) => actionFor(act, refund, about.url)),
    },
    facts: [about.fact, ...factsOf(ctx, refund)],
    budget: null,
    note: noteOf(ctx, refund, about.ends) ?? about.otherwise ?? null,
    tables: [],
    timeline: { events: about.events },
  }
}

function noteOf(
  { actor }: ReadCtx,
  { status, kind, entered_by: by }: RefundRow,
  ends: string,
): string | null {
  if (status === 'pending')
    return by === actor.userId
      ? 'Nothing is written off yet. Somebody else who settles payments must confirm it.'
      : 'Nothing is written off before a second person confirms it. Ask who entered it for proof that the vendor will not pay it back.'
  if (status !== 'done') return null
  return kind === 'refund'
    ? `${ends} Where it was entered wrongly, take it back and enter it again.`
    : `${ends} Where the vendor pays after all, take this back and enter the refund.`
}

const at = {
  confirm: 'confirmation',
  refuse: 'refusal',
  withdraw: 'refusal',
  take_back: 'takingBack',
} as const
const labels: Record<ActName, string> = {
  confirm: 'Write it off',
  refuse: 'Refuse',
  withdraw: 'Withdraw',
  take_back: 'Take it back',
}
function actionFor(act: ActName, { id, version }: RefundRow, url: RefundUrls): Action {
  const href = url[at[act]](id)
  const guard = { label: labels[act], href, version, key: `${act}-${id}-${version}` }
  return act === 'confirm'
    ? { ...guard, tone: 'primary' }
    : { ...guard, tone: act === 'withdraw' ? 'secondary' : 'danger', needsReason: true }
}

function factsOf(ctx: ReadCtx, r: RefundRow): Fact[] {
  const when = (instant: Date | null): string =>
    instant ? dateTimeText(instant, ctx.actor.timeZone) : ''
  return [
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
