import { message, conflictSaying } from '../messages/index.ts'
import type { Problem } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Budget, State } from './budget.ts'
import { resolve, type Effect } from './check.ts'
import * as queries from './ledger-queries.ts'
import {
  leavesOf,
  onEach,
  taken,
  type Leaf,
  type Move,
  type Position,
  type Subject,
} from './position.ts'
import { post } from './post.ts'
import { spread, type Charge } from './split.ts'

/** `first` is the budget of the first charge, for those who show one. */
export type Reserved = { state: State; ownerIds: string[]; first: Budget | null; minor: bigint }
export const unlessRefused = (problem: Problem | null): void => {
  if (problem) throw problem
}

/** Sets charges aside for a document, on their budgets and all above them. 409 when one of them does not allow it, or when there is none and there must be. */
export async function reserve(
  ctx: Ctx,
  subject: Subject,
  charges: readonly Charge[],
): Promise<Reserved> {
  return open(ctx, 'reserved', subject, charges, (minor) => ({ weight: minor, reserved: minor }))
}

async function open(
  ctx: Ctx,
  event: string,
  subject: Subject,
  charges: readonly Charge[],
  change: (minor: bigint) => Pick<Move, 'weight' | 'reserved' | 'committed' | 'actual'>,
): Promise<Reserved> {
  const resolved = await resolve(ctx, charges)
  if (
    resolved.some((r) => r.budgetIds.length === 0) &&
    (await settings(ctx.tx)).unbudgeted === 'block'
  )
    throw noBudget()
  const moves = resolved.flatMap(({ charge, budgetIds }) =>
    budgetIds[0]
      ? onEach(
          { lineId: charge.lineId, leafId: budgetIds[0], budgetIds },
          subject,
          change(charge.minor),
        )
      : [],
  )
  const outcome = await post(ctx, { event, cause: subject, moves, opening: true })
  unlessRefused(outcome.refused)
  const over = outcome.met.filter((m) => m.state === 'over')
  const first =
    outcome.met.find((m) => m.budget.id === resolved.find((r) => r.budgetIds.length)?.budgetIds[0])
      ?.budget ?? null
  return {
    state: over.length ? 'over' : moves.length ? 'within' : 'none',
    ownerIds: ownersToAsk(over),
    first,
    minor: resolved.reduce((sum, r) => sum + (r.budgetIds.length ? r.charge.minor : 0n), 0n),
  }
}

export const ownersToAsk = (over: readonly Pick<Effect, 'budget'>[]): string[] => [
  ...new Set(
    over.flatMap(({ budget }) =>
      budget.mode === 'route' && budget.owner_id ? [budget.owner_id] : [],
    ),
  ),
]
export const noBudget = (): Problem => conflictSaying('no_budget', message('budget.none', {}))

/** Gives back all that a document (or one line of it) still has reserved. Answers how much. */
export async function release(ctx: Ctx, subject: Subject, lineId?: string): Promise<bigint> {
  return giveBack(
    ctx,
    'released',
    subject,
    'reserved',
    lineId === undefined
      ? leavesOf(await queries.positions(ctx.tx, subject.id))
      : leavesOf(await queries.positions(ctx.tx, subject.id), lineId),
  )
}

/** Gives back all that an order (or one line of it) still has committed: cancelled, closed short, or billed for good. */
export async function uncommit(ctx: Ctx, subject: Subject, lineId?: string): Promise<bigint> {
  return giveBack(
    ctx,
    'uncommitted',
    subject,
    'committed',
    leavesOf(await queries.positions(ctx.tx, subject.id), lineId),
  )
}

async function giveBack(
  ctx: Ctx,
  event: string,
  subject: Subject,
  figure: 'reserved' | 'committed',
  leaves: readonly Leaf[],
): Promise<bigint> {
  const open = leaves.filter((leaf) => leaf[figure] > 0n)
  await post(ctx, {
    event,
    cause: subject,
    moves: open.flatMap((leaf) => onEach(leaf, subject, { [figure]: -leaf[figure] })),
  })
  return open.reduce((sum, leaf) => sum + leaf[figure], 0n)
}

/** A line of an invoice: what it liquidates of the order's line, and what it books. */
export type Billed = { lineId: string; liquidated: bigint; actual: bigint }

/**
 * An approved invoice: the order's share is liquidated at order price, the invoice is booked at its own. What a credit
 * gives back goes to the budget of the year in which it comes, where there is one.
 * The refusal when the difference overdraws a budget; nothing is booked then.
 */
export async function book(
  ctx: Ctx,
  {
    invoice,
    order,
    lines,
    force,
  }: { invoice: Subject; order: Subject; lines: readonly Billed[]; force: boolean },
): Promise<Problem | null> {
  const kept = (await queries.positions(ctx.tx, order.id)).map((p) => ({ ...p }))
  const thisYear = await leavesOfThisYear(ctx, kept, lines)
  const moves = lines.flatMap((line) => {
    const leaves = leavesOf(kept, line.lineId)
    if (leaves.length === 0) return []
    const gone = taken(leaves, 'committed', line.liquidated)
    for (const [i, leaf] of leaves.entries())
      for (const p of kept)
        if (p.leaf_id === leaf.leafId && p.line_id === leaf.lineId) p.committed -= gone[i]!
    const spent = spread(
      line.actual,
      leaves.map((leaf) => leaf.weight),
    )
    return leaves.flatMap((leaf, i) => {
      const place = spent[i]! < 0n ? (thisYear.get(leaf.leafId) ?? leaf) : leaf
      return [
        ...onEach(leaf, order, { committed: -gone[i]! }),
        ...onEach(leaf, invoice, { weight: gone[i]! }, line.lineId),
        ...onEach({ ...place, lineId: line.lineId }, invoice, { actual: spent[i]! }),
      ]
    })
  })
  return (await post(ctx, { event: 'booked', cause: invoice, moves, force })).refused
}

/** Where credits of a leaf go when its year is over: the same budget of this year, with those above it. */
async function leavesOfThisYear(
  ctx: Ctx,
  kept: readonly Position[],
  lines: readonly Billed[],
): Promise<Map<string, Pick<Leaf, 'leafId' | 'budgetIds'>>> {
  const leafIds = [...new Set(kept.map((position) => position.leaf_id))]
  if (leafIds.length === 0 || lines.every((line) => line.actual >= 0n)) return new Map()
  const rows = await queries.sameBudgetsInYearOf(ctx.tx, leafIds, ctx.today)
  return new Map(
    [...Map.groupBy(rows, (row) => row.from_id)].map(([from, chain]) => [
      from,
      { leafId: chain[0]!.leaf_id, budgetIds: chain.map((row) => row.budget_id) },
    ]),
  )
}

/** An approved invoice is void: its actual goes, and what it had liquidated is committed again where the order is open. */
export async function unbook(
  ctx: Ctx,
  { invoice, order, open }: { invoice: Subject; order: Subject; open: boolean },
): Promise<void> {
  const leaves = leavesOf(await queries.positions(ctx.tx, invoice.id))
  const orderLines = new Set((await queries.positions(ctx.tx, order.id)).map((p) => p.line_id))
  const moves = leaves.flatMap((leaf) => [
    ...onEach(leaf, invoice, { weight: -leaf.weight, actual: -leaf.actual }),
    ...(open
      ? onEach(
          leaf,
          order,
          { committed: leaf.weight },
          orderLines.has(leaf.lineId) ? leaf.lineId : null,
        )
      : []),
  ])
  unlessRefused(
    (await post(ctx, { event: 'unbooked', cause: invoice, moves, force: true })).refused,
  )
}

/** What a document without a request sets aside when it is submitted, and then commits (an order) or spends (an invoice) when it is approved. */
export const direct = {
  submit: reserve,
  approve: async (ctx: Ctx, subject: Subject, as: 'committed' | 'actual'): Promise<void> => {
    const leaves = leavesOf(await queries.positions(ctx.tx, subject.id))
    unlessRefused(
      (
        await post(ctx, {
          event: as === 'committed' ? 'committed' : 'booked',
          cause: subject,
          moves: leaves.flatMap((leaf) =>
            onEach(leaf, subject, { reserved: -leaf.reserved, [as]: leaf.reserved }),
          ),
        })
      ).refused,
    )
  },
}

/** A change of an order, by line: an increase is set aside when it is submitted, without touching the rest; approval commits it, or takes a decrease out of what is committed; rejection gives it back. */
export const adjust = {
  submit: async (
    ctx: Ctx,
    change: Subject,
    order: Subject,
    deltas: readonly { lineId: string; minor: bigint }[],
  ): Promise<void> => {
    const kept = await queries.positions(ctx.tx, order.id)
    const moves = deltas
      .filter((d) => d.minor > 0n)
      .flatMap((d) => {
        const leaves = leavesOf(kept, d.lineId)
        return leaves.length === 0
          ? []
          : spread(
              d.minor,
              leaves.map((leaf) => leaf.weight),
            ).flatMap((minor, i) =>
              onEach(leaves[i]!, change, { weight: minor, reserved: minor }, d.lineId),
            )
      })
    unlessRefused(
      (await post(ctx, { event: 'reserved', cause: change, moves, opening: true })).refused,
    )
  },
  approve: async (
    ctx: Ctx,
    change: Subject,
    order: Subject,
    deltas: readonly { lineId: string; minor: bigint }[],
  ): Promise<void> => {
    const [set, kept] = await Promise.all([
      queries.positions(ctx.tx, change.id),
      queries.positions(ctx.tx, order.id),
    ])
    const byLine = new Set(kept.map((p) => p.line_id))
    const more = leavesOf(set)
      .filter((leaf) => leaf.reserved > 0n)
      .flatMap((leaf) => [
        ...onEach(leaf, change, { reserved: -leaf.reserved }),
        ...onEach(
          leaf,
          order,
          { weight: leaf.reserved, committed: leaf.reserved },
          byLine.has(leaf.lineId) ? leaf.lineId : null,
        ),
      ])
    const less = deltas
      .filter((d) => d.minor < 0n)
      .flatMap((d) => {
        const leaves = leavesOf(kept, d.lineId)
        return taken(leaves, 'committed', -d.minor).flatMap((minor, i) =>
          onEach(leaves[i]!, order, { committed: -minor }),
        )
      })
    unlessRefused(
      (await post(ctx, { event: 'adjusted', cause: change, moves: [...more, ...less] })).refused,
    )
  },
  reject: (ctx: Ctx, change: Subject): Promise<bigint> => release(ctx, change),
}
