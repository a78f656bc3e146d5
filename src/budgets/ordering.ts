import type { Ctx } from '../platform/ctx.ts'
import type { Problem } from '../kernel/problem.ts'
import { unlessRefused } from './ledger.ts'
import * as queries from './ledger-queries.ts'
import { leavesOf, onEach, taken, type Leaf, type Move, type Subject } from './position.ts'
import { post } from './post.ts'
import { spread } from './split.ts'

/** An order line that replaces all or part of a request line. `last`: nothing is left to order of the request line, so the rest of its reservation is released. */
type Part = {
  fromLine: string
  toLine: string
  take: bigint
  last: boolean
  committed: bigint
}
/** What an order replaces of one request. `all`: the request is ordered in full. */
export type Source = { from: Subject; parts: readonly Part[]; all: boolean }

/** Commits an order in place of its requests' reservations, on the same budgets. It is one posting, so that budgets are locked in one order. Returns what was released of each reservation. */
export async function commit(ctx: Ctx, to: Subject, sources: readonly Source[]): Promise<bigint[]> {
  const taking = []
  for (const source of sources) taking.push(await takeOver(ctx, to, source))
  unlessRefused(
    (await post(ctx, { event: 'committed', cause: to, moves: taking.flatMap((t) => t.moves) }))
      .refused,
  )
  return taking.map((t) => t.released)
}

async function takeOver(
  ctx: Ctx,
  to: Subject,
  { from, parts, all }: Source,
): Promise<{ moves: Move[]; released: bigint }> {
  const left = (await queries.positions(ctx.tx, from.id)).map((p) => ({ ...p }))
  const moves: Move[] = []
  let released = 0n
  const give = (leaf: Leaf, minor: bigint): void => {
    for (const p of left)
      if (p.leaf_id === leaf.leafId && p.line_id === leaf.lineId) p.reserved -= minor
    released += minor
    moves.push(...onEach(leaf, from, { reserved: -minor }))
  }
  for (const part of parts) {
    const leaves = leavesOf(left, part.fromLine)
    const own = leaves.length > 0 && leaves.every((leaf) => leaf.lineId !== null)
    const gone = taken(
      leaves,
      'reserved',
      part.last && own ? leaves.reduce((sum, leaf) => sum + leaf.reserved, 0n) : part.take,
    )
    const put = leaves.length
      ? spread(
          part.committed,
          leaves.map((leaf) => leaf.weight),
        )
      : []
    for (const [i, leaf] of leaves.entries()) {
      give(leaf, gone[i]!)
      moves.push(...onEach(leaf, to, { weight: put[i]!, committed: put[i]! }, part.toLine))
    }
  }
  if (all) for (const leaf of leavesOf(left)) if (leaf.reserved > 0n) give(leaf, leaf.reserved)
  return { moves, released }
}

/** What a request reserves again, line by line, when an order of it is cancelled. */
export type Target = { from: Subject; lines: readonly { lineId: string; minor: bigint }[] }
export type Reopened = { released: bigint; reserved: bigint[]; refused: Problem | null }

/** Releases the commitment of a cancelled order and reserves its requests' estimates again, in one posting: the budgets only need to allow the difference. */
export async function reopen(
  ctx: Ctx,
  order: Subject,
  targets: readonly Target[],
): Promise<Reopened> {
  const open = leavesOf(await queries.positions(ctx.tx, order.id)).filter(
    (leaf) => leaf.committed > 0n,
  )
  const moves = open.flatMap((leaf) => onEach(leaf, order, { committed: -leaf.committed }))
  const reserved: bigint[] = []
  for (const target of targets) {
    const again = reserveAgain(target, leavesOf(await queries.positions(ctx.tx, target.from.id)))
    moves.push(...again.moves)
    reserved.push(again.minor)
  }
  const { refused } = await post(ctx, { event: 'reopened', cause: order, moves, opening: true })
  return { released: open.reduce((sum, leaf) => sum + leaf.committed, 0n), reserved, refused }
}

/** Shares stored without lines count for all lines together. */
function reserveAgain(
  { from, lines }: Target,
  leaves: readonly Leaf[],
): { moves: Move[]; minor: bigint } {
  const own = lines
    .map(({ lineId, minor }) => ({
      minor,
      leaves: leaves.filter((leaf) => leaf.lineId === lineId),
    }))
    .filter((line) => line.leaves.length > 0)
  const shared = leaves.filter((leaf) => leaf.lineId === null)
  const groups =
    own.length || shared.length === 0
      ? own
      : [{ minor: lines.reduce((sum, line) => sum + line.minor, 0n), leaves: shared }]
  const moves: Move[] = []
  let minor = 0n
  for (const group of groups) {
    const missing = group.minor - group.leaves.reduce((sum, leaf) => sum + leaf.reserved, 0n)
    if (missing <= 0n) continue
    minor += missing
    moves.push(
      ...spread(
        missing,
        group.leaves.map((leaf) => leaf.weight),
      ).flatMap((part, i) => onEach(group.leaves[i]!, from, { reserved: part })),
    )
  }
  return { moves, minor }
}
