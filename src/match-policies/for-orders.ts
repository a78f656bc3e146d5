import { compare, decimal } from '../kernel/decimal.ts'
import { invalid } from '../kernel/problem.ts'
import { tolerancesFor, type MatchPolicy, type Tolerances } from '../matching/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { activePolicy } from './queries.ts'
import { entityOf } from './place-queries.ts'
import { percentOf } from './words.ts'

/** The tolerances that hold for what an order buys, by the category of each line. */
export type OrderTolerances = (categoryId: string | null) => Tolerances

export async function orderTolerances(
  tx: Tx,
  { vendorId, costCenterId }: { vendorId: string; costCenterId: Parameters<typeof entityOf>[1] },
): Promise<OrderTolerances> {
  const [policy, found] = await Promise.all([activePolicy(tx), entityOf(tx, costCenterId)])
  const entityId = found?.entity_id ?? ''
  return (categoryId) => tolerancesFor(policy, { vendorId, categoryId, entityId })
}

const least = (percents: readonly string[]): string =>
  percents.toSorted((a, b) => compare(decimal(a), decimal(b)))[0]!

/** An order may not allow more to be received than the policy does for any of its lines. */
export function refuseOverReceipt(
  pct: string | null | undefined,
  tolerances: OrderTolerances,
  categories: readonly (string | null)[],
): void {
  const most = least(categories.map((category) => tolerances(category).overReceiptPct))
  if (!pct || compare(decimal(pct), decimal(most)) <= 0) return
  throw invalid(
    '/over_receipt_pct',
    'above_policy',
    `Over-receipt tolerance may be at most ${percentOf(most)} for this vendor and what is bought. A controller or an administrator can change that in the matching policy.`,
  )
}

/** 'At most 10 %.', or the range where it depends on the item and the vendor. */
export function overReceiptHint(policy: MatchPolicy): string {
  const allowed = policy.rules.map(({ tolerances }) => tolerances.overReceiptPct)
  const sorted = allowed.toSorted((a, b) => compare(decimal(a), decimal(b)))
  const [from, to] = [sorted[0]!, sorted.at(-1)!]
  return compare(decimal(from), decimal(to)) === 0
    ? `At most ${percentOf(from)}.`
    : `At most ${percentOf(from)} to ${percentOf(to)}, depending on the vendor, the category and the legal entity.`
}
