import { scanBar, waiting, type ScanBar, type Waiting } from '../scan.ts'
import { dateText } from '../../platform/view/format.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Banner, Cell, Empty, PageHeader, Table } from '../../platform/view/ui.ts'
import { findByReference, orderLines } from '../../purchase-orders/index.ts'
import { noticesNamed } from '../../ship-notices/index.ts'
import * as scans from '../scan-queries.ts'
import { url } from '../urls.ts'

export type ScanPage = {
  title: string
  header: PageHeader
  scan: ScanBar
  waiting: Waiting
  banner: Banner | null
  orders: { title: string; table: Table } | null
  /** The lines that an unknown code may be kept for. */
  lines: { title: string; table: Table } | null
  empty: Empty | null
}
type Asked = { code?: string | null | undefined; purchase_order_id?: string | undefined }

/** Where a code leads, or the page that says what was found. */
export async function scanned(ctx: ReadCtx, asked: Asked): Promise<ScanPage | { at: string }> {
  const { code = null, purchase_order_id: orderId = null } = asked
  if (code === null) return page(ctx, { code, orderId, banner: null, item: null })
  const [order, item, [notice]] = await Promise.all([
    findByReference(ctx.tx, code),
    scans.itemNamed(ctx.tx, code),
    noticesNamed(ctx.tx, code),
  ])
  if (notice) return { at: url.newFor(notice.purchase_order_id, { noticeId: notice.id }) }
  if (item) return ofItem(ctx, { code, orderId, item })
  if (order && ['issued', 'closed'].includes(order.status)) return { at: url.newFor(order.id) }
  const text = order
    ? `${order.number} is ${order.status}, so nothing is received for it.`
    : `“${code}” is neither the number of an order, nor a delivery note on its way, nor the code of an item.`
  return page(ctx, { code, orderId, item: null, banner: { tone: 'warn', text } })
}

type Found = { code: string; orderId: string | null; item: scans.Item }
async function ofItem(ctx: ReadCtx, { code, orderId, item }: Found) {
  const orders = await scans.expected(ctx.tx, item.id)
  const one = orders.find(({ id }) => id === orderId) ?? (orders.length === 1 ? orders[0] : null)
  if (one) return { at: url.newFor(one.id, { code }) }
  const text = orders.length
    ? `${item.name} is expected from several orders. Choose the one that came.`
    : `“${code}” is ${item.name}, and nothing of it is still to come.`
  const banner: Banner = { tone: orders.length ? 'info' : 'warn', text }
  return page(ctx, { code, orderId, banner, item: orders.length ? item : null })
}

type Shown = {
  code: string | null
  orderId: string | null
  banner: Banner | null
  item: scans.Item | null
}
async function page(ctx: ReadCtx, { code, orderId, banner, item }: Shown): Promise<ScanPage> {
  const isUnknown = code !== null && item === null && banner?.tone === 'warn'
  const [orders, lines] = await Promise.all([
    scans.expected(ctx.tx, item?.id ?? null),
    isUnknown && orderId ? orderLines(ctx.tx, orderId) : [],
  ])
  const ofCatalog = lines.filter((line) => line.catalog_item_id !== null)
  return {
    title: 'Receive by scan',
    header: {
      title: 'Receive by scan',
      crumbs: [{ label: 'Receipts', href: url.index }, { label: 'Receive by scan' }],
    },
    scan: scanBar(orderId, code ?? ''),
    waiting,
    banner,
    orders: orders.length
      ? { title: 'Still to come', table: ordersTable(orders, item ? code : null) }
      : null,
    lines:
      code !== null && ofCatalog.length
        ? { title: `Keep “${code}” for an item`, table: linesTable(ofCatalog, code) }
        : null,
    empty: orders.length
      ? null
      : {
          title: 'Nothing is still to come',
          text: 'Orders wait here from the day they are issued until all of it came.',
          icon: 'package-check',
          button: { label: 'Orders', href: '/purchase-orders' },
        },
  }
}

const ordersTable = (orders: readonly scans.Expected[], code: string | null): Table => ({
  label: 'Orders still to come',
  columns: [{ label: 'Order' }, { label: 'Vendor' }, { label: 'Expected' }],
  rows: orders.map((order) => ({
    cells: [
      { kind: 'link', text: order.number, href: url.newFor(order.id, { code }) },
      { kind: 'text', text: order.vendor_name },
      order.expected_on
        ? { kind: 'text', text: dateText(order.expected_on) }
        : { kind: 'muted', text: 'No day agreed' },
    ],
  })),
})

type Line = { id: string; description: string }
const linesTable = (lines: readonly Line[], code: string): Table => ({
  label: `Items that “${code}” may stand for`,
  columns: [{ label: 'Item' }, { label: 'Keep' }],
  rows: lines.map((line) => ({
    cells: [{ kind: 'text', text: line.description }, keepOf(line, code)],
  })),
})
const keepOf = ({ id, description }: Line, code: string): Cell => ({
  kind: 'action',
  action: {
    label: 'It is this',
    href: url.codes,
    small: true,
    tone: 'secondary',
    confirm: `Find ${description} by “${code}” from now on?`,
    fields: { purchase_order_line_id: id, code },
    key: crypto.randomUUID(),
  },
})
