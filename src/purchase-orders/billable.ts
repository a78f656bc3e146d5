import type { Line } from './purchase-order.ts'

/** What can still be billed of an order's lines, in the organisation's currency. */
export const billableOf = (
  lines: readonly Pick<Line, 'committed_left'>[],
): { committed: bigint; lines: number } => ({
  committed: lines.reduce((sum, line) => sum + line.committed_left, 0n),
  lines: lines.length,
})
