import type { Tx } from '../platform/db/tx.ts'
import { lineStates } from './answer.ts'
import * as lineQueries from './line-queries.ts'

/** So many lines are shown at a time. */
const mostShown = 500
export type Wanted = {
  state?: (typeof lineStates)[number] | undefined
  after?: number | undefined
}
type Shown = { lines: readonly lineQueries.LineRow[]; nextAfter: number | null }

/**
 * The lines of a file. Asked for by state or by place they come in the order of the file; else those that
 * wait for somebody come first, and what follows is asked for from the beginning.
 */
export async function shownLines(tx: Tx, answerId: string, wanted: Wanted): Promise<Shown> {
  const of = { answerId, after: wanted.after ?? 0, most: mostShown }
  if (wanted.after === undefined && wanted.state === undefined) return waitingFirst(tx, of)
  const lines = await lineQueries.linesThat(tx, {
    ...of,
    states: lineStates.filter((one) => !wanted.state || one === wanted.state),
  })
  return { lines, nextAfter: lines.length < mostShown ? null : lines.at(-1)!.position }
}

async function waitingFirst(
  tx: Tx,
  of: Parameters<typeof lineQueries.linesWaiting>[1],
): Promise<Shown> {
  const [waiting, rest] = await Promise.all([
    lineQueries.linesWaiting(tx, of),
    lineQueries.linesThat(tx, { ...of, states: lineStates.filter((one) => one !== 'waiting') }),
  ])
  const lines = [...waiting, ...rest].slice(0, mostShown)
  return { lines, nextAfter: waiting.length + rest.length < mostShown ? null : 0 }
}
