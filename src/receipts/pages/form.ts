import { saidOf } from '../../kernel/counted-in.ts'
import { compare, decimal } from '../../kernel/decimal.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateText, typedNumber } from '../../platform/view/format.ts'
import { fieldId, formState, rowsOf, textOf } from '../../platform/view/form.ts'
import type { Banner, ErrorSummary, Field, PageHeader } from '../../platform/view/ui.ts'
import {
  countedText,
  quantitySaid,
  findOrder,
  goods,
  orderLines,
  standing,
  unitField,
  type Line,
  type PurchaseOrder,
} from '../../purchase-orders/index.ts'
import { noticesOfOrder, type ShipNotice } from '../../ship-notices/index.ts'
import { isOneOf, scanBar, waiting, type ScanBar, type Waiting } from '../scan.ts'
import * as scans from '../scan-queries.ts'
import { url } from '../urls.ts'

type ReceiptLineForm = {
  name: string
  expected: string
  lineId: string
  index: string
  /** What can be scanned for it, as JSON. */
  codes: string
  quantity: Field
  /** The choice of its unit, where it comes in several. */
  unit: Field | null
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
  /** What it is called while it waits to be sent. */
  called: string
  banner: Banner | null
  /** The announced delivery that it is posted from. */
  noticeId: string | null
  scan: ScanBar
  waiting: Waiting
}

/** Where the form begins: at what was scanned, or with what was announced. */
type From = { code?: string | null; noticeId?: string | null }

type Sent = ShipNotice['lines'][number] | undefined
function announcedText(line: Line, sent: Sent): string {
  if (!sent) return ''
  const lot = sent.lot ? ` (${sent.lot})` : ''
  return `, ${countedText(decimal(sent.quantity), line)} announced${lot}`
}

/** The day and the place of a line that has its own, and whether it comes only as a whole. */
const goesText = ({ due_on: day, deliver_to: place, accepted_as_whole: asWhole }: Line): string =>
  [
    ...(day ? [`, due ${dateText(day)}`] : []),
    ...(place ? [`, for ${place.name}`] : []),
    ...(asWhole ? [', only as a whole'] : []),
  ].join('')

/** What comes, and the way to receive it as it was announced. */
function arrivalBanner(notices: readonly ShipNotice[], from: ShipNotice | null): Banner | null {
  if (from)
    return {
      tone: 'info',
      text: `This is what ${from.delivery_note} announced. Enter what came, where that is different.`,
    }
  const next = notices.find(({ status }) => status === 'announced')
  return next
    ? {
        tone: 'info',
        text: `Delivery note ${next.delivery_note} was announced for ${dateText(next.expected_on)}.`,
        button: {
          label: `Receive ${next.delivery_note}`,
          href: url.newFor(next.purchase_order_id, { noticeId: next.id }),
        },
      }
    : null
}

/** What there is to do where nothing is left to receive. */
function bannerOf(order: PurchaseOrder, lines: readonly Line[]): Banner | null {
  const button = { label: 'Open the order', href: `/purchase-orders/${order.id}` }
  if (order.status !== 'issued' && order.status !== 'closed')
    return {
      tone: 'warn',
      title: 'Nothing can be received',
      text: `The order is ${order.status}. Goods are received for an issued order.`,
      button,
    }
  if (lines.some((line) => compare(goods.toReceive(line), zero) > 0)) return null
  const more = lines.some((line) => compare(goods.mostToCome(line), zero) > 0)
  return {
    tone: 'info',
    title: 'Everything that was ordered has come',
    text: more
      ? 'What came above it can be entered as far as the tolerance of the order allows.'
      : 'For goods that came above it, the order is changed first; what was posted by mistake is taken back on its receipt.',
    button,
  }
}
const zero = decimal('0')

/** Everything still open is filled in: receiving all is one press. */
export async function formPage(
  ctx: ReadCtx,
  orderId: string,
  { values, errors }: Refused,
  { code: scanned = null, noticeId = null }: From = {},
): Promise<FormPage> {
  const named = noticeId ?? (textOf(values['ship_notice_id']) || null)
  const [order, lines, codes, notices] = await Promise.all([
    findOrder(ctx.tx, orderId),
    orderLines(ctx.tx, orderId),
    scans.codesOf(ctx.tx, orderId),
    noticesOfOrder(ctx.tx, orderId),
  ])
  const notice = notices.find(({ id }) => id === named) ?? null
  const codesOf = (lineId: string): readonly string[] =>
    codes.find((one) => one.line_id === lineId)?.codes ?? []
  const found =
    scanned === null ? undefined : lines.find((line) => isOneOf(scanned, codesOf(line.id)))
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  return {
    title: `${errors.length ? 'Error: ' : ''}Receive goods`,
    action: url.index,
    summary: state.summary,
    orderId,
    key: crypto.randomUUID(),
    cancelHref: `/purchase-orders/${orderId}`,
    called: `${order.number ?? 'Draft order'}, ${order.vendor_name}`,
    banner: errors.length ? null : (bannerOf(order, lines) ?? arrivalBanner(notices, notice)),
    noticeId: notice?.id ?? null,
    scan: scanBar(orderId),
    waiting,
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
        value: state.value('delivery_note') || (notice?.delivery_note ?? ''),
        error: state.error('/delivery_note'),
      },
      ...(errors.some(({ code }) => code === 'received_before') || values['note_again'] === 'on'
        ? [
            {
              name: 'note_again',
              label: 'It is another delivery under the same number',
              type: 'checkbox' as const,
              value: 'on',
              checked: values['note_again'] === 'on',
            },
          ]
        : []),
      {
        name: 'note',
        label: 'Note',
        type: 'textarea',
        rows: 2,
        optional: true,
        value: state.value('note'),
        error: state.error('/note'),
      },
      {
        name: 'file',
        label: 'Photo or delivery note',
        type: 'file',
        optional: true,
        accept: 'image/jpeg,image/png,application/pdf',
        error: state.error('/file'),
      },
    ],
    lines: lines.map((line, i): ReceiptLineForm => {
      const sent = notice?.lines.find((one) => one.line_id === line.id)
      const open = saidOf(notice ? decimal(sent?.quantity ?? '0') : goods.toReceive(line), line)
      const row = typed.find((r) => r['purchase_order_line_id'] === line.id)
      const unit = unitField(line, {
        name: `lines[${i}][unit]`,
        label: `Unit, ${line.description}`,
        value: typeof row?.['unit'] === 'string' ? row['unit'] : open.unit,
      })
      return {
        name: line.description,
        expected: `${quantitySaid(decimal(standing(line)), line)} ordered, ${quantitySaid(decimal(line.received), line)} received${announcedText(line, sent)}${goesText(line)}`,
        lineId: line.id,
        index: String(i),
        codes: JSON.stringify(codesOf(line.id)),
        quantity: {
          name: `lines[${i}][quantity]`,
          id: fieldId(`/lines/${i}/quantity`),
          label: `Arrived, ${line.description}`,
          hideLabel: true,
          type: 'quantity',
          autofocus: line === found,
          ...(unit ? {} : { suffix: open.unit }),
          value:
            typeof row?.['quantity'] === 'string' ? row['quantity'] : typedNumber(open.quantity),
          error: state.error(`/lines/${i}/quantity`) ?? state.error(`/lines/${i}/unit`),
        },
        unit,
      }
    }),
  }
}
