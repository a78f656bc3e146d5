import { z } from 'zod'
import { attachmentsOf } from '../../attachments/index.ts'
import { chainOf, timelineOf, type ChainDocument } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, quantityText } from '../../platform/view/format.ts'
import type {
  DocChain,
  AttachmentPanel,
  Fact,
  PageHeader,
  Table,
  Timeline,
} from '../../platform/view/ui.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'

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
