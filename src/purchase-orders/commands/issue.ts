import { languageOf, message, type Language } from '../../messages/index.ts'
import { createHash } from 'node:crypto'
import { decimal, decimalText } from '../../kernel/decimal.ts'
import { amountText, money } from '../../kernel/money.ts'
import { notify } from '../../notifications/index.ts'
import { nextNumber } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import { refuseHeld, vendorHolds } from '../../vendor-holds/index.ts'
import { refuseOnHold } from '../hold.ts'
import { holdOn } from '../hold-queries.ts'
import * as dispatch from '../dispatch-commands.ts'
import { recipientOfOrder } from '../dispatch-queries.ts'
import { moves, requestNumbers, type Line, type PurchaseOrder } from '../purchase-order.ts'
import * as queries from '../queries.ts'
import * as vendorQueries from '../vendor-queries.ts'
import * as lineQueries from '../line-queries.ts'
import { subjectOf } from '../purchase-order.ts'
import { refuseOutsideScope } from '../scope.ts'

/** Gives the order its number, freezes what the vendor is sent, and mails it. */
export async function issue(ctx: Ctx, id: string, version?: number): Promise<void> {
  const [vendor, order, holds, held, lines, duties, to, number, entities] = await Promise.all([
    vendorQueries.lockVendorOf(ctx.tx, id),
    ctx.lock(queries.purchaseOrder, id, version),
    vendorHolds(ctx.tx, { orderId: id }),
    holdOn(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    readDuties(ctx, subjectOf(id)),
    recipientOfOrder(ctx.tx, id),
    nextNumber(ctx, 'purchase_order'),
    vendorQueries.entitiesOfOrder(ctx.tx, id),
  ])
  const asLocked = { ...order, vendor_status: vendor?.status ?? order.vendor_status }
  const issued = moves.move('issue', asLocked, ctx.actor)
  refuseOnHold(order, held)
  refuseHeld({ vendor: order.vendor_name, holds, stops: 'orders', today: ctx.today })
  if (vendor) refuseOutsideScope(vendor, entities)
  await duties.save('purchase_order.place')
  const snapshot = JSON.stringify(
    snapshotOf(ctx, {
      order,
      lines,
      number,
      vendor,
      language: to?.language ?? languageOf(ctx.actor.organisation.locale),
    }),
  )
  const sha256 = createHash('sha256').update(snapshot).digest('hex')
  queries.saveIssued(
    ctx.tx,
    id,
    { number, snapshot: JSON.stringify({ text: snapshot }), sha256, day: ctx.today, at: ctx.now },
    issued,
  )
  await dispatch.queue(ctx, id, { about: 'issue', to, by: ctx.actor.userId })
  ctx.record('purchase_order.issued', subjectOf(id), {
    number,
    sha256,
    total: order.total,
    currency: order.currency,
  })
  for (const pr of order.requests)
    await notify(ctx, [pr.requester_id], {
      kind: 'order_issued',
      key: `issued ${id}${order.requests.length > 1 ? ` ${pr.id}` : ''}`,
      title: message('notice.order_issued', { order: number, request: pr.number }),
      body: null,
      path: `/purchase-requests/${pr.id}`,
      subject: subjectOf(id),
    })
}

export type Snapshot = {
  number: string
  date: string
  buyer: { name: string; contact: string }
  /** Orders that were issued earlier have no address. */
  vendor: {
    name: string
    vat_id: string | null
    country: string
    address?: vendorQueries.VendorAddress | null
  }
  currency: string
  total: string
  terms_days: number
  expected_on: string | null
  request: string
  /** The organisation's. */
  locale: string
  /** Of the person it is sent to first, else of the organisation. Orders that were issued earlier have none. */
  language?: Language
  lines: {
    position: number
    description: string
    quantity: string
    unit: string
    unit_price: string
    amount: string
  }[]
}

type Issued = {
  order: PurchaseOrder
  lines: readonly Line[]
  number: string
  vendor: Omit<Snapshot['vendor'], 'name'> | null
  language: Language
}
function snapshotOf(ctx: Ctx, { order, lines, number, vendor, language }: Issued): Snapshot {
  return {
    number,
    date: ctx.today,
    buyer: { name: ctx.actor.organisation.name, contact: order.buyer_name },
    vendor: {
      name: order.vendor_name,
      vat_id: vendor?.vat_id ?? null,
      country: vendor?.country ?? '',
      address: vendor?.address ?? null,
    },
    locale: ctx.actor.organisation.locale,
    language,
    currency: order.currency,
    total: amountText(money(order.total, order.currency)),
    terms_days: order.payment_terms_days,
    expected_on: order.expected_on,
    request: requestNumbers(order),
    lines: lines.map((l) => ({
      position: l.position,
      description: l.description,
      quantity: decimalText(decimal(l.quantity)),
      unit: l.unit,
      unit_price: decimalText(decimal(l.unit_price)),
      amount: amountText(money(l.amount, order.currency)),
    })),
  }
}
