import type { VendorContact } from '../kernel/actor.ts'
import { notFound } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  checkedAnswers,
  refuseDecision,
  refuseUnanswerable,
  type Decision,
  type LineAnswer,
} from './answer.ts'
import * as answers from './answer-queries.ts'
import { touchOrder } from './dispatch-queries.ts'
import type { PurchaseOrder } from './purchase-order.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** The buyer answered what a vendor proposed for a line. */
    'order_answer.decided': (decided: {
      order: { id: string; number: string; vendorId: string }
      position: number
      decision: Decision
      note: string | null
    }) => void
  }
}

const subjectOf = (id: string) => ({ kind: 'purchase_order', id })

/**
 * The contact of the vendor whose order it is. The portal has shown the order to them already; this refuses what did
 * not come from there.
 */
function contactOn(ctx: Ctx, order: PurchaseOrder): VendorContact {
  const { contact } = ctx.actor
  if (contact?.vendorId !== order.vendor_id) throw notFound('This order')
  return contact
}

/** A vendor answers an order, line by line. Lines that are left out keep their answer. */
export async function answer(
  ctx: Ctx,
  id: string,
  { version, lines: given }: { version?: number | undefined; lines: readonly LineAnswer[] },
): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  const contact = contactOn(ctx, order)
  refuseUnanswerable(order)
  const checked = checkedAnswers(given, await lineQueries.orderLines(ctx.tx, id), ctx.today)
  answers.replace(
    ctx.tx,
    checked.map((one) => one.line_id),
  )
  for (const one of checked)
    answers.insert(ctx.tx, { ...one, id: ctx.newId(), orderId: id, contact: ctx.actor.name })
  touchOrder(ctx.tx, id)
  const count = (kind: LineAnswer['answer']): number =>
    checked.filter((one) => one.answer === kind).length
  const [accepted, changes, refusals] = [count('accept'), count('change'), count('reject')]
  ctx.record('purchase_order.answered', subjectOf(id), { accepted, changes, refusals })
  await noteOpened(ctx, id, contact)
  const wanted = changes + refusals > 0
  await notify(ctx, [order.buyer_id], {
    kind: 'vendor_answered',
    key: `answer ${id} ${order.version}`,
    title: message('notice.order_answered', {
      vendor: contact.vendorName,
      order: order.number ?? '',
    }),
    body: wanted
      ? message('notice.order_changes', { changes, refusals })
      : message('notice.order_accepted', { lines: accepted }),
    path: `${url.show(id)}#answers`,
    subject: subjectOf(id),
  })
}

/**
 * The buyer accepts or declines what the vendor proposes for a line, or notes that it cannot be delivered. The vendor
 * is told. The order itself stays as it was issued.
 */
export async function decide(
  ctx: Ctx,
  id: string,
  {
    version,
    answer: answerId,
    decision,
    note,
  }: { version?: number | undefined; answer: string; decision: Decision; note: string | null },
): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  const [given, lines] = await Promise.all([
    answers.find(ctx.tx, id, answerId),
    lineQueries.orderLines(ctx.tx, id),
  ])
  refuseUnanswerable(order)
  refuseDecision(given, { note, to: decision })
  answers.decide(ctx.tx, answerId, { decision, note, by: ctx.actor.userId, at: ctx.now })
  touchOrder(ctx.tx, id)
  const position = lines.find((line) => line.id === given.line_id)?.position ?? 0
  ctx.record(
    decision === 'accepted' ? 'purchase_order.answer_accepted' : 'purchase_order.answer_declined',
    subjectOf(id),
    { line: position, ...(note ? { note } : {}) },
  )
  await ctx.emit('order_answer.decided', {
    order: { id, number: order.number ?? '', vendorId: order.vendor_id },
    position,
    decision,
    note,
  })
}

/** The first time an order is seen in the portal is on record. */
export async function noteOpened(ctx: Ctx, id: string, contact: VendorContact): Promise<void> {
  const order = await queries.findOrder(ctx.tx, id)
  if (order.vendor_id !== contact.vendorId) throw notFound('This order')
  if (await answers.insertOpening(ctx.tx, id, ctx.actor.name))
    ctx.record('purchase_order.opened', subjectOf(id))
}
