import { keepAttachment } from '../../attachments/index.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import { numberFor } from '../../organisations/index.ts'
import { refuseClosed } from '../../periods/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Upload } from '../../platform/http/route.ts'
import { dateText } from '../../platform/view/format.ts'
import {
  acceptorsOf,
  goods,
  orderLines,
  purchaseOrder,
  refuseOnHold,
  saveProgress,
  type Line,
} from '../../purchase-orders/index.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import { lockNotice, receiveNotice } from '../../ship-notices/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import * as queries from '../queries.ts'
import {
  everythingOpen,
  refuseOtherAcceptor,
  refuseUnlessOrdered,
  refuseWrongDay,
  areSent,
  arrivedOf,
  withArrived,
  type StatedLine,
} from '../receipt.ts'

export type Input = {
  purchase_order_id: string
  received_on?: string | null | undefined
  delivery_note?: string | null | undefined
  /** The delivery note was received before, and this is another one. */
  note_again?: boolean | undefined
  note?: string | null | undefined
  client_key?: string | null | undefined
  /** The announced delivery that came. */
  ship_notice_id?: string | null | undefined
  /** All that is still to come arrived. */
  everything?: boolean | undefined
  lines: readonly StatedLine[]
}

declare module '../../platform/events.ts' {
  interface Events {
    /** Goods of an order arrived, and its status says so. */
    'receipt.posted': (posted: { id: string; orderId: string }) => void
  }
}

/**
 * Posts received goods, partial or complete. The rule and the database refuse more than the order's tolerance allows.
 */
export async function post(ctx: Ctx, input: Input, paper: Upload | null = null): Promise<string> {
  const { purchase_order_id: orderId, delivery_note: deliveryNote = null } = input
  const clientKey = input.client_key ?? null
  const subject = { kind: 'purchase_order', id: orderId }
  const receivedOn = input.received_on ?? ctx.today
  const [, order, ordered, duties, heldBill, known, earlier, notice, closed] = await Promise.all([
    shareVendor(ctx.tx, { orderId }),
    ctx.lock(purchaseOrder, orderId),
    orderLines(ctx.tx, orderId),
    readDuties(ctx, subject),
    queries.heldBill(ctx.tx, orderId),
    deliveryNote === null ? null : queries.receivedBefore(ctx.tx, { orderId, deliveryNote }),
    clientKey === null ? null : queries.sentUnder(ctx.tx, clientKey),
    input.ship_notice_id ? lockNotice(ctx, input.ship_notice_id) : null,
    refusalOf(refuseClosed(ctx, { orderId, day: receivedOn, pointer: '/received_on' })),
  ])
  if (earlier) return sameReceipt(earlier, input, ordered)
  if (closed) throw closed
  refuseUnlessOrdered(order)
  refuseOnHold(order)
  refuseWrongDay({
    day: receivedOn,
    today: ctx.today,
    issuedAt: order.issued_at,
    timeZone: ctx.actor.organisation.timeZone,
  })
  const acceptors = ordered.some((line) => line.acceptor_id !== null)
    ? await acceptorsOf(ctx.tx, { orderId, userId: ctx.actor.userId, today: ctx.today })
    : []
  const lines = input.everything
    ? everythingOpen(ordered, acceptors)
    : arrivedOf(input.lines, ordered)
  refuseOtherAcceptor(lines, acceptors)
  if (known && !input.note_again) throw receivedBefore(known, order.vendor_name)
  if (notice) receiveNotice(ctx, notice, orderId)
  await duties.save('goods.receive')
  const id = ctx.newId()
  let number = ''
  queries.insert(
    ctx.tx,
    {
      id,
      number: numberFor(ctx, 'receipt'),
      orderId: order.id,
      costCenterId: order.cost_center_id,
      vendorId: order.vendor_id,
      receivedOn,
      deliveryNote,
      note: input.note ?? null,
      by: ctx.actor.userId,
      reverses: null,
      clientKey,
      shipNoticeId: notice?.id ?? null,
    },
    (given) => {
      number = given
    },
  )
  queries.insertLines(
    ctx.tx,
    id,
    lines.map((line) => ({
      id: ctx.newId(),
      lineId: line.purchase_order_line_id,
      quantity: line.quantity,
      stated: line.stated ?? null,
    })),
  )
  ctx.record('receipt.posted', { kind: 'receipt', id }, () => ({
    number,
    order: order.number,
    lines: lines.length,
  }))
  ctx.record('purchase_order.received', subject, () => ({ receipt: number }))
  saveProgress(ctx, order, withArrived(ordered, lines))
  if (paper) await keepAttachment(ctx, paperOf(id), paper)
  if (heldBill || ordered.some(goods.awaitsReplacement))
    await ctx.emit('receipt.posted', { id, orderId: order.id })
  return id
}

/** A month that was closed since is no reason to refuse what was posted before. */
const refusalOf = (work: Promise<void>): Promise<unknown> =>
  work.then(
    () => null,
    (refusal: unknown) => refusal,
  )

const paperOf = (id: string) => ({
  subject_kind: 'receipt',
  subject_id: id,
  kind: 'delivery_note' as const,
})

/** What a phone sends again, because it never heard the answer, is not a second receipt. */
function sameReceipt(sent: queries.Sent, input: Input, ordered: readonly Line[]): string {
  if (sent.order_id !== input.purchase_order_id)
    throw invalid(
      '/client_key',
      'idempotency_key_reused',
      'Another receipt was sent under this key. Make a new key for each receipt.',
    )
  if (!input.everything && !areSent(input.lines, ordered, sent.lines))
    throw conflict(
      'idempotency_key_reused',
      `${sent.number} was posted under this key already, with other lines. Look at that receipt first; if these goods came besides, post them under a new key.`,
    ).leadingTo({ label: `Open ${sent.number}`, href: `/receipts/${sent.id}` })
  return sent.id
}

type Known = { number: string; received_on: string }
/** A delivery note is received once; the person says so where a vendor used its number again. */
const receivedBefore = ({ number, received_on: day }: Known, vendor: string) =>
  invalid(
    '/delivery_note',
    'received_before',
    `This delivery note of ${vendor} was received with ${number} on ${dateText(day)}. Look at that receipt first. If it is another delivery under the same number, say so below and post it again.`,
  )
