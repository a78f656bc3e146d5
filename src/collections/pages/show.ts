import { timelineOf } from '../../history/index.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateTimeText, fullMoneyText } from '../../platform/view/format.ts'
import type { Fact, RecordPage } from '../../platform/view/ui.ts'
import { moves, purposes, type Collection, type Status } from '../collection.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'
import { chips } from '../list.ts'

export type Shown = RecordPage & { collection: Collection }

const notes: Record<Status, string> = {
  requested: 'Stripe hears of it in a moment. While Stripe does not answer, it is tried again.',
  awaiting_payment: 'The payer can pay now. The payment counts once Stripe confirms it.',
  processing: 'The payer has paid; the bank still has to confirm.',
  paid: 'Stripe has confirmed that the money arrived.',
  refused: 'Stripe will not take it. Mend what it says and collect it anew.',
  cancelled: 'Nothing will be collected.',
}

export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [c, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const facts: Fact[] = [
    { label: 'From', text: c.vendor_name, href: `/vendors/${c.vendor_id}` },
    { label: 'For', text: purposes[c.purpose], note: c.description },
    { label: 'Amount', text: fullMoneyText(money(c.amount, c.currency)) },
    { label: 'Received', text: fullMoneyText(money(c.received, c.currency)) },
    { label: 'At Stripe', text: c.intent_id ?? 'Not yet' },
    {
      label: 'Asked for by',
      text: c.created_by_name,
      note: dateTimeText(c.created_at, ctx.actor.timeZone),
    },
    ...(c.failure ? [{ label: 'Stripe says', text: c.failure, tone: 'bad' as const }] : []),
  ]
  return {
    title: c.number,
    collection: c,
    budget: null,
    tables: [],
    note: notes[c.status],
    timeline: { events },
    facts,
    header: {
      title: c.number,
      crumbs: [{ label: 'Collections', href: url.index }, { label: c.number }],
      statuses: [chips[c.status]],
      amount: { text: fullMoneyText(money(c.amount, c.currency)), size: 'title' },
      actions: moves.actions(c, ctx.actor).map((a) => ({
        label: a.label,
        href: url.cancellation(id),
        tone: a.tone,
        needsReason: a.needsReason,
        version: c.version,
      })),
    },
  }
}
