import { splitNotes } from '../../approvals/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, moneyText } from '../../platform/view/format.ts'
import type {
  Action,
  Banner,
  DocChain,
  Fact,
  PageHeader,
  Table,
  Timeline,
} from '../../platform/view/ui.ts'
import { advanceNote } from '../ahead.ts'
import { actionsOf } from '../again.ts'
import { differencesTable } from '../differences.ts'
import * as queries from '../queries.ts'
import type { ChangeOrder } from '../queries.ts'
import { states } from '../states.ts'
import { decidedOn } from '../subject.ts'
import { url } from '../url.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  table: Table
  note: string
  /** What it means for advances on the order. */
  advances: Banner | null
  facts: readonly Fact[]
  timeline: Timeline
}

export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [change, lines, events, chain, approval, ahead, notes] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.changedLines(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'change_order', id }),
    queries.approvalOf(ctx.tx, id),
    queries.aheadOf(ctx.tx, id),
    splitNotes(ctx, [id]),
  ])
  const split = notes.get(id)
  const advances = advanceNote(change, ahead, ctx.actor.organisation.baseCurrency)
  const title = `Change ${change.sequence} of ${change.order_number ?? 'the order'}`
  return {
    title,
    header: {
      title,
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        {
          label: change.order_number ?? '',
          href: `/purchase-orders/${change.purchase_order_id}`,
        },
        { label: change.number },
      ],
      meta: `${change.number} · ${change.vendor_name} · drafted by ${change.owner_name}`,
      statuses: [states[change.status]],
      amount: {
        text: moneyText(money(change.total, change.currency)),
        note: `instead of ${moneyText(money(change.was_total, change.currency))}`,
      },
      buttons: approval
        ? [{ label: 'See the approval', href: `/approvals/${approval.id}`, icon: 'check' }]
        : [],
      actions: actionsOf(change, ctx.actor).map((name) => actionOf(name, change)),
    },
    chain: chain.view,
    table: differencesTable(change, lines),
    advances: advances === null ? null : { tone: 'warn', text: advances },
    note: noteOn(change),
    facts: [
      ...(split ? [{ label: 'Perhaps split', text: split, tone: 'warn' as const }] : []),
      { label: 'Why', text: change.reason },
      ...(change.vendor_reason
        ? [{ label: 'Why this vendor, and not the preferred one', text: change.vendor_reason }]
        : []),
      {
        label: 'Order',
        text: change.order_number ?? '',
        href: `/purchase-orders/${change.purchase_order_id}`,
      },
      {
        label: 'Expected',
        text: change.expected_on ? dateText(change.expected_on) : 'Not stated',
        note:
          change.expected_on !== change.was_expected_on
            ? `before: ${change.was_expected_on ? dateText(change.was_expected_on) : 'not stated'}`
            : undefined,
      },
      ...(change.terms ? [{ label: 'Payment terms from then on', text: change.terms.name }] : []),
    ],
    timeline: { events },
  }
}

/** What comes next, and why. */
function noteOn({ status, asks }: ChangeOrder): string {
  if (status === 'approved')
    return 'It was approved, but it did not fit when it was to be applied: the history says why. Put that right and apply it, or withdraw it and draft another one.'
  if (status === 'rejected' || status === 'withdrawn')
    return 'The order stays as it was. Copy the change to ask for the same once more, or for less: it is drafted against the order as it is then.'
  if (status === 'applied') return 'The order is as this change says.'
  if (asks)
    return `A line costs more or its price rises, or a cost centre pays more of it, so people approve it before it is applied. They decide on: ${decidedOn.toLowerCase()}. The order goes on as it is until then.`
  return 'No line costs more, no price rises and no cost centre pays more, so it is applied as soon as it is submitted. A day, a place or an incoterm alone is no cost.'
}

function actionOf(name: string, { id, version, asks }: ChangeOrder): Action {
  const guard = { version, key: `${name}-${id}-${version}` }
  if (name === 'edit')
    return { label: 'Edit', href: url.edit(id), method: 'get', tone: 'secondary', icon: 'pencil' }
  if (name === 'copy')
    return { label: 'Copy', href: url.copy(id), method: 'get', tone: 'secondary', icon: 'copy' }
  if (name === 'submit')
    return {
      label: asks ? 'Submit for approval' : 'Apply to the order',
      href: url.submission(id),
      tone: 'primary',
      icon: 'send',
      ...guard,
    }
  if (name === 'apply')
    return {
      label: 'Apply to the order',
      href: url.application(id),
      tone: 'primary',
      icon: 'check',
      ...guard,
    }
  return {
    label: 'Withdraw',
    href: url.withdrawal(id),
    tone: 'secondary',
    icon: 'undo-2',
    ...guard,
  }
}
