import type { z } from 'zod'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import { usedRate, usedRateText } from '../../organisations/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, dateTimeText, quantityText, unitPriceText } from '../../platform/view/format.ts'
import type { Action, Button, Fact, PageHeader, Table } from '../../platform/view/ui.ts'
import type * as allocations from '../allocation-queries.ts'
import { reachOf } from '../dispatch.ts'
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
  if (name === 'edit')
    return [{ label: 'Edit', href: url.edit(id), method: 'get', tone: 'secondary', icon: 'pencil' }]
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
    actions,
  }
}

function buttonsOf(ctx: ReadCtx, { id, number, status, receipt_status }: Order): Button[] {
  const receivable =
    status === 'issued' && receipt_status !== 'full' && ctx.actor.permissions.has('receipts.post')
  return [
    ...(number ? [{ label: 'PDF', href: url.pdf(id), icon: 'file-down' as const }] : []),
    ...(number ? [{ label: 'UBL', href: url.ubl(id), icon: 'file-down' as const }] : []),
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

export const linesTable = (order: PurchaseOrder, lines: readonly Line[]): Table => ({
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
})

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
