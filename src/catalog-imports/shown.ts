import type { Tx } from '../platform/db/tx.ts'
import { mostShown, outcomes } from '../table-imports/index.ts'
import * as queries from './queries.ts'

export type Wanted = {
  does?: (typeof outcomes)[number] | undefined
  after?: number | undefined
}
type Shown = { lines: readonly queries.LineRow[]; nextAfter: number | null }

/**
 * The lines of an import. Asked for by what they do or by place they come in the order of the file; else
 * those with errors come first, and what follows is asked for from the beginning.
 */
export async function shownLines(tx: Tx, id: string, { does, after }: Wanted): Promise<Shown> {
  const that = (of: readonly string[]) =>
    queries.linesThat(tx, id, { does: of, after: after ?? 0, most: mostShown })
  if (after !== undefined || does !== undefined) {
    const lines = await that(does ? [does] : outcomes)
    return { lines, nextAfter: lines.length < mostShown ? null : lines.at(-1)!.position }
  }
  const [bad, others] = await Promise.all([
    that(['bad']),
    that(outcomes.filter((one) => one !== 'bad')),
  ])
  const isCut = Math.max(bad.length, others.length) === mostShown
  const lines = [...bad, ...others].slice(0, mostShown)
  return { lines, nextAfter: isCut || bad.length + others.length > mostShown ? 0 : null }
}
