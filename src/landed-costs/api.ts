import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { DecimalText, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { bases } from './landed-cost.ts'
import { landedOf } from './landed.ts'

export const LandedCostJson = z.object({
  purchase_order_id: Uuid,
  /** Together, in the organisation's currency. */
  total: Money,
  lines: z.array(
    z.object({
      purchase_order_line_id: Uuid,
      position: z.int(),
      description: z.string(),
      unit: z.string(),
      /** Received and not given back. */
      quantity: DecimalText,
      price: Money,
      /** Its part of the charges of the order, and of the tax that is not deductible. */
      order_charges: Money,
      /** Its part of bills of others. */
      landed: Money,
      total: Money,
      /** One of it; what that times the quantity leaves of the total is the rest. */
      unit_cost: DecimalText,
      unit_cost_rest: DecimalText,
    }),
  ),
  allocations: z.array(
    z.object({
      id: Uuid,
      invoice_id: Uuid,
      invoice: z.string(),
      vendor: z.string(),
      basis: z.enum(bases),
      amount: Money,
      /** What of it is with goods that are still there. */
      staying: Money,
      note: z.string().nullable(),
      allocated_by: z.string(),
      allocated_at: Instant,
      /** Whether it counts: not taken back, and its bill is approved. */
      counts: z.boolean(),
      taken_back_reason: z.string().nullable(),
      parts: z.array(
        z.object({ purchase_order_line_id: Uuid, quantity: DecimalText, amount: Money }),
      ),
      version: Version,
    }),
  ),
})

export async function landedCostJson(
  ctx: ReadCtx,
  orderId: string,
): Promise<z.input<typeof LandedCostJson>> {
  const { costs, lines, total, currency } = await landedOf(ctx, orderId)
  const amount = (minor: bigint) => moneyJson(minor, currency)
  return {
    purchase_order_id: orderId,
    total: amount(total),
    lines: lines.map(({ line, kept, price, charges, landed, total: all, unit }) => ({
      purchase_order_line_id: line.id,
      position: line.position,
      description: line.description,
      unit: line.unit,
      quantity: kept,
      price: amount(price),
      order_charges: amount(charges),
      landed: amount(landed),
      total: amount(all),
      unit_cost: unit?.each ?? '0',
      unit_cost_rest: unit?.rest ?? '0',
    })),
    allocations: costs.map((cost) => ({
      id: cost.id,
      invoice_id: cost.invoice_id,
      invoice: cost.invoice_number,
      vendor: cost.vendor_name,
      basis: cost.basis,
      amount: amount(cost.amount),
      staying: amount(cost.staying),
      note: cost.note,
      allocated_by: cost.allocated_by,
      allocated_at: cost.allocated_at.toISOString(),
      counts: cost.counts,
      taken_back_reason: cost.taken_back_reason,
      parts: cost.parts.map((part) => ({
        purchase_order_line_id: part.lineId,
        quantity: part.quantity,
        amount: amount(part.amount),
      })),
      version: cost.version,
    })),
  }
}
