import { timelineOf } from '../../history/index.ts'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, dateTimeText, quantityText } from '../../platform/view/format.ts'
import type { Action, RecordPage } from '../../platform/view/ui.ts'
import { kindLabels, rateStatuses } from '../exchange-rate.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'

export type Shown = RecordPage & { proposal: queries.Proposal }

/** One rate that waits, or waited, with what it is held against. */
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [p, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const { baseCurrency } = ctx.actor.organisation
  const text = (rate: string): string =>
    `${quantityText(decimalText(decimal(rate)))} ${baseCurrency} for one ${p.currency}`
  const title = `Rate of ${p.currency} from ${dateText(p.valid_on)}`
  return {
    title,
    proposal: p,
    budget: null,
    tables: [],
    timeline: { events },
    note: noteOf(ctx, p),
    header: {
      title,
      crumbs: [{ label: 'Exchange rates', href: url.index }],
      statuses: [rateStatuses[p.status]],
      actions: actionsOf(ctx, p),
    },
    facts: [
      { label: 'Rate', text: text(p.rate), strong: true },
      ...(p.from_rate && p.from_day
        ? [{ label: 'Rate before', text: text(p.from_rate), note: dateText(p.from_day) }]
        : []),
      { label: 'Valid from', text: dateText(p.valid_on) },
      { label: 'Source', text: p.source, note: kindLabels[p.kind] },
      { label: 'Set by', text: p.set_by, note: dateTimeText(p.set_at, ctx.actor.timeZone) },
      ...(p.decided_by && p.decided_at
        ? [
            {
              label: rateStatuses[p.status].text,
              text: p.decided_by,
              note: dateTimeText(p.decided_at, ctx.actor.timeZone),
            },
          ]
        : []),
      ...(p.reason ? [{ label: 'Reason', text: p.reason }] : []),
    ],
  }
}

function noteOf(ctx: ReadCtx, p: queries.Proposal): string | null {
  if (p.status !== 'pending') return null
  const why =
    p.why === 'first' ? `It is the first rate of ${p.currency}.` : 'It is far from the rate before.'
  const who =
    p.set_by_id === ctx.actor.userId
      ? 'Somebody else must confirm it: another controller or administrator.'
      : 'Compare it with its source before you confirm it.'
  return `${why} Nothing is converted with it before a second person confirms it. ${who}`
}

function actionsOf(ctx: ReadCtx, p: queries.Proposal): Action[] {
  if (p.status !== 'pending' || !ctx.actor.permissions.has('exchange_rates.manage')) return []
  const own = p.set_by_id === ctx.actor.userId
  const common = { version: p.version }
  return [
    ...(own
      ? []
      : [{ label: 'Confirm', href: url.confirm(p.id), tone: 'primary' as const, ...common }]),
    {
      label: own ? 'Withdraw' : 'Refuse',
      href: url.refuse(p.id),
      tone: 'danger',
      needsReason: true,
      ...common,
    },
  ]
}
