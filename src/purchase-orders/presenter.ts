import { z } from 'zod'
import { commentsOf } from '../comments/index.ts'
import { attachmentsOf } from '../attachments/index.ts'
import { chainOf, DocumentJson, timelineOf, type ChainDocument } from '../history/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import {
  usedRate,
  usedRateJson,
  UsedRateJson,
  usedRateText,
  type UsedRate,
} from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  Day,
  DecimalText,
  Instant,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type {
  Action,
  DocChain,
  Comments,
  AttachmentPanel,
  Fact,
  PageHeader,
  Status,
  Table,
  Timeline,
} from '../platform/view/ui.ts'
import * as allocations from './allocation-queries.ts'
import {
  moves,
  progressSteps,
  statuses,
  type Line,
  type Progress,
  type PurchaseOrder,
} from './purchase-order.ts'
import * as queries from './queries.ts'

export const url = {
  index: '/purchase-orders',
  toPlace: '/purchase-orders/new',
  show: (id: string) => `/purchase-orders/${id}`,
  issue: (id: string) => `/purchase-orders/${id}/issue`,
  cancellation: (id: string) => `/purchase-orders/${id}/cancellation`,
  pdf: (id: string) => `/purchase-orders/${id}/pdf`,
}

const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))
export const numberOf = (order: Pick<PurchaseOrder, 'number'>): string =>
  order.number ?? 'Draft order'
export const received: Record<Progress, Status> = {
  none: { text: 'Not received', tone: 'neutral' },
  partial: { text: 'Partly received', tone: 'warn' },
  full: { text: 'Received', tone: 'ok' },
}
export const billed: Record<Progress, Status> = {
  none: { text: 'Not billed', tone: 'neutral' },
  partial: { text: 'Partly billed', tone: 'warn' },
  full: { text: 'Billed', tone: 'ok' },
}
const states: Record<PurchaseOrder['status'], Status> = {
  draft: { text: 'Draft', tone: 'neutral' },
  issued: { text: 'Issued, not sent yet', tone: 'info' },
  closed: { text: 'Closed', tone: 'ok' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}
export const statesOf = (order: PurchaseOrder): Status[] =>
  order.status === 'issued'
    ? [states.issued, received[order.receipt_status], billed[order.billing_status]]
    : [states[order.status]]

type Allocation = z.output<typeof allocations.AllocationRow>
export type ShowPage = {
  used: UsedRate | null
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  attachments: AttachmentPanel
  comments: Comments
  timeline: Timeline
  actions: readonly Action[]
  order: PurchaseOrder
  lineRows: readonly Line[]
  shares: readonly Allocation[]
  allocated: Table | null
  actionNames: readonly string[]
  chainRows: readonly ChainDocument[]
  base: string
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [order, lines, shares, events, chain, attachments, comments] = await Promise.all([
    queries.findOrder(ctx.tx, id),
    queries.orderLines(ctx.tx, id),
    allocations.ofOrder(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'purchase_order', id }),
    attachmentsOf(ctx, 'purchase_order', id),
    commentsOf(ctx, 'purchase_order', id),
  ])
  const used = await usedRate(ctx, {
    currency: order.currency,
    rate: order.fx_rate,
    at: order.created_at,
  })
  const allowed = moves.actions(order, ctx.actor)
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
    order,
    lineRows: lines,
    shares,
    allocated: allocatedTable(lines, shares),
    actionNames: allowed.map((a) => a.name),
    chainRows: chain.rows,
    chain: chain.view,
    attachments,
    comments,
    timeline: { events },
    actions,
    base: baseCurrency,
    used,
    header: {
      title: order.vendor_name,
      crumbs: [{ label: 'Purchase orders', href: url.index }, { label: numberOf(order) }],
      meta: `${numberOf(order)} · bought by ${order.buyer_name}`,
      statuses: statesOf(order),
      amount: {
        text: text(order.total, order.currency),
        ...(used
          ? { note: `${text(order.base_total, baseCurrency)} at ${usedRateText(used)}` }
          : {}),
      },
      buttons: [
        ...(order.number ? [{ label: 'PDF', href: url.pdf(id), icon: 'file-down' as const }] : []),
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

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string().nullable(),
  status: z.enum(statuses),
  receipt_status: z.enum(progressSteps),
  billing_status: z.enum(progressSteps),
  vendor_id: Uuid,
  purchase_request_id: Uuid.nullable(),
  purchase_requests: z.array(z.object({ id: Uuid, number: z.string() })),
  expected_on: Day.nullable(),
  total: Money,
  base_total: Money,
  snapshot_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  version: Version,
  created_at: Instant,
})
export const OrderJson = SummaryJson.extend({
  exchange_rate: UsedRateJson,
  lines: z.array(
    z.object({
      id: Uuid,
      purchase_request_line_id: Uuid.nullable(),
      allocations: z.array(
        z.object({
          purchase_request_id: Uuid,
          purchase_request_line_id: Uuid,
          quantity: DecimalText,
          live: z.boolean(),
        }),
      ),
      position: z.int(),
      description: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      unit_price: DecimalText,
      amount: Money,
      received: DecimalText,
      billed_quantity: DecimalText,
    }),
  ),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})
export const summaryJson = (o: PurchaseOrder, base: string) => ({
  id: o.id,
  number: o.number,
  status: o.status,
  receipt_status: o.receipt_status,
  billing_status: o.billing_status,
  vendor_id: o.vendor_id,
  purchase_request_id: o.purchase_request_id,
  purchase_requests: o.requests.map(({ id, number }) => ({ id, number })),
  expected_on: o.expected_on,
  total: moneyJson(o.total, o.currency),
  base_total: moneyJson(o.base_total, base),
  snapshot_sha256: o.snapshot_sha256,
  version: o.version,
  created_at: o.created_at.toISOString(),
})
const plain = (value: string): string => decimalText(decimal(value))
export const orderJson = ({
  order,
  base,
  lineRows,
  shares,
  actionNames,
  chainRows,
  used,
}: ShowPage): z.input<typeof OrderJson> => ({
  ...summaryJson(order, base),
  exchange_rate: usedRateJson(used),
  actions: [...actionNames],
  documents: [...chainRows],
  lines: lineRows.map((l) => ({
    id: l.id,
    purchase_request_line_id: l.purchase_request_line_id,
    allocations: shares
      .filter((a) => a.order_line_id === l.id)
      .map((a) => ({
        purchase_request_id: a.request_id,
        purchase_request_line_id: a.request_line_id,
        quantity: plain(a.quantity),
        live: a.live,
      })),
    position: l.position,
    description: l.description,
    quantity: plain(l.quantity),
    unit: l.unit,
    unit_price: plain(l.unit_price),
    amount: moneyJson(l.amount, order.currency),
    received: plain(l.received),
    billed_quantity: plain(l.billed_quantity),
  })),
})
