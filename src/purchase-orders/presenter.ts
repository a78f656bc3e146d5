import { z } from 'zod'
import { commentsOf } from '../comments/index.ts'
import { documentsOf } from '../documents/index.ts'
import { chainOf, DocumentJson, timelineOf, type ChainDocument } from '../history/index.ts'
import { decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Instant, listOf, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { pagedByStatus } from '../platform/view/pages.ts'
import { dateText, moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import { fieldId, formState, rowsOf } from '../platform/view/form.ts'
import type { Action, DocChain, Comments, Documents, Empty, ErrorSummary, Fact, Field, PageHeader, Pager, Status, Table, Tabs, Timeline } from '../platform/view/ui.ts'
import * as requests from '../purchase-requests/index.ts'
import { moves, progressSteps, statuses, type Line, type Progress, type PurchaseOrder } from './purchase-order.ts'
import * as queries from './queries.ts'

export const url = { index: '/purchase-orders', show: (id: string) => `/purchase-orders/${id}`, issue: (id: string) => `/purchase-orders/${id}/issue`, cancellation: (id: string) => `/purchase-orders/${id}/cancellation`, pdf: (id: string) => `/purchase-orders/${id}/pdf` }

const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))
const numberOf = (order: Pick<PurchaseOrder, 'number'>): string => order.number ?? 'Draft order'
const received: Record<Progress, Status> = { none: { text: 'Not received', tone: 'neutral' }, partial: { text: 'Partly received', tone: 'warn' }, full: { text: 'Received', tone: 'ok' } }
const billed: Record<Progress, Status> = { none: { text: 'Not billed', tone: 'neutral' }, partial: { text: 'Partly billed', tone: 'warn' }, full: { text: 'Billed', tone: 'ok' } }
const states: Record<PurchaseOrder['status'], Status> = { draft: { text: 'Draft', tone: 'neutral' }, issued: { text: 'Sent', tone: 'info' }, closed: { text: 'Closed', tone: 'ok' }, cancelled: { text: 'Cancelled', tone: 'neutral' } }
export const statesOf = (order: PurchaseOrder): Status[] => (order.status === 'issued' ? [states.issued, received[order.receipt_status], billed[order.billing_status]] : [states[order.status]])

export type IndexPage = { title: string; header: PageHeader; tabs: Tabs; table: Table; pager: Pager; empty: Empty | null; rows: readonly PurchaseOrder[]; nextCursor: string | null; base: string }
export async function indexPage(ctx: ReadCtx, input: { status?: string | undefined; vendor_id?: string | undefined; cursor?: string | undefined; limit?: number | undefined }): Promise<IndexPage> {
  const limit = input.limit ?? 50
  const found = await queries.list(ctx.tx, { status: input.status, vendorId: input.vendor_id, cursor: input.cursor, limit })
  const { rows, nextCursor, tabs, pager } = pagedByStatus(found, limit, url.index, input, [['draft', 'Drafts'], ['issued', 'Sent'], ['closed', 'Closed'], ['cancelled', 'Cancelled']])
  return {
    title: 'Purchase orders', rows, nextCursor, tabs, pager, base: ctx.actor.organisation.baseCurrency, header: { title: 'Purchase orders' },
    table: {
      label: 'Purchase orders', columns: [{ label: 'Order' }, { label: 'Status' }, { label: 'Vendor' }, { label: 'Cost centre' }, { label: 'Expected' }, { label: 'Total', align: 'end' }],
      rows: rows.map((o) => ({ cells: [
        { kind: 'link', text: numberOf(o), href: url.show(o.id), note: `from ${o.request_number}` }, { kind: 'status', status: statesOf(o).at(o.status === 'issued' ? 1 : 0)! }, { kind: 'text', text: o.vendor_name }, { kind: 'text', text: o.cost_center_code },
        { kind: 'text', text: o.expected_on ? dateText(o.expected_on) : '—' }, { kind: 'money', text: text(o.total, o.currency) },
      ] })),
    },
    empty: rows.length ? null : { title: input.status ? 'No orders here' : 'No orders yet', text: 'An order is made from an approved request: open one that is to be ordered, and choose “Create purchase order”.', icon: 'file-text', button: { label: 'Requests to be ordered', href: '/purchase-requests?status=approved' } },
  }
}

export type ShowPage = {
  title: string; header: PageHeader; chain: DocChain; facts: readonly Fact[]; lines: Table; documents: Documents; comments: Comments; timeline: Timeline; actions: readonly Action[]
  order: PurchaseOrder; lineRows: readonly Line[]; actionNames: readonly string[]; chainRows: readonly ChainDocument[]; base: string
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [order, lines, events, chain, documents, comments] = await Promise.all([queries.findOrder(ctx.tx, id), queries.orderLines(ctx.tx, id), timelineOf(ctx, id), chainOf(ctx.tx, { kind: 'purchase_order', id }), documentsOf(ctx, 'purchase_order', id), commentsOf(ctx, 'purchase_order', id)])
  const allowed = moves.actions(order, ctx.actor)
  const { baseCurrency } = ctx.actor.organisation
  const guard = { version: order.version, target: '#order' }
  const actions = allowed.flatMap((a): Action[] => {
    if (a.name === 'issue') return [{ label: `Issue ${text(order.total, order.currency)}`, href: url.issue(id), tone: 'primary', icon: 'send', key: `issue-${id}-${order.version}`, ...guard }]
    return [{ label: 'Cancel order', href: url.cancellation(id), tone: 'secondary', icon: 'x', needsReason: true, key: `cancel-${id}-${order.version}`, ...guard }]
  })
  const receivable = order.status === 'issued' && order.receipt_status !== 'full' && ctx.actor.permissions.has('receipts.post')
  return {
    title: `${numberOf(order)} ${order.vendor_name}`, order, lineRows: lines, actionNames: allowed.map((a) => a.name), chainRows: chain.rows, chain: chain.view, documents, comments, timeline: { events }, actions, base: baseCurrency,
    header: {
      title: order.vendor_name, crumbs: [{ label: 'Purchase orders', href: url.index }, { label: numberOf(order) }], meta: `${numberOf(order)} · bought by ${order.buyer_name}`, statuses: statesOf(order),
      amount: { text: text(order.total, order.currency), ...(order.currency === baseCurrency ? {} : { note: `${text(order.base_total, baseCurrency)} at ${decimalText(decimal(order.fx_rate))}` }) },
      buttons: [...(order.number ? [{ label: 'PDF', href: url.pdf(id), icon: 'file-down' as const }] : []), ...(receivable ? [{ label: 'Receive goods', href: `/receipts/new?purchase_order_id=${id}`, icon: 'package-check' as const, variant: 'primary' as const }] : [])],
      actions,
    },
    facts: [
      { label: 'Vendor', text: order.vendor_name, href: `/vendors/${order.vendor_id}` }, { label: 'Cost centre', text: order.cost_center_code, href: `/cost-centers/${order.cost_center_id}` },
      { label: 'Expected', text: order.expected_on ? dateText(order.expected_on) : 'Not stated' }, { label: 'Payment terms', text: `${order.payment_terms_days} days` },
      ...(order.snapshot_sha256 ? [{ label: 'Sent document', text: `SHA-256 ${order.snapshot_sha256.slice(0, 12)}…` }] : []),
    ],
    lines: {
      label: 'Lines', columns: [{ label: 'Item' }, { label: 'Ordered', align: 'end' }, { label: 'Received', align: 'end' }, { label: 'Billed', align: 'end' }, { label: 'Unit price', align: 'end' }, { label: 'Amount', align: 'end' }],
      rows: lines.map((l) => ({ cells: [
        { kind: 'text', text: l.description, note: `${l.unit}${decimalText(decimal(l.over_receipt_pct)) === '0' ? '' : ` · up to ${decimalText(decimal(l.over_receipt_pct))} % more`}` }, { kind: 'number', text: quantityText(l.quantity) }, { kind: 'number', text: quantityText(l.received) },
        { kind: 'number', text: quantityText(l.billed_quantity) }, { kind: 'number', text: unitPriceText(l.unit_price, order.currency) }, { kind: 'money', text: text(l.amount, order.currency) },
      ] })), totals: [{ label: 'Total', text: text(order.total, order.currency), strong: true }],
    },
  }
}

export type OrderLineForm = { name: string; unit: string; asked: string; requestLineId: string; index: string; quantity: Field; price: Field }
export type FormPage = { title: string; header: PageHeader; action: string; summary: ErrorSummary | null; fields: readonly Field[]; lines: readonly OrderLineForm[]; requestId: string; key: string; cancelHref: string }

/** The order form over what is left to order of a request. */
export async function formPage(ctx: ReadCtx, requestId: string, { values, errors }: Refused): Promise<FormPage> {
  const [pr, lines, vendors] = await Promise.all([requests.find(ctx.tx, requestId), requests.lines(ctx.tx, requestId), requests.vendorChoices(ctx.tx)])
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  const left = lines.map((line) => ({ ...line, open: decimalText(subtract(decimal(line.quantity), decimal(line.ordered_quantity))) })).filter((line) => line.open !== '0')
  return {
    title: `${errors.length ? 'Error: ' : ''}New purchase order`, action: url.index, summary: state.summary, requestId, key: crypto.randomUUID(), cancelHref: `/purchase-requests/${requestId}`,
    header: { title: `Order ${pr.title}`, crumbs: [{ label: 'Purchase requests', href: '/purchase-requests' }, { label: pr.number, href: `/purchase-requests/${requestId}` }, { label: 'New order' }], amount: { text: text(pr.total, pr.currency), note: 'approved' } },
    fields: [
      { name: 'vendor_id', label: 'Vendor', type: 'select', value: state.value('vendor_id') || (pr.vendor_id ?? ''), error: state.error('/vendor_id'), options: [{ value: '', label: 'Choose a vendor' }, ...vendors.map((v) => ({ value: v.id, label: v.label }))] },
      { name: 'expected_on', label: 'Expected on', type: 'date', optional: true, value: state.value('expected_on') || pr.need_by, error: state.error('/expected_on') },
      { name: 'over_receipt_pct', label: 'Over-receipt tolerance', type: 'quantity', optional: true, suffix: '%', value: state.value('over_receipt_pct'), error: state.error('/over_receipt_pct'), hint: 'How much more than ordered may be received. Empty means none.' },
    ],
    lines: left.map((line, i): OrderLineForm => {
      const row = typed.find((r) => r['purchase_request_line_id'] === line.id)
      const field = (name: 'quantity' | 'unit_price', label: string, type: Field['type'], fallback: string): Field => ({
        name: `lines[${i}][${name}]`, id: fieldId(`/lines/${i}/${name}`), label: `${label}, ${line.description}`, hideLabel: true, type, value: typeof row?.[name] === 'string' ? row[name] : fallback, error: state.error(`/lines/${i}/${name}`),
      })
      return { name: line.description, unit: line.unit, asked: `${quantityText(line.open)} ${line.unit} left at ${unitPriceText(line.unit_price, pr.currency)}`, requestLineId: line.id, index: String(i), quantity: field('quantity', 'Quantity', 'quantity', line.open), price: field('unit_price', 'Unit price', 'money', decimalText(decimal(line.unit_price))) }
    }),
  }
}

export const SummaryJson = z.object({
  id: Uuid, number: z.string().nullable(), status: z.enum(statuses), receipt_status: z.enum(progressSteps), billing_status: z.enum(progressSteps), vendor_id: Uuid, purchase_request_id: Uuid, expected_on: Day.nullable(), total: Money, base_total: Money,
  snapshot_sha256: z.string().regex(/^[0-9a-f]{64}$/).nullable(), version: Version, created_at: Instant,
})
export const ListJson = listOf(SummaryJson)
export const OrderJson = SummaryJson.extend({
  lines: z.array(z.object({ id: Uuid, purchase_request_line_id: Uuid, position: z.int(), description: z.string(), quantity: DecimalText, unit: z.string(), unit_price: DecimalText, amount: Money, received: DecimalText, billed_quantity: DecimalText })),
  actions: z.array(z.string()), documents: z.array(DocumentJson),
})
export const summaryJson = (o: PurchaseOrder, base: string) => ({
  id: o.id, number: o.number, status: o.status, receipt_status: o.receipt_status, billing_status: o.billing_status, vendor_id: o.vendor_id, purchase_request_id: o.purchase_request_id, expected_on: o.expected_on,
  total: moneyJson(o.total, o.currency), base_total: moneyJson(o.base_total, base), snapshot_sha256: o.snapshot_sha256, version: o.version, created_at: o.created_at.toISOString(),
})
const plain = (value: string): string => decimalText(decimal(value))
export const orderJson = ({ order, base, lineRows, actionNames, chainRows }: ShowPage): z.input<typeof OrderJson> => ({
  ...summaryJson(order, base), actions: [...actionNames], documents: [...chainRows],
  lines: lineRows.map((l) => ({ id: l.id, purchase_request_line_id: l.purchase_request_line_id, position: l.position, description: l.description, quantity: plain(l.quantity), unit: l.unit, unit_price: plain(l.unit_price), amount: moneyJson(l.amount, order.currency), received: plain(l.received), billed_quantity: plain(l.billed_quantity) })),
})
