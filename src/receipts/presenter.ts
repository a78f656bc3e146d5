import { z } from 'zod'
import { attachmentsOf } from '../attachments/index.ts'
import { chainOf, DocumentJson, timelineOf, type ChainDocument } from '../history/index.ts'
import { compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, DecimalText, Instant, Uuid, Version } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, quantityText, typedNumber } from '../platform/view/format.ts'
import { fieldId, formState, rowsOf } from '../platform/view/form.ts'
import type {
  DocChain,
  AttachmentPanel,
  ErrorSummary,
  Fact,
  Field,
  PageHeader,
  Table,
  Timeline,
} from '../platform/view/ui.ts'
import { findOrder, orderLines } from '../purchase-orders/index.ts'
import * as queries from './queries.ts'

export const url = { index: '/receipts', show: (id: string) => `/receipts/${id}` }
export type Receipt = z.output<typeof queries.Row>
type Line = z.output<typeof queries.LineRow>

export type ShowPage = {
  title: string
  header: PageHeader
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  attachments: AttachmentPanel
  timeline: Timeline
  receipt: Receipt
  lineRows: readonly Line[]
  chainRows: readonly ChainDocument[]
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [receipt, lines, events, chain, attachments] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.lines(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'receipt', id }),
    attachmentsOf(ctx, 'receipt', id),
  ])
  return {
    title: `${receipt.number} ${receipt.vendor_name}`,
    receipt,
    lineRows: lines,
    chainRows: chain.rows,
    chain: chain.view,
    attachments,
    timeline: { events },
    header: {
      title: receipt.vendor_name,
      crumbs: [{ label: 'Receipts', href: url.index }, { label: receipt.number }],
      meta: `Received ${dateText(receipt.received_on)} by ${receipt.received_by_name}`,
      statuses: [{ text: 'Posted', tone: 'ok' }],
    },
    facts: [
      {
        label: 'Order',
        text: receipt.order_number,
        href: `/purchase-orders/${receipt.purchase_order_id}`,
      },
      { label: 'Delivery note', text: receipt.delivery_note ?? 'None' },
      { label: 'Note', text: receipt.note ?? 'None' },
    ],
    lines: {
      label: 'What arrived',
      columns: [{ label: 'Item' }, { label: 'Unit' }, { label: 'Quantity', align: 'end' }],
      rows: lines.map((l) => ({
        cells: [
          { kind: 'text', text: l.description },
          { kind: 'muted', text: l.unit },
          { kind: 'number', text: quantityText(l.quantity) },
        ],
      })),
    },
  }
}

type ReceiptLineForm = {
  name: string
  expected: string
  lineId: string
  index: string
  quantity: Field
}
export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  lines: readonly ReceiptLineForm[]
  orderId: string
  key: string
  cancelHref: string
}

/** Everything still open is filled in: receiving all is one press. */
export async function formPage(
  ctx: ReadCtx,
  orderId: string,
  { values, errors }: Refused,
): Promise<FormPage> {
  const [order, lines] = await Promise.all([
    findOrder(ctx.tx, orderId),
    orderLines(ctx.tx, orderId),
  ])
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  return {
    title: `${errors.length ? 'Error: ' : ''}Receive goods`,
    action: url.index,
    summary: state.summary,
    orderId,
    key: crypto.randomUUID(),
    cancelHref: `/purchase-orders/${orderId}`,
    header: {
      title: `Receive from ${order.vendor_name}`,
      crumbs: [
        { label: 'Purchase orders', href: '/purchase-orders' },
        { label: order.number ?? 'Draft order', href: `/purchase-orders/${orderId}` },
        { label: 'Receive' },
      ],
    },
    fields: [
      {
        name: 'received_on',
        label: 'Received on',
        type: 'date',
        value: state.value('received_on') || ctx.today,
        error: state.error('/received_on'),
      },
      {
        name: 'delivery_note',
        label: 'Delivery note',
        type: 'text',
        optional: true,
        value: state.value('delivery_note'),
        error: state.error('/delivery_note'),
      },
      {
        name: 'note',
        label: 'Note',
        type: 'textarea',
        rows: 2,
        optional: true,
        value: state.value('note'),
        error: state.error('/note'),
      },
    ],
    lines: lines.map((line, i): ReceiptLineForm => {
      const left = subtract(decimal(line.quantity), decimal(line.received))
      const open = compare(left, decimal('0')) > 0 ? typedNumber(decimalText(left)) : '0'
      const row = typed.find((r) => r['purchase_order_line_id'] === line.id)
      return {
        name: line.description,
        expected: `${quantityText(line.quantity)} ordered, ${quantityText(line.received)} received`,
        lineId: line.id,
        index: String(i),
        quantity: {
          name: `lines[${i}][quantity]`,
          id: fieldId(`/lines/${i}/quantity`),
          label: `Arrived, ${line.description}`,
          hideLabel: true,
          type: 'quantity',
          suffix: line.unit,
          value: typeof row?.['quantity'] === 'string' ? row['quantity'] : open,
          error: state.error(`/lines/${i}/quantity`),
        },
      }
    }),
  }
}

export const SummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  purchase_order_id: Uuid,
  received_on: Day,
  delivery_note: z.string().nullable(),
  note: z.string().nullable(),
  received_by: z.string(),
  version: Version,
  created_at: Instant,
})
export const ReceiptJson = SummaryJson.extend({
  lines: z.array(
    z.object({
      purchase_order_line_id: Uuid,
      description: z.string(),
      unit: z.string(),
      quantity: DecimalText,
    }),
  ),
  documents: z.array(DocumentJson),
})
export const summaryJson = (r: Receipt) => ({
  id: r.id,
  number: r.number,
  purchase_order_id: r.purchase_order_id,
  received_on: r.received_on,
  delivery_note: r.delivery_note,
  note: r.note,
  received_by: r.received_by_name,
  version: r.version,
  created_at: r.created_at.toISOString(),
})
export const receiptJson = ({
  receipt,
  lineRows,
  chainRows,
}: ShowPage): z.input<typeof ReceiptJson> => ({
  ...summaryJson(receipt),
  documents: [...chainRows],
  lines: lineRows.map((l) => ({
    purchase_order_line_id: l.purchase_order_line_id,
    description: l.description,
    unit: l.unit,
    quantity: decimalText(decimal(l.quantity)),
  })),
})
