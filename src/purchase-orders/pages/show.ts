import { commentsOf } from '../../comments/index.ts'
import { attachmentsOf } from '../../attachments/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText } from '../../platform/view/format.ts'
import type {
  Action,
  Banner,
  Button,
  DocChain,
  Comments,
  AttachmentPanel,
  Fact,
  PageHeader,
  Table,
  Timeline,
} from '../../platform/view/ui.ts'
import { releasesTable, retainedTable } from '../../instalments/index.ts'
import { advancesTable, beyondText, endingText } from '../../set-offs/index.ts'
import { holdBanner, vendorHolds } from '../../vendor-holds/index.ts'
import * as allocations from '../allocation-queries.ts'
import { answersBanner, answersTable, takeOver } from '../answer-words.ts'
import { reachOf, type Dispatch } from '../dispatch.ts'
import * as dispatches from '../dispatch-queries.ts'
import { splitNotes } from '../../approvals/index.ts'
import { bannerOf, cancellationBanner, dispatchTable } from '../dispatch-words.ts'
import { minimumWarning, totalsOf } from '../../vendor-profiles/index.ts'
import { billableOf } from '../billable.ts'
import { pastDayOf } from '../days.ts'
import { moves, type Line, type PurchaseOrder } from '../purchase-order.ts'
import * as lineQueries from '../line-queries.ts'
import { fitsLines } from '../closing.ts'
import { shippingTable } from '../shipping.ts'
import { url } from '../url.ts'
import { numberOf } from '../states.ts'
import {
  actionsFor,
  allocatedTable,
  factsOf,
  headerOf,
  heldBackBanner,
  heldBanner,
  holdActions,
  linesTable,
  plannedTable,
  versionsTable,
} from './show-parts.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  planned: Table | null
  /** What was paid ahead. */
  advances: Table | null
  /** What is held back, and who released it. */
  retained: Table | null
  releases: Table | null
  attachments: AttachmentPanel
  comments: Comments
  timeline: Timeline
  actions: readonly Action[]
  allocated: Table | null
  banner: Banner | null
  sent: Sent | null
  /** What the vendor says it has sent. */
  shippings: Table | null
  /** What it was before its changes. */
  versions: Table | null
  /** What the vendor answered, and what to do about it. */
  answers: { table: Table; banner: Banner | null; takeOver: Action | null } | null
}
type Order = Awaited<ReturnType<typeof dispatches.findOrder>>
type Sent = { table: Table | null; buttons: readonly Button[] }

export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [order, lines, shares, events, chain, attachments, comments, holds] = await Promise.all([
    dispatches.findOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    allocations.ofOrder(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'purchase_order', id }),
    attachmentsOf(ctx, 'purchase_order', id),
    commentsOf(ctx, 'purchase_order', id),
    vendorHolds(ctx.tx, { orderId: id }),
  ])
  const { dispatches: sent, answers: given, opening, hold } = order
  const notes = order.direct ? await splitNotes(ctx, [id]) : null
  const onHold = isUnissued(order) ? holdBanner(ctx, holds, 'orders') : null
  const sends = ctx.actor.permissions.has('purchase_orders.issue')
  const allowed = moves
    .actions(order, ctx.actor)
    .filter(({ name }) => name !== 'issue' || (onHold === null && hold === null))
    .filter(({ name }) => name !== 'cancel' || order.open_change_id === null)
    .filter(({ name }) => fitsLines(name, lines))
  const buys = ctx.actor.permissions.has('purchase_orders.create')
  const actions = [
    ...allowed.flatMap(({ name }) => actionsFor(name, order, endingText(order.advances))),
    ...(buys ? holdActions(order, hold) : []),
  ]
  return {
    title: `${numberOf(order)} ${order.vendor_name}`,
    allocated: allocatedTable(ctx, lines, shares),
    banner:
      (hold && heldBanner(order, hold)) ??
      onHold ??
      belowMinimum(ctx, order) ??
      advanceBanner(ctx, order, lines) ??
      heldBackBanner(ctx, order) ??
      oldDay(ctx, order, lines) ??
      (opening && order.status === 'issued' ? null : bannerOn(order, sent, sends)),
    sent: sentOf(ctx, order, sent),
    answers: given.length
      ? {
          table: answersTable(order, lines, given, { zone: ctx.actor.timeZone, decides: sends }),
          banner: answersBanner(given),
          takeOver: takeOver(order, given, { changes: buys && order.open_change_id === null }),
        }
      : null,
    chain: chain.view,
    attachments,
    comments,
    timeline: { events },
    actions,
    header: await headerOf(ctx, order, {
      actions,
      held: hold !== null,
      changeId: order.open_change_id,
      approvalId: order.approval_id,
    }),
    shippings: shippingTable(order.id, order.shippings, {
      receives: order.status === 'issued' && ctx.actor.permissions.has('receipts.post'),
    }),
    versions: versionsTable(order, order.versions, ctx.actor.timeZone),
    facts: factsOf(ctx, order, notes?.get(id) ?? null),
    advances: advancesTable(order.advances),
    retained: retainedTable(ctx, order.retained),
    releases: releasesTable(ctx, order.retained, ctx.actor.permissions.has('payments.stop')),
    planned: plannedTable(ctx, order, lines),
    lines: linesTable(order, lines, {
      ending: endingText(order.advances),
      allowed: new Set(allowed.map(({ name }) => name)),
      buys: ctx.actor.permissions.has('purchase_orders.create'),
    }),
  }
}

const isUnissued = ({ status }: PurchaseOrder): boolean =>
  ['draft', 'pending', 'approved'].includes(status)

/** More was paid in advance than its bills use up. */
function advanceBanner(ctx: ReadCtx, order: Order, lines: readonly Line[]): Banner | null {
  const text = beyondText({
    order,
    left: billableOf(lines),
    advances: order.advances,
    base: ctx.actor.organisation.baseCurrency,
  })
  return text === null ? null : { tone: 'warn', text }
}

/** While it can still be ordered otherwise. */
function belowMinimum(ctx: ReadCtx, order: Order): Banner | null {
  if (!isUnissued(order)) return null
  const totals = totalsOf(order, ctx.actor.organisation.baseCurrency)
  const text = minimumWarning(order.minimum, totals)
  return text === null ? null : { tone: 'warn', title: 'Below the minimum order', text }
}

/** A draft may wait until its day is over. */
function oldDay(ctx: ReadCtx, order: Order, lines: readonly Line[]): Banner | null {
  const past = isUnissued(order) ? pastDayOf({ order, lines }, ctx.today) : null
  return past === null
    ? null
    : {
        tone: 'warn',
        title: 'A delivery day is over',
        text: `It was to be delivered on ${dateText(past)}. Edit the draft to choose another day before it is issued.`,
      }
}

function bannerOn(
  { status }: PurchaseOrder,
  sent: readonly Dispatch[],
  sends: boolean,
): Banner | null {
  if (status === 'cancelled') return cancellationBanner(sent)
  return status === 'issued' ? bannerOf(reachOf(sent), sends) : null
}

/** How it went to the vendor, for an order that was issued. */
function sentOf(ctx: ReadCtx, order: PurchaseOrder, sent: readonly Dispatch[]): Sent | null {
  if (!order.number) return null
  const sends =
    ctx.actor.permissions.has('purchase_orders.issue') &&
    ['issued', 'closed'].includes(order.status)
  return {
    table: sent.length ? dispatchTable(sent, ctx.actor.timeZone) : null,
    buttons: [
      ...(sends
        ? [
            {
              label: sent.some((d) => d.email) ? 'Send again' : 'Send',
              href: url.sendForm(order.id),
            },
            { label: 'Sent by hand', href: url.byHand(order.id) },
          ]
        : []),
      { label: 'UBL', href: url.ubl(order.id), icon: 'file-down' },
    ],
  }
}
