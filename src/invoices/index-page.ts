import type { ReadCtx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import { pagedByStatus } from '../platform/view/pages.ts'
import type { Empty, PageHeader, Pager, Table, Tabs } from '../platform/view/ui.ts'
import type { Invoice } from './invoice.ts'
import * as queries from './queries.ts'
import { amountShown, states } from './states.ts'
import { url } from './url.ts'

export type IndexPage = {
  title: string
  header: PageHeader
  tabs: Tabs
  table: Table
  pager: Pager
  empty: Empty | null
  rows: readonly Invoice[]
  nextCursor: string | null
}
export async function indexPage(
  ctx: ReadCtx,
  input: { status?: string | undefined; cursor?: string | undefined; limit?: number | undefined },
): Promise<IndexPage> {
  const limit = input.limit ?? 50
  const found = await queries.list(ctx.tx, { status: input.status, cursor: input.cursor, limit })
  const { rows, nextCursor, tabs, pager } = pagedByStatus(found, limit, url.index, input, [
    ['held', 'On hold'],
    ['approved', 'Approved'],
    ['rejected', 'Rejected'],
  ])
  const upload = ctx.actor.permissions.has('invoices.capture')
    ? {
        label: 'Upload invoice',
        href: url.new,
        variant: 'primary' as const,
        icon: 'upload' as const,
      }
    : undefined
  return {
    title: 'Invoices',
    rows,
    nextCursor,
    tabs,
    pager,
    header: { title: 'Invoices', ...(upload ? { buttons: [upload] } : {}) },
    table: {
      label: 'Invoices',
      columns: [
        { label: 'Invoice' },
        { label: 'Status' },
        { label: 'Vendor' },
        { label: 'Order' },
        { label: 'Due' },
        { label: 'To pay', align: 'end' },
      ],
      rows: rows.map((i) => ({
        cells: [
          { kind: 'link', text: i.supplier_number, href: url.show(i.id), note: i.number },
          { kind: 'status', status: states[i.status] },
          { kind: 'text', text: i.vendor_name },
          { kind: 'text', text: i.order_number ?? '—' },
          { kind: 'text', text: i.due_date ? dateText(i.due_date) : '—' },
          { kind: 'money', text: amountShown(i.payable, i.currency) },
        ],
      })),
    },
    empty: rows.length
      ? null
      : {
          title: input.status ? 'No invoices here' : 'No invoices yet',
          text: 'Upload the file a vendor sent. An e-invoice is read, matched and, when it is within tolerance, approved at once; a PDF or a picture is read for you to confirm.',
          icon: 'receipt-text',
          button: upload,
        },
  }
}
