import { spread } from './split.ts'

export type Subject = { kind: string; id: string }
/** What a document, or one line of it, has on a budget. `leaf_id` is the lowest budget charged; the rows of one leaf hold the same amounts on that budget and on each one above it. */
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
/** A document's share on one lowest budget: its remaining figures, and the budgets that count it (that budget and those above). */
export type Leaf = {
  lineId: string | null
  leafId: string
  weight: bigint
  reserved: bigint
  committed: bigint
  actual: bigint
  budgetIds: string[]
}

/** The shares of a document or of one line. Positions stored without a line count for every line. */
export function leavesOf(positions: readonly Position[], lineId?: string | null): Leaf[] {
  const mine = positions.filter((p) => lineId === undefined || p.line_id === lineId)
  const wanted =
    mine.length || lineId === undefined ? mine : positions.filter((p) => p.line_id === null)
  const leaves = [...Map.groupBy(wanted, (p) => `${p.line_id} ${p.leaf_id}`).values()].map(
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
  const live = leaves.filter(
    (leaf) =>
      leaf.weight !== 0n || leaf.reserved !== 0n || leaf.committed !== 0n || leaf.actual !== 0n,
  )
  return live.length ? live : leaves // shares emptied by carrying a year forward are not charged again
}

export type Figure = 'reserved' | 'committed'

/** Draws an amount from the shares in proportion to their original weight: from none more than it has left, and in all as much of the amount as is left. */
export function taken(leaves: readonly Leaf[], figure: Figure, wanted: bigint): bigint[] {
  const left = leaves.reduce((sum, leaf) => sum + leaf[figure], 0n)
  const whole = wanted > left ? left : wanted
  const parts = spread(
    whole,
    leaves.map((leaf) => leaf.weight),
  ).map((part, i) => (part > leaves[i]![figure] ? leaves[i]![figure] : part))
  let missing = whole - parts.reduce((sum, part) => sum + part, 0n)
  return parts.map((part, i) => {
    const more = leaves[i]![figure] - part < missing ? leaves[i]![figure] - part : missing
    missing -= more
    return part + more
  })
}

/** The change of one share on each of its budgets. */
export const onEach = (
  leaf: Pick<Leaf, 'lineId' | 'leafId' | 'budgetIds'>,
  subject: Subject,
  change: Pick<Move, 'weight' | 'reserved' | 'committed' | 'actual'>,
  lineId = leaf.lineId,
): Move[] =>
  leaf.budgetIds.map((budgetId) => ({ subject, lineId, leafId: leaf.leafId, budgetId, ...change }))
