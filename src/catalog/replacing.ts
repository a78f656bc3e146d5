import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { priceStep, type WantedPrice } from './price-step.ts'
import * as queries from './queries.ts'

/** A price that was approved, and the one it was to follow as that one was then. */
export type Replacement = {
  itemId: string
  itemName: string
  beforeId: string
  beforeUntil: string | null
  wanted: WantedPrice
}

/**
 * Each price begins on its day, today at the earliest, and the one before ends there. 409 when another price was added
 * or ended since.
 */
export async function replacePrices(
  ctx: Ctx,
  replacements: readonly Replacement[],
  { by, cause }: { by: string; cause: string },
): Promise<void> {
  const itemIds = [...new Set(replacements.map(({ itemId }) => itemId))]
  queries.lockItems(ctx.tx, itemIds)
  const vendorIds = [...new Set(replacements.map(({ wanted }) => wanted.vendor_id))]
  const prices = await queries.pricesFrom(ctx.tx, vendorIds, itemIds)
  const byItem = Map.groupBy(prices, (price) => price.item_id)
  const steps = replacements.map((one) => {
    const step = priceStep(byItem.get(one.itemId) ?? [], one.wanted, ctx.today)
    const stands =
      step.does === 'changed' &&
      step.before.id === one.beforeId &&
      step.before.valid_until === one.beforeUntil
    if (!stands) throw otherPrice(one.itemName)
    return { ...one, before: step.before, from: step.from }
  })
  queries.endPrices(
    ctx.tx,
    steps.flatMap(({ before, from }) =>
      before.valid_until === null || before.valid_until > from
        ? [{ id: before.id, until: from }]
        : [],
    ),
  )
  queries.insertPrices(
    ctx.tx,
    steps.map(({ itemId, wanted, from }) => ({
      id: ctx.newId(),
      itemId,
      vendorId: wanted.vendor_id,
      minQuantity: wanted.min_quantity,
      unitPrice: wanted.unit_price,
      unit: wanted.unit,
      discountPct: wanted.discount_pct,
      currency: wanted.currency,
      contract: wanted.contract,
      preferred: wanted.preferred,
      from,
      until: wanted.valid_until,
      by,
    })),
  )
  for (const { itemId, before, wanted, from } of steps)
    ctx.record(
      'catalog_item.price_changed',
      { kind: 'catalog_item', id: itemId },
      {
        number: cause,
        vendor: before.vendor_name,
        unit_price: { from: before.unit_price, to: wanted.unit_price },
        discount_pct: { from: before.discount_pct, to: wanted.discount_pct },
        currency: wanted.currency,
        valid_from: from,
      },
    )
}

const otherPrice = (item: string) =>
  conflict(
    'price_changed_since',
    `The price of “${item.slice(0, 100)}” was changed or ended after this was proposed. Reject this, or have it withdrawn; it can be proposed again on top of today’s price.`,
  )
