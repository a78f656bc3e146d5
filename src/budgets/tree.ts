/**
 * Rows with how deep they lie, each below the one it is part of; those whose upper one is not among them stand on top.
 */
export function asTree<T extends { id: string; parent_id: string | null }>(
  rows: readonly T[],
): { row: T; depth: number }[] {
  const known = new Set(rows.map((row) => row.id))
  const below = Map.groupBy(rows, (row) =>
    row.parent_id !== null && known.has(row.parent_id) ? row.parent_id : '',
  )
  const walk = (parent: string, depth: number): { row: T; depth: number }[] =>
    (below.get(parent) ?? []).flatMap((row) => [{ row, depth }, ...walk(row.id, depth + 1)])
  return walk('', 0)
}
