import { itemKey } from '../approvals/index.ts'
import { share } from '../kernel/money.ts'
import type { PurchaseOrder } from '../purchase-orders/index.ts'
import type { Decision } from './decide.ts'

type Item = { key: string; minor: bigint }
/** What a change adds to its order, in the organisation's currency, and of which items. */
export type Adds = { minor: bigint; items: readonly Item[] }

/**
 * What counts together with other purchases. What one line saves never pays for another, and lines of approved requests
 * count with their request.
 */
export function addsOf({ changed, added, total, base }: Decision, order: PurchaseOrder): Adds {
  const requested = added.filter(({ charged }) => charged === null)
  const raised = [
    ...changed.map(({ line, description, amount }) => ({
      key: itemKey(line.catalog_item_id ?? null, description),
      amount: amount - line.amount,
    })),
    ...added
      .filter(({ charged }) => charged !== null)
      .map(({ catalogItemId, description, amount }) => ({
        key: itemKey(catalogItemId, description),
        amount,
      })),
  ].filter(({ amount }) => amount > 0n)
  const inBase = (amount: bigint): bigint => (total > 0n ? share(base, amount, total) : 0n)
  const byLines = sumOf(raised)
  const onTheWhole = total - order.total - sumOf(requested)
  return {
    minor: inBase(byLines > onTheWhole ? byLines : onTheWhole),
    items: [...Map.groupBy(raised, ({ key }) => key)].map(([key, same]) => ({
      key,
      minor: inBase(sumOf(same)),
    })),
  }
}
const sumOf = (lines: readonly { amount: bigint }[]): bigint =>
  lines.reduce((sum, { amount }) => sum + amount, 0n)
