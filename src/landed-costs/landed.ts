import type { ReadCtx } from '../platform/ctx.ts'
import { findOrder, orderLines, type Line, type PurchaseOrder } from '../purchase-orders/index.ts'
import { landedLines, staying, type LandedLine } from './landed-cost.ts'
import * as queries from './queries.ts'
import type { LandedCost } from './queries.ts'

/** A bill that is spread, whether it counts, and what of it is with goods that are still there. */
export type SpreadBill = LandedCost & { counts: boolean; staying: bigint }
export type Landed = {
  order: PurchaseOrder
  costs: SpreadBill[]
  lines: LandedLine[]
  total: bigint
  /** The organisation's. */ currency: string
}

/** What the goods of an order cost that are there. */
export async function landedOf(ctx: ReadCtx, orderId: string): Promise<Landed> {
  const [order, lines, found] = await Promise.all([
    findOrder(ctx.tx, orderId),
    orderLines(ctx.tx, orderId),
    queries.ofOrder(ctx.tx, orderId),
  ])
  const { baseCurrency } = ctx.actor.organisation
  const costs = found.map((cost): SpreadBill => {
    const counts = cost.taken_back_at === null && !cost.voided
    return { ...cost, counts, staying: counts ? stayingOf(cost, lines) : 0n }
  })
  const parts = costs.filter(({ counts }) => counts).flatMap((cost) => cost.parts)
  const landed = landedLines(lines, parts, { ...order, baseCurrency })
  return {
    order,
    costs,
    lines: landed,
    total: landed.reduce((sum, { total }) => sum + total, 0n),
    currency: baseCurrency,
  }
}

const stayingOf = (cost: LandedCost, lines: readonly Line[]): bigint =>
  cost.parts.reduce((sum, part) => {
    const line = lines.find(({ id }) => id === part.lineId)
    return line ? sum + staying(part, line) : sum
  }, 0n)
