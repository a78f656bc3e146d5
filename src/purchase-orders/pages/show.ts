import { z } from 'zod'
import { commentsOf } from '../../comments/index.ts'
import { attachmentsOf } from '../../attachments/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import { usedRate, usedRateText } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, dateTimeText, quantityText, unitPriceText } from '../../platform/view/format.ts'
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
import { holdBanner, vendorHolds } from '../../vendor-holds/index.ts'
import * as allocations from '../allocation-queries.ts'
import { answersBanner, answersTable } from '../answer-words.ts'
import { reachOf, type Dispatch } from '../dispatch.ts'
import * as dispatches from '../dispatch-queries.ts'
import { bannerOf, cancellationBanner, dispatchTable } from '../dispatch-words.ts'
import { moves, type Line, type PurchaseOrder } from '../purchase-order.ts'
import * as lineQueries from '../line-queries.ts'
import { url } from '../url.ts'
import { text, numberOf, statesWith } from '../states.ts'

type Allocation = z.output<typeof allocations.AllocationRow>
export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  attachments: AttachmentPanel
  comments: Comments
  timeline: Timeline
  actions: readonly Action[]
  allocated: Table | null
  banner: Banner | null
  sent: Sent | null
  /** What the vendor answered, and what to do about it. */
  answers: { table: Table; banner: Banner | null } | null
}
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
  const { dispatches: sent, answers: given, opening } = order
  const onHold = order.status === 'draft' ? holdBanner(ctx, holds, 'orders') : null
  const sends = ctx.actor.permissions.has('purchase_orders.issue')
  const used = await usedRate(ctx, {
    currency: order.currency,
    rate: order.fx_rate,
    at: order.created_at,
  })
  const allowed = moves
    .actions(order, ctx.actor)
    .filter(({ name }) => name !== 'issue' || onHold === null)
  const { baseCurrency } = ctx.actor.organisation
  const guard = { version: order.version, target: '#order' }
  const actions = allowed.flatMap((a): Action[] => {
    if (a.name === 'issue')
      return [
        {
          label: `Issue ${text(order.total, order.currency)}`,
          href: url.issue(id),
          tone: 'primary',
          icon: 'send',
          key: `issue-${id}-${order.version}`,
          ...guard,
        },
      ]
    return [
      {
        label: 'Cancel order',
        href: url.cancellation(id),
        tone: 'secondary',
        icon: 'x',
        needsReason: true,
        key: `cancel-${id}-${order.version}`,
        ...guard,
      },
      {
        label: 'Cancel order and requests',
        href: url.cancellation(id),
        tone: 'secondary',
        needsReason: true,
        reasonLabel: 'Why is it not needed any more?',
        fields: { with_requests: 'true' },
        key: `cancel-all-${id}-${order.version}`,
        ...guard,
      },
    ]
  })
  const receivable =
    order.status === 'issued' &&
    order.receipt_status !== 'full' &&
    ctx.actor.permissions.has('receipts.post')
  return {
    title: `${numberOf(order)} ${order.vendor_name}`,
    allocated: allocatedTable(lines, shares),
    banner: onHold ?? (opening && order.status === 'issued' ? null : bannerOn(order, sent, sends)),
    sent: sentOf(ctx, order, sent),
    answers: given.length
      ? {
          table: answersTable(order, lines, given, { zone: ctx.actor.timeZone, decides: sends }),
          banner: answersBanner(
            given,
            allowed.some(({ name }) => name === 'cancel'),
          ),
        }
      : null,
    chain: chain.view,
    attachments,
    comments,
    timeline: { events },
    actions,
    header: {
      title: order.vendor_name,
      crumbs: [{ label: 'Purchase orders', href: url.index }, { label: numberOf(order) }],
      meta: `${numberOf(order)} · bought by ${order.buyer_name}`,
      statuses: statesWith(order, { reach: reachOf(sent), opened: opening !== null }),
      amount: {
        text: text(order.total, order.currency),
        ...(used
          ? { note: `${text(order.base_total, baseCurrency)} at ${usedRateText(used)}` }
          : {}),
      },
      buttons: [
        ...(order.number ? [{ label: 'PDF', href: url.pdf(id), icon: 'file-down' as const }] : []),
        ...(order.number ? [{ label: 'UBL', href: url.ubl(id), icon: 'file-down' as const }] : []),
        ...(receivable
          ? [
              {
                label: 'Receive goods',
                href: `/receipts/new?purchase_order_id=${id}`,
                icon: 'package-check' as const,
                variant: 'primary' as const,
              },
            ]
          : []),
      ],
      actions,
    },
    facts: [
      { label: 'Vendor', text: order.vendor_name, href: `/vendors/${order.vendor_id}` },
      {
        label: 'Cost centre',
        text: order.cost_center_code,
        href: `/cost-centers/${order.cost_center_id}`,
      },
      { label: 'Expected', text: order.expected_on ? dateText(order.expected_on) : 'Not stated' },
      { label: 'Payment terms', text: `${order.payment_terms_days} days` },
      ...(opening
        ? [
            {
              label: 'Opened in the portal',
              text: dateTimeText(opening.opened_at, ctx.actor.timeZone),
              note: opening.contact,
            },
          ]
        : []),
      ...(order.snapshot_sha256
        ? [{ label: 'Issued document', text: `SHA-256 ${order.snapshot_sha256.slice(0, 12)}…` }]
        : []),
    ],
    lines: {
      label: 'Lines',
      columns: [
        { label: 'Item' },
        { label: 'Ordered', align: 'end' },
        { label: 'Received', align: 'end' },
        { label: 'Billed', align: 'end' },
        { label: 'Unit price', align: 'end' },
        { label: 'Amount', align: 'end' },
      ],
      rows: lines.map((l) => ({
        cells: [
          {
            kind: 'text',
            text: l.description,
            note: `${l.unit}${decimalText(decimal(l.over_receipt_pct)) === '0' ? '' : ` · up to ${quantityText(l.over_receipt_pct)} % more`}`,
          },
          { kind: 'number', text: quantityText(l.quantity) },
          { kind: 'number', text: quantityText(l.received) },
          { kind: 'number', text: quantityText(l.billed_quantity) },
          { kind: 'number', text: unitPriceText(l.unit_price, order.currency) },
          { kind: 'money', text: text(l.amount, order.currency) },
        ],
      })),
      totals: [{ label: 'Total', text: text(order.total, order.currency), strong: true }],
    },
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
    buttons: sends
      ? [
          {
            label: sent.some((d) => d.email) ? 'Send again' : 'Send',
            href: url.sendForm(order.id),
          },
          { label: 'Sent by hand', href: url.byHand(order.id) },
        ]
      : [],
  }
}

/** Which request each line is for. */
function allocatedTable(lines: readonly Line[], shares: readonly Allocation[]): Table | null {
  if (shares.length === 0) return null
  return {
    label: 'Requests in this order',
    columns: [
      { label: 'Request' },
      { label: 'Item' },
      { label: 'Requester' },
      { label: 'Cost centre' },
      { label: 'Quantity', align: 'end' },
    ],
    rows: shares.map((a) => ({
      cells: [
        a.request_number
          ? {
              kind: 'link',
              text: a.request_number,
              href: `/purchase-requests/${a.request_id}`,
              note: a.live ? undefined : 'given back',
            }
          : { kind: 'muted', text: 'Outside what you may see' },
        { kind: 'text', text: lines.find((l) => l.id === a.order_line_id)?.description ?? '' },
        { kind: 'text', text: a.requester_name ?? '—' },
        { kind: 'text', text: a.cost_center_code ?? '—' },
        { kind: 'number', text: quantityText(a.quantity) },
      ],
    })),
  }
}
