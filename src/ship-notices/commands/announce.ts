import { keepAttachment } from '../../attachments/index.ts'
import { invalid, notFound } from '../../kernel/problem.ts'
import { message } from '../../messages/index.ts'
import { notifyHolders } from '../../notifications/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Upload } from '../../platform/http/route.ts'
import { dateText } from '../../platform/view/format.ts'
import {
  orderLines,
  purchaseOrder,
  refuseMistypedDay,
  type PurchaseOrder,
} from '../../purchase-orders/index.ts'
import * as queries from '../queries.ts'
import {
  refuseUnlessAnnounced,
  refuseUnlessOpen,
  refuseWrongDays,
  sentLines,
  shipNoticeLifecycle,
  type SentLine,
  type StatedLine,
} from '../ship-notice.ts'

export type Notice = queries.Content & {
  /** The delivery note was announced before, and this is another delivery. */
  note_again: boolean
  lines: readonly StatedLine[]
}

/** A vendor says what it has sent for an order. */
export async function announce(
  ctx: Ctx,
  orderId: string,
  { notice, paper }: { notice: Notice; paper: Upload | null },
): Promise<string> {
  const { order, lines, known } = await read(ctx, { orderId, notice, exceptId: null })
  refuse(ctx, { order, notice, known })
  const id = ctx.newId()
  const sent = sentLines(notice.lines, lines.ordered, lines.onItsWay)
  queries.insert(ctx.tx, {
    ...notice,
    id,
    orderId,
    contact: ctx.actor.name,
    status: shipNoticeLifecycle.begins[0]!,
  })
  insertLines(ctx, id, sent)
  if (paper) await keepPaper(ctx, orderId, paper)
  record(ctx, 'purchase_order.shipping_announced', { orderId, notice })
  await tell(ctx, order, { id, notice })
  return id
}

type Correction = { notice: Notice; paper: Upload | null; version?: number | undefined }
/** What was said of a delivery is corrected, while nothing was received of it. */
export async function correct(
  ctx: Ctx,
  id: string,
  { notice, paper, version }: Correction,
): Promise<string> {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const [{ order, lines, known }, before] = await Promise.all([
    read(ctx, { orderId, notice, exceptId: id }),
    ctx.lock(queries.shipNotice, id, version),
  ])
  refuseUnlessAnnounced(before)
  refuse(ctx, { order, notice, known })
  const sent = sentLines(notice.lines, lines.ordered, lines.onItsWay)
  queries.save(ctx.tx, { ...notice, id, contact: ctx.actor.name, version: before.version })
  queries.removeLines(ctx.tx, id)
  insertLines(ctx, id, sent)
  if (paper) await keepPaper(ctx, orderId, paper)
  record(ctx, 'purchase_order.shipping_corrected', { orderId, notice })
  return orderId
}

type Asked = { orderId: string; notice: Notice; exceptId: string | null }
async function read(ctx: Ctx, { orderId, notice, exceptId }: Asked) {
  const [order, ordered, onItsWay, known] = await Promise.all([
    ctx.lock(purchaseOrder, orderId),
    orderLines(ctx.tx, orderId),
    queries.onItsWay(ctx.tx, orderId, exceptId),
    queries.announcedBefore(ctx.tx, { orderId, exceptId, deliveryNote: notice.delivery_note }),
  ])
  return { order, lines: { ordered, onItsWay }, known }
}

type Judged = { order: PurchaseOrder; notice: Notice; known: Known | null }
type Known = { order_number: string; shipped_on: string }
function refuse(ctx: Ctx, { order, notice, known }: Judged): void {
  const { contact } = ctx.actor
  if (contact?.vendorId !== order.vendor_id) throw notFound('This order')
  refuseUnlessOpen(order)
  refuseMistypedDay(notice.shipped_on, { at: '/shipped_on', today: ctx.today })
  refuseMistypedDay(notice.expected_on, { at: '/expected_on', today: ctx.today })
  refuseWrongDays(notice)
  if (known && !notice.note_again)
    throw invalid(
      '/delivery_note',
      'announced_before',
      `Delivery note ${notice.delivery_note} was announced for ${known.order_number}, sent on ${dateText(known.shipped_on)}. If this is another delivery under the same number, say so and send it again.`,
    )
}

const insertLines = (ctx: Ctx, id: string, sent: readonly SentLine[]): void =>
  queries.insertLines(
    ctx.tx,
    id,
    sent.map((line) => ({ ...line, id: ctx.newId() })),
  )

const keepPaper = (ctx: Ctx, orderId: string, paper: Upload) =>
  keepAttachment(
    ctx,
    { subject_kind: 'purchase_order', subject_id: orderId, kind: 'delivery_note' },
    paper,
  )

type Recorded = { orderId: string; notice: queries.Content }
type Act = 'purchase_order.shipping_announced' | 'purchase_order.shipping_corrected'
const record = (ctx: Ctx, act: Act, { orderId, notice }: Recorded): void =>
  ctx.record(
    act,
    { kind: 'purchase_order', id: orderId },
    {
      delivery_note: notice.delivery_note,
      shipped_on: notice.shipped_on,
      expected_on: notice.expected_on,
      note: notice.delivery_note,
    },
  )

type Told = { id: string; notice: queries.Content }
/** Those who receive goods know that something comes. */
const tell = (ctx: Ctx, order: PurchaseOrder, { id, notice }: Told): Promise<void> =>
  notifyHolders(ctx, 'receiver', null, {
    kind: 'vendor_answered',
    key: `shipping ${id}`,
    title: message('notice.shipping_announced', { order: order.number ?? '' }),
    body: message('notice.shipping_announced_body', {
      vendor: order.vendor_name,
      delivery_note: notice.delivery_note,
      day: notice.expected_on,
    }),
    path: `/purchase-orders/${order.id}`,
    subject: { kind: 'purchase_order', id: order.id },
  })
