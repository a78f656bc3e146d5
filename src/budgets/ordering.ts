import type { Ctx } from '../platform/ctx.ts'
import type { Problem } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import { unlessRefused } from './ledger.ts'
import * as queries from './ledger-queries.ts'
import {
  sharesOf,
  onEachBudget,
  drawnFrom,
  type BudgetShare,
  type Move,
  type Position,
  type Subject,
} from './position.ts'
import { post, type KnownBudgets } from './post.ts'
import { distribute } from './split.ts'

/**
 * An order line that replaces all or part of a request line. `last`: nothing is left to order of the request line, so
 * the rest of its reservation is released.
 */
type Part = {
  fromLine: string
  toLine: string
  take: bigint
  last: boolean
  committed: bigint
}
/** What an order replaces of one request. `all`: the request is ordered in full. */
export type Source = { from: Subject; parts: readonly Part[]; all: boolean }

/** What requests have reserved, with the budgets concerned: all that an order of them is decided on. */
export type Reservations = { positions: readonly Position[]; known: KnownBudgets }
/** Others wait for the budgets, so they are locked with COMMIT where they can be. */
export async function readReservations(ctx: Ctx, requests: queries.Ids): Promise<Reservations> {
  const locked = !ctx.tx.mayCheckLate
  const [positions, { fiscal_year_start: fiscalYearStart }, budgets] = await Promise.all([
    queries.positionsOf(ctx.tx, requests),
    settings(ctx.tx),
    (locked ? queries.lockPositioned : queries.factsPositioned)(ctx.tx, requests),
  ])
  return { positions, known: { budgets, fiscalYearStart, locked } }
}

/**
 * Commits an order in place of its requests' reservations, on the same budgets. It is one posting, so that budgets are
 * locked in one order. Returns what was released of each reservation.
 */
export async function commit(
  ctx: Ctx,
  to: Subject,
  sources: readonly Source[],
  reservations?: Reservations,
): Promise<bigint[]> {
  const positions =
    reservations?.positions ??
    (await queries.positionsOf(ctx.tx, queries.listed(sources.map((s) => s.from.id))))
  const taking = sources.map((source) =>
    replaceReservation(
      to,
      source,
      positions.filter((position) => position.subject_id === source.from.id),
    ),
  )
  const moves = taking.flatMap((t) => t.moves)
  unlessRefused(
    (await post(ctx, { event: 'committed', cause: to, moves, known: reservations?.known })).refused,
  )
  return taking.map((t) => t.released)
}

function replaceReservation(
  to: Subject,
  { from, parts, all }: Source,
  positions: readonly Position[],
): { moves: Move[]; released: bigint } {
  const left = positions.map((p) => ({ ...p }))
  const moves: Move[] = []
  let released = 0n
  const give = (share: BudgetShare, minor: bigint): void => {
    for (const p of left)
      if (p.leaf_id === share.leafId && p.line_id === share.lineId) p.reserved -= minor
    released += minor
    moves.push(...onEachBudget(share, from, { reserved: -minor }))
  }
  for (const part of parts) {
    const shares = sharesOf(left, part.fromLine)
    const own = shares.length > 0 && shares.every((share) => share.lineId !== null)
    const gone = drawnFrom(
      shares,
      'reserved',
      part.last && own ? shares.reduce((sum, share) => sum + share.reserved, 0n) : part.take,
    )
    const put = shares.length
      ? distribute(
          part.committed,
          shares.map((share) => share.weight),
        )
      : []
    for (const [i, share] of shares.entries()) {
      give(share, gone[i]!)
      moves.push(...onEachBudget(share, to, { weight: put[i]!, committed: put[i]! }, part.toLine))
    }
  }
  if (all) for (const share of sharesOf(left)) if (share.reserved > 0n) give(share, share.reserved)
  return { moves, released }
}

/**
 * A draft order is written anew: what it had committed is released, its requests reserve again what it had taken of
 * them, and the new lines are committed in their place. It is one posting, so the budgets only need to allow the
 * difference. Returns by how much each request's reservation changed.
 */
export async function recommit(
  ctx: Ctx,
  order: Subject,
  targets: readonly Target[],
  sources: readonly Source[],
): Promise<bigint[]> {
  const ids = [order.id, ...targets.map(({ from }) => from.id)]
  const positions = await queries.positionsOf(ctx.tx, queries.listed(ids))
  const of = (all: readonly Position[], id: string): Position[] =>
    all.filter((position) => position.subject_id === id)
  const givenBack = sharesOf(of(positions, order.id)).flatMap((share) =>
    onEachBudget(share, order, { weight: -share.weight, committed: -share.committed }),
  )
  const again = targets.map((target) =>
    reserveAgain(target, sharesOf(of(positions, target.from.id))),
  )
  const open = moved(positions, [...givenBack, ...again.flatMap(({ moves }) => moves)])
  const taking = sources.map((source) =>
    replaceReservation(order, source, of(open, source.from.id)),
  )
  const moves = [
    ...givenBack,
    ...again.flatMap((one) => one.moves),
    ...taking.flatMap((one) => one.moves),
  ]
  unlessRefused(
    (await post(ctx, { event: 'adjusted', cause: order, moves, opening: true })).refused,
  )
  return targets.map(({ from }, i) => {
    const taken = sources.findIndex((source) => source.from.id === from.id)
    return again[i]!.minor - (taking[taken]?.released ?? 0n)
  })
}

/** Positions with the reservations that moves add to them. */
const moved = (positions: readonly Position[], moves: readonly Move[]): Position[] =>
  positions.map((position) => ({
    ...position,
    reserved: moves
      .filter(
        (move) =>
          move.subject.id === position.subject_id &&
          move.lineId === position.line_id &&
          move.leafId === position.leaf_id &&
          move.budgetId === position.budget_id,
      )
      .reduce((sum, move) => sum + (move.reserved ?? 0n), position.reserved),
  }))

/** What a request reserves again, line by line, when an order of it is cancelled. */
export type Target = { from: Subject; lines: readonly { lineId: string; minor: bigint }[] }
export type Reopened = { released: bigint; reserved: bigint[]; refused: Problem | null }

/**
 * Releases the commitment of a cancelled order and reserves its requests' estimates again, in one posting: the budgets
 * only need to allow the difference.
 */
export async function reopen(
  ctx: Ctx,
  order: Subject,
  targets: readonly Target[],
): Promise<Reopened> {
  const open = sharesOf(await queries.positions(ctx.tx, order.id)).filter(
    (share) => share.committed > 0n,
  )
  const moves = open.flatMap((share) => onEachBudget(share, order, { committed: -share.committed }))
  const reserved: bigint[] = []
  for (const target of targets) {
    const again = reserveAgain(target, sharesOf(await queries.positions(ctx.tx, target.from.id)))
    moves.push(...again.moves)
    reserved.push(again.minor)
  }
  const { refused } = await post(ctx, { event: 'reopened', cause: order, moves, opening: true })
  return { released: open.reduce((sum, share) => sum + share.committed, 0n), reserved, refused }
}

/** Shares stored without lines count for all lines together. */
function reserveAgain(
  { from, lines }: Target,
  shares: readonly BudgetShare[],
): { moves: Move[]; minor: bigint } {
  const own = lines
    .map(({ lineId, minor }) => ({
      minor,
      shares: shares.filter((share) => share.lineId === lineId),
    }))
    .filter((line) => line.shares.length > 0)
  const shared = shares.filter((share) => share.lineId === null)
  const groups =
    own.length || shared.length === 0
      ? own
      : [{ minor: lines.reduce((sum, line) => sum + line.minor, 0n), shares: shared }]
  const moves: Move[] = []
  let minor = 0n
  for (const group of groups) {
    const missing = group.minor - group.shares.reduce((sum, share) => sum + share.reserved, 0n)
    if (missing <= 0n) continue
    minor += missing
    moves.push(
      ...distribute(
        missing,
        group.shares.map((share) => share.weight),
      ).flatMap((part, i) => onEachBudget(group.shares[i]!, from, { reserved: part })),
    )
  }
  return { moves, minor }
}
