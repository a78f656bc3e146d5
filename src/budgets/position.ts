import { distribute } from './split.ts'

export type Subject = { kind: string; id: string }
/**
 * What a document, or one line of it, has on a budget. `leaf_id` is the lowest budget charged; the rows of one leaf
 * hold the same amounts on that budget and on each one above it.
 */
export type Position = {
  subject_id: string
  line_id: string | null
  leaf_id: string
  budget_id: string
  weight: bigint
  reserved: bigint
  committed: bigint
  actual: bigint
}
export type Move = {
  subject: Subject
  lineId: string | null
  leafId: string
  budgetId: string
  weight?: bigint
  reserved?: bigint
  committed?: bigint
  actual?: bigint
}
/**
 * A document's share on one lowest budget: its remaining figures, and the budgets that count it (that budget and those
 * above).
 */
export type BudgetShare = {
  lineId: string | null
  leafId: string
  weight: bigint
  reserved: bigint
  committed: bigint
  actual: bigint
  budgetIds: string[]
}

/** The shares of a document or of one line. Positions stored without a line count for every line. */
export function sharesOf(positions: readonly Position[], lineId?: string | null): BudgetShare[] {
  const mine = positions.filter((p) => lineId === undefined || p.line_id === lineId)
  const wanted =
    mine.length || lineId === undefined ? mine : positions.filter((p) => p.line_id === null)
  const shares = [...Map.groupBy(wanted, (p) => `${p.line_id} ${p.leaf_id}`).values()].map(
    (rows) => {
      const own = rows.find((p) => p.budget_id === p.leaf_id) ?? rows[0]!
      return {
        lineId: own.line_id,
        leafId: own.leaf_id,
        weight: own.weight,
        reserved: own.reserved,
        committed: own.committed,
        actual: own.actual,
        budgetIds: rows.map((p) => p.budget_id),
      }
    },
  )
  const live = shares.filter(
    (share) =>
      share.weight !== 0n || share.reserved !== 0n || share.committed !== 0n || share.actual !== 0n,
  )
  return live.length ? live : shares // shares emptied by carrying a year forward are not charged again
}

export type Figure = 'reserved' | 'committed'

/**
 * Draws an amount from the shares in proportion to their original weight: from none more than it has left, and in all
 * as much of the amount as is left.
 */
export function drawnFrom(
  shares: readonly BudgetShare[],
  figure: Figure,
  wanted: bigint,
): bigint[] {
  const left = shares.reduce((sum, share) => sum + share[figure], 0n)
  const whole = wanted > left ? left : wanted
  const parts = distribute(
    whole,
    shares.map((share) => share.weight),
  ).map((part, i) => (part > shares[i]![figure] ? shares[i]![figure] : part))
  let missing = whole - parts.reduce((sum, part) => sum + part, 0n)
  return parts.map((part, i) => {
    const more = shares[i]![figure] - part < missing ? shares[i]![figure] - part : missing
    missing -= more
    return part + more
  })
}

/** The change of one share on each of its budgets. */
export const onEachBudget = (
  share: Pick<BudgetShare, 'lineId' | 'leafId' | 'budgetIds'>,
  subject: Subject,
  change: Pick<Move, 'weight' | 'reserved' | 'committed' | 'actual'>,
  lineId = share.lineId,
): Move[] =>
  share.budgetIds.map((budgetId) => ({
    subject,
    lineId,
    leafId: share.leafId,
    budgetId,
    ...change,
  }))
