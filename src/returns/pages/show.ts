import { attachmentsOf } from '../../attachments/index.ts'
import { commentsOf } from '../../comments/index.ts'
import { chainOf, timelineOf } from '../../history/index.ts'
import { decimal } from '../../kernel/decimal.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, moneyText } from '../../platform/view/format.ts'
import type {
  Action,
  AttachmentPanel,
  Banner,
  Comments,
  DocChain,
  Fact,
  Field,
  PageHeader,
  Table,
  Timeline,
} from '../../platform/view/ui.ts'
import { countedNumber } from '../../purchase-orders/index.ts'
import { moves } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'
import { chipOf, intentText } from '../words.ts'
import { worthOf, type Worth } from '../worth.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  banner: Banner | null
  chain: DocChain
  facts: readonly Fact[]
  lines: Table
  /** Names the credit note, where the figures of the order do not say which it is. */
  credit: { action: string; version: number; key: string; field: Field } | null
  attachments: AttachmentPanel
  comments: Comments
  timeline: Timeline
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [row, lines, ordered, events, chain, attachments, comments] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.linesOf(ctx.tx, id),
    queries.orderedOf(ctx.tx, id),
    timelineOf(ctx, id),
    chainOf(ctx, { kind: 'goods_return', id }),
    attachmentsOf(ctx, 'goods_return', id),
    commentsOf(ctx, 'goods_return', id),
  ])
  const worth = hasLeft(row) ? worthOf(lines, { intent: row.intent, ordered }) : null
  return {
    title: `${row.number} ${row.vendor_name}`,
    header: {
      title: row.vendor_name,
      crumbs: [{ label: 'Returns', href: url.index }, { label: row.number }],
      meta: `${row.number} · ${row.reason}`,
      statuses: [chipOf(row)],
      actions: actionsOf(ctx, row),
    },
    banner: bannerOf(row, { worth, isCharged: ordered.pricing.charges.length > 0 }),
    chain: chain.view,
    facts: factsOf(row, worth),
    lines: linesTable(lines, worth),
    credit: await creditForm(ctx, row),
    attachments,
    comments,
    timeline: { events },
  }
}

function actionsOf(ctx: ReadCtx, row: queries.ReturnRow): Action[] {
  const paths = {
    ship: url.shipping,
    edit: url.edit,
    cancel: url.cancellation,
    expect_credit: url.expectedCredit,
    close: url.closing,
  }
  return moves.actions(row, ctx.actor).map(({ name, label, tone, needsReason }) => ({
    label,
    href: paths[name as keyof typeof paths](row.id),
    tone,
    needsReason,
    version: row.version,
    key: `${name}-${row.id}-${row.version}`,
    ...(name === 'ship' ? { icon: 'truck' as const } : {}),
    ...(name === 'edit' ? { icon: 'pencil' as const, method: 'get' as const } : {}),
  }))
}

const hasLeft = ({ status }: queries.ReturnRow): boolean =>
  status === 'shipped' || status === 'satisfied'
const moneyIn = ({ minor, currency }: { minor: string; currency: string }): string =>
  moneyText(money(BigInt(minor), currency))

type Comes = { worth: Worth | null; isCharged: boolean }
function bannerOf({ status, intent }: queries.ReturnRow, { worth, isCharged }: Comes) {
  const banner = bannerText({ status, intent }, worth)
  return banner && worth && isCharged
    ? { ...banner, text: `${banner.text} Freight and other charges of the order are not counted.` }
    : banner
}

type Said = Pick<queries.ReturnRow, 'status' | 'intent'>
function bannerText({ status, intent }: Said, worth: Worth | null): Banner | null {
  if (status === 'draft')
    return {
      tone: 'info',
      text: 'Nothing has left yet. Say so once the goods are on their way back: what was received is lowered then.',
    }
  if (worth?.unbilled && !worth.credit)
    return {
      tone: 'ok',
      text: `Nobody had billed these goods: ${moneyIn(worth.unbilled)} will not be billed, and no credit note is expected.`,
    }
  if (status !== 'shipped') return null
  return intent === 'credit'
    ? { tone: 'info', text: creditText(worth) }
    : {
        tone: 'info',
        text: 'The vendor owes these goods again. It is settled once they are received for the order. If they do not come, expect a credit instead.',
      }
}

function creditText(worth: Worth | null): string {
  const kept = worth?.unbilled ? `, and ${moneyIn(worth.unbilled)} will not be billed` : ''
  const note = worth?.credit ? ` of ${moneyIn(worth.credit)}` : ''
  return `A credit note${note} is expected${kept}. The return is settled once a credit note of the order is approved for these goods, or once the rest of the line is billed without them.`
}

const factsOf = (row: queries.ReturnRow, worth: Worth | null): Fact[] => [
  {
    label: 'Order',
    text: row.order_number ?? '—',
    href: `/purchase-orders/${row.purchase_order_id}`,
  },
  { label: 'Receipt', text: row.receipt_number, href: `/receipts/${row.receipt_id}` },
  { label: 'For', text: intentText[row.intent] },
  { label: 'Left on', text: row.shipped_on ? dateText(row.shipped_on) : 'Not yet' },
  ...(worth?.unbilled ? [{ label: 'Will not be billed', text: moneyIn(worth.unbilled) }] : []),
  ...(worth?.credit ? [{ label: 'To be credited', text: moneyIn(worth.credit) }] : []),
  ...(row.made_by ? [{ label: 'By', text: row.made_by }] : []),
  ...(row.credit_note_id
    ? [
        {
          label: 'Credit note',
          text: row.credit_note_number ?? '—',
          href: `/invoices/${row.credit_note_id}`,
        },
      ]
    : []),
  ...(row.end_reason ? [{ label: 'Ended because', text: row.end_reason }] : []),
]

const isPartlyReplaced = (lines: readonly queries.LineRow[]): boolean =>
  lines.some(({ replaced }) => decimal(replaced).units > 0n)

const linesTable = (lines: readonly queries.LineRow[], worth: Worth | null): Table => ({
  label: 'What goes back',
  columns: [
    { label: 'Item' },
    { label: 'Unit' },
    { label: 'Of it rejected', align: 'end' },
    ...(isPartlyReplaced(lines) ? [{ label: 'Replaced', align: 'end' as const }] : []),
    ...(worth?.unbilled ? [{ label: 'Not billed', align: 'end' as const }] : []),
    { label: 'Quantity', align: 'end' },
  ],
  rows: lines.map((line) => ({
    cells: [
      { kind: 'text', text: line.description },
      { kind: 'muted', text: line.unit },
      { kind: 'number', text: countedNumber(decimal(line.rejected), line) },
      ...(isPartlyReplaced(lines)
        ? [{ kind: 'number' as const, text: countedNumber(decimal(line.replaced), line) }]
        : []),
      ...(worth?.unbilled
        ? [{ kind: 'number' as const, text: countedNumber(decimal(line.unbilled), line) }]
        : []),
      { kind: 'number', text: countedNumber(decimal(line.quantity), line) },
    ],
  })),
})

async function creditForm(ctx: ReadCtx, row: queries.ReturnRow): Promise<ShowPage['credit']> {
  if (
    row.status !== 'shipped' ||
    row.intent !== 'credit' ||
    !ctx.actor.permissions.has('returns.close')
  )
    return null
  const notes = await queries.creditNotesOf(ctx.tx, row.purchase_order_id)
  if (notes.length === 0) return null
  return {
    action: url.credit(row.id),
    version: row.version,
    key: crypto.randomUUID(),
    field: {
      name: 'invoice_id',
      label: 'Credit note',
      type: 'select',
      value: '',
      options: notes.map(({ id, number, supplier_number: given }) => ({
        value: id,
        label: `${number} (${given})`,
      })),
    },
  }
}
