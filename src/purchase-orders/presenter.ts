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
  listOf,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import { pagedByStatus } from '../platform/view/pages.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type {
  Action,
  DocChain,
  Comments,
  AttachmentPanel,
  Empty,
  Fact,
  PageHeader,
  Pager,
  Status,
  Table,
  Tabs,
  Timeline,
} from '../platform/view/ui.ts'
import * as allocations from './allocation-queries.ts'
import {
  moves,
  progressSteps,
  requestNumbers,
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
const numberOf = (order: Pick<PurchaseOrder, 'number'>): string => order.number ?? 'Draft order'
const received: Record<Progress, Status> = {
  none: { text: 'Not received', tone: 'neutral' },
  partial: { text: 'Partly received', tone: 'warn' },
  full: { text: 'Received', tone: 'ok' },
}
const billed: Record<Progress, Status> = {
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
const statesOf = (order: PurchaseOrder): Status[] =>
  order.status === 'issued'
    ? [states.issued, received[order.receipt_status], billed[order.billing_status]]
    : [states[order.status]]

export type IndexPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  table: Table
  pager: Pager
  empty: Empty | null
  rows: readonly PurchaseOrder[]
  nextCursor: string | null
  base: string
}
export async function indexPage(
  ctx: ReadCtx,
  input: {
    status?: string | undefined
    vendor_id?: string | undefined
    cursor?: string | undefined
    limit?: number | undefined
  },
): Promise<IndexPage> {
  const limit = input.limit ?? 50
  const found = await queries.list(ctx.tx, {
    status: input.status,
    vendorId: input.vendor_id,
    cursor: input.cursor,
    limit,
  })
  const { rows, nextCursor, tabs, pager } = pagedByStatus(found, limit, url.index, input, [
    ['draft', 'Drafts'],
    ['issued', 'Issued'],
    ['closed', 'Closed'],
    ['cancelled', 'Cancelled'],
  ])
  return {
    title: 'Purchase orders',
    rows,
    nextCursor,
    tabs,
    pager,
    base: ctx.actor.organisation.baseCurrency,
    header: {
      title: 'Purchase orders',
      ...(ctx.actor.permissions.has('purchase_orders.create')
        ? {
            buttons: [
              {
                label: 'Orders to place',
                href: url.toPlace,
                variant: 'primary' as const,
                icon: 'file-plus' as const,
              },
            ],
          }
        : {}),
    },
    table: {
      label: 'Purchase orders',
      columns: [
        { label: 'Order' },
        { label: 'Status' },
        { label: 'Vendor' },
        { label: 'Cost centre' },
        { label: 'Expected' },
        { label: 'Total', align: 'end' },
      ],
      rows: rows.map((o) => ({
        cells: [
          {
            kind: 'link',
            text: numberOf(o),
            href: url.show(o.id),
            note: o.requests.length ? `from ${requestNumbers(o)}` : undefined,
          },
          { kind: 'status', status: statesOf(o).at(o.status === 'issued' ? 1 : 0)! },
          { kind: 'text', text: o.vendor_name },
          { kind: 'text', text: o.cost_center_code },
          { kind: 'text', text: o.expected_on ? dateText(o.expected_on) : '—' },
          { kind: 'money', text: text(o.total, o.currency) },
        ],
      })),
    },
    empty: rows.length
      ? null
      : {
          title: input.status ? 'No orders here' : 'No orders yet',
          text: 'An order is made from an approved request: open one that is to be ordered, and choose “Create purchase order”.',
          icon: 'file-text',
          button: { label: 'Requests to be ordered', href: '/purchase-requests?status=approved' },
        },
  }
}

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

const SummaryJson = z.object({
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
export const ListJson = listOf(SummaryJson)
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
