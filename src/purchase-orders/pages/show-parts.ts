import type { z } from 'zod'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import { usedRate, usedRateText } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, dateTimeText, quantityText, unitPriceText } from '../../platform/view/format.ts'
import type { Action, Button, Fact, PageHeader, Table } from '../../platform/view/ui.ts'
import type * as allocations from '../allocation-queries.ts'
import { reachOf } from '../dispatch.ts'
import { isInspected, pendingOf, returnedOf } from '../goods.ts'
import type * as dispatches from '../dispatch-queries.ts'
import type { Line, PurchaseOrder } from '../purchase-order.ts'
import { text, numberOf, statesWith } from '../states.ts'
import { url } from '../url.ts'

type Order = Awaited<ReturnType<typeof dispatches.findOrder>>
type Allocation = z.output<typeof allocations.AllocationRow>

/** The buttons of what may be done with an order now. */
export function actionsFor(name: string, order: PurchaseOrder): Action[] {
  const { id } = order
  const guard = { version: order.version, target: '#order' }
  if (name === 'issue')
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
}

/** Its amount, how it stands and what leads on from it. */
export async function headerOf(
  ctx: ReadCtx,
  order: Order,
  actions: readonly Action[],
): Promise<PageHeader> {
  const used = await usedRate(ctx, {
    currency: order.currency,
    rate: order.fx_rate,
    at: order.created_at,
  })
  const { baseCurrency } = ctx.actor.organisation
  return {
    title: order.vendor_name,
    crumbs: [{ label: 'Purchase orders', href: url.index }, { label: numberOf(order) }],
    meta: `${numberOf(order)} · bought by ${order.buyer_name}`,
    statuses: statesWith(order, {
      reach: reachOf(order.dispatches),
      opened: order.opening !== null,
    }),
    amount: {
      text: text(order.total, order.currency),
      ...(used ? { note: `${text(order.base_total, baseCurrency)} at ${usedRateText(used)}` } : {}),
    },
    buttons: buttonsOf(ctx, order),
    actions: [...everythingArrived(ctx, order), ...actions],
  }
}

const isReceivable = (ctx: ReadCtx, { status, receipt_status: receipts }: Order): boolean =>
  status === 'issued' && receipts !== 'full' && ctx.actor.permissions.has('receipts.post')

/** Two taps for a full receipt. */
const everythingArrived = (ctx: ReadCtx, order: Order): Action[] =>
  isReceivable(ctx, order)
    ? [
        {
          label: 'Everything arrived',
          href: '/receipts',
          tone: 'secondary',
          icon: 'package-check',
          confirm: 'Post a receipt of today over everything that is still to come?',
          fields: { purchase_order_id: order.id, everything: 'true' },
          key: `everything-${order.id}-${order.version}`,
        },
      ]
    : []

function buttonsOf(ctx: ReadCtx, order: Order): Button[] {
  const { id, number } = order
  return [
    ...(number ? [{ label: 'PDF', href: url.pdf(id), icon: 'file-down' as const }] : []),
    ...(number ? [{ label: 'UBL', href: url.ubl(id), icon: 'file-down' as const }] : []),
    ...(isReceivable(ctx, order)
      ? [
          {
            label: 'Receive goods',
            href: `/receipts/new?purchase_order_id=${id}`,
            icon: 'package-check' as const,
            variant: 'primary' as const,
          },
        ]
      : []),
  ]
}

export function factsOf(ctx: ReadCtx, order: Order): Fact[] {
  const { opening } = order
  return [
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
  ]
}

/** `buys`: the reader may say how a line is received. */
export const linesTable = (order: PurchaseOrder, lines: readonly Line[], buys = false): Table => ({
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
        ...(buys && ['draft', 'issued'].includes(order.status) && quantityText(l.received) === '0'
          ? { kind: 'link' as const, text: l.description, href: url.receiving(l.id) }
          : { kind: 'text' as const, text: l.description }),
        note: noteOf(l),
      },
      { kind: 'number', text: quantityText(l.quantity) },
      { kind: 'number', text: quantityText(l.received), note: movedNote(l) },
      { kind: 'number', text: quantityText(l.billed_quantity) },
      { kind: 'number', text: unitPriceText(l.unit_price, order.currency) },
      { kind: 'money', text: text(l.amount, order.currency) },
    ],
  })),
  totals: [{ label: 'Total', text: text(order.total, order.currency), strong: true }],
})

const noteOf = (line: Line): string =>
  [
    line.unit,
    ...(decimalText(decimal(line.over_receipt_pct)) === '0'
      ? []
      : [`up to ${quantityText(line.over_receipt_pct)} % more`]),
    ...(isInspected(line) ? ['inspected'] : []),
    ...(line.acceptor ? [`accepted by ${line.acceptor}`] : []),
  ].join(' · ')

/** What of the received goods is not simply there. */
function movedNote(line: Line): string | undefined {
  const parts = [
    ['rejected', line.rejected],
    ['to inspect', isInspected(line) ? decimalText(pendingOf(line)) : '0'],
    ['went back', decimalText(returnedOf(line))],
  ].filter(([, quantity]) => quantityText(quantity!) !== '0')
  return parts.length
    ? parts.map(([what, quantity]) => `${quantityText(quantity!)} ${what}`).join(', ')
    : undefined
}

/** Which request each line is for. */
export function allocatedTable(
  lines: readonly Line[],
  shares: readonly Allocation[],
): Table | null {
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
