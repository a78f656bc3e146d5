import { createHash } from 'node:crypto'
import { documentOf } from '../invoice-captures/index.ts'
import { enterInvoice, keepFile } from '../invoices/index.ts'
import { amountText, money } from '../kernel/money.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockVendorOf, purchaseOrder } from '../purchase-orders/index.ts'
import { keptText, sumsOf, type AskedAdvance } from './advance.ts'

/** Enters an advance on an issued order. It is an invoice from then on, and somebody else accepts it. */
export async function enterAdvance(
  ctx: Ctx,
  orderId: string,
  asked: AskedAdvance,
): Promise<string> {
  await lockVendorOf(ctx.tx, orderId)
  const order = await ctx.lock(purchaseOrder, orderId)
  const sums = sumsOf(order, asked)
  const bytes = Buffer.from(keptText(order, asked, sums))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const fileId = await keepFile(ctx, {
    sha256,
    name: `Advance ${asked.supplier_number}.txt`,
    mediaType: 'text/plain',
    bytes,
  })
  const text = (minor: bigint): string => amountText(money(minor, sums.currency))
  const part = asked.percent ? `${asked.percent} % of ` : ''
  const document = documentOf({
    kind: 'advance',
    supplier_number: asked.supplier_number,
    issue_date: asked.issue_date,
    due_date: asked.due_date,
    order_number: order.number,
    currency: sums.currency,
    net: text(sums.net),
    tax: text(sums.tax),
    gross: text(sums.net + sums.tax),
    lines: [
      { description: `Advance, ${part}${order.number}`, quantity: '1', unit_price: text(sums.net) },
    ],
  })
  return enterInvoice(ctx, {
    document,
    problems: [],
    format: 'entered',
    fileId,
    sha256,
    vendorId: order.vendor_id,
    anotherClaim: null,
  })
}
