import { fiscalYearOf } from '../kernel/calendar.ts'
import { message, conflictSaying } from '../messages/index.ts'
import type { Problem } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Budget, State } from './budget.ts'
import { readChains, type Effect, type resolve } from './check.ts'
import * as queries from './ledger-queries.ts'
import {
  sharesOf,
  onEachBudget,
  drawnFrom,
  type BudgetShare,
  type Position,
  type Subject,
} from './position.ts'
import { post, type KnownBudgets } from './post.ts'
import { distribute, type Charge } from './split.ts'

/** `first` is the budget of the first charge, for those who show one. */
export type Reserved = { state: State; ownerIds: string[]; first: Budget | null; minor: bigint }
export const unlessRefused = (problem: Problem | null): void => {
  if (problem) throw problem
}

/**
 * Reserves a document's charges in their budgets and all budgets above. 409 when one of them refuses, or when a
 * required budget is missing.
 */
export async function reserve(
  ctx: Ctx,
  subject: Subject,
  charges: readonly Charge[],
): Promise<Reserved> {
  const places = queries.placesOf(charges)
  const [resolver, rules, budgets] = await Promise.all([
    readChains(ctx, places),
    settings(ctx.tx),
    queries.lockCharged(ctx.tx, places, ctx.today),
  ])
  const known = { budgets, fiscalYearStart: rules.fiscal_year_start, locked: true }
  return reserveIn(ctx, { subject, resolved: resolver(charges), rules, known })
}

/**
 * The same in two steps, for those who find in one flush what is charged. Others wait for the budgets, so they are
 * locked with COMMIT where they can be, and otherwise once it is reserved: what is waited for before comes first.
 */
export async function readToReserve(
  ctx: Ctx,
  places: queries.Places,
): Promise<(subject: Subject, charges: readonly Charge[]) => Promise<Reserved>> {
  if (!ctx.tx.mayCheckLate) return (subject, charges) => reserve(ctx, subject, charges)
  const [resolver, rules, budgets] = await Promise.all([
    readChains(ctx, places),
    settings(ctx.tx),
    queries.factsCharged(ctx.tx, places, ctx.today),
  ])
  const known = { budgets, fiscalYearStart: rules.fiscal_year_start, locked: false }
  return (subject, charges) =>
    reserveIn(ctx, { subject, resolved: resolver(charges), rules, known })
}

type Reserving = {
  subject: Subject
  resolved: Awaited<ReturnType<typeof resolve>>
  rules: Awaited<ReturnType<typeof settings>>
  known: KnownBudgets
}
async function reserveIn(
  ctx: Ctx,
  { subject, resolved, rules, known }: Reserving,
): Promise<Reserved> {
  await refuseWithoutBudget(ctx, resolved, rules)
  const moves = resolved.flatMap(({ charge: { lineId, minor }, budgetIds }) =>
    budgetIds[0]
      ? onEachBudget({ lineId, leafId: budgetIds[0], budgetIds }, subject, {
          weight: minor,
          reserved: minor,
        })
      : [],
  )
  const outcome = await post(ctx, {
    event: 'reserved',
    cause: subject,
    moves,
    opening: true,
    known,
  })
  unlessRefused(outcome.refused)
  const first =
    outcome.met.find((m) => m.budget.id === resolved.find((r) => r.budgetIds.length)?.budgetIds[0])
      ?.budget ?? null
  return {
    ...standing(outcome.met, moves.length > 0),
    first,
    minor: resolved.reduce((sum, r) => sum + (r.budgetIds.length ? r.charge.minor : 0n), 0n),
  }
}

/** How the budgets stand with what was reserved in them, and whose owners are asked where it is too much. */
export function standing(
  met: readonly Pick<Effect, 'budget' | 'state'>[],
  isCharged: boolean,
): Pick<Reserved, 'state' | 'ownerIds'> {
  const over = met.filter((one) => one.state === 'over')
  return {
    state: over.length ? 'over' : isCharged ? 'within' : 'none',
    ownerIds: ownersToAsk(over),
  }
}
const ownersToAsk = (over: readonly Pick<Effect, 'budget'>[]): string[] => [
  ...new Set(
    over.flatMap(({ budget }) =>
      budget.mode === 'route' && budget.owner_id ? [budget.owner_id] : [],
    ),
  ),
]

/** Where a budget is required, and nobody planned one: names the cost centres and the year. */
export async function refuseWithoutBudget(
  ctx: Ctx,
  resolved: Reserving['resolved'],
  { unbudgeted, fiscal_year_start: startMonth }: Reserving['rules'],
): Promise<void> {
  const bare = resolved.filter((one) => one.budgetIds.length === 0)
  if (unbudgeted !== 'block' || bare.length === 0) return
  const codes = await queries.centerCodes(
    ctx.tx,
    bare.map(({ charge }) => charge.costCenterId),
  )
  const year = String(fiscalYearOf(ctx.today, startMonth))
  const centers = codes.map(({ code }) => code)
  throw conflictSaying(
    'no_budget',
    centers.length ? message('budget.none_of', { centers, year }) : message('budget.none', {}),
  )
}

/** Releases everything that a document (or one line of it) still has reserved. Returns how much. */
export async function release(ctx: Ctx, subject: Subject, lineId?: string): Promise<bigint> {
  return releaseFigure(
    ctx,
    'released',
    subject,
    'reserved',
    lineId === undefined
      ? sharesOf(await queries.positions(ctx.tx, subject.id))
      : sharesOf(await queries.positions(ctx.tx, subject.id), lineId),
  )
}

/**
 * Releases everything that an order (or one line of it) still has committed: when it is cancelled, closed short or
 * billed in full.
 */
export async function uncommit(ctx: Ctx, subject: Subject, lineId?: string): Promise<bigint> {
  return releaseFigure(
    ctx,
    'uncommitted',
    subject,
    'committed',
    sharesOf(await queries.positions(ctx.tx, subject.id), lineId),
  )
}

async function releaseFigure(
  ctx: Ctx,
  event: string,
  subject: Subject,
  figure: 'reserved' | 'committed',
  shares: readonly BudgetShare[],
): Promise<bigint> {
  const open = shares.filter((share) => share[figure] > 0n)
  await post(ctx, {
    event,
    cause: subject,
    moves: open.flatMap((share) => onEachBudget(share, subject, { [figure]: -share[figure] })),
  })
  return open.reduce((sum, share) => sum + share[figure], 0n)
}

/**
 * What lines of an order commit changes: less where a part does not come any more, more where it is ordered again or
 * ordered in addition, on the budgets that the line is charged to. 409 when one of them does not allow what is more.
 */
export async function changeCommitment(
  ctx: Ctx,
  order: Subject,
  changes: readonly { lineId: string; minor: bigint }[],
): Promise<void> {
  const kept = await queries.positions(ctx.tx, order.id)
  const moves = changes.flatMap(({ lineId, minor }) => {
    const shares = sharesOf(kept, lineId)
    if (shares.length === 0) return []
    const parts =
      minor < 0n
        ? drawnFrom(shares, 'committed', -minor).map((part) => -part)
        : distribute(
            minor,
            shares.map((share) => share.weight),
          )
    return shares.flatMap((share, i) => onEachBudget(share, order, { committed: parts[i]! }))
  })
  unlessRefused(
    (await post(ctx, { event: 'adjusted', cause: order, moves, opening: true })).refused,
  )
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
  const [positions, known] = await Promise.all([
    queries.positions(ctx.tx, order.id),
    lines.every((line) => line.actual >= 0n) ? lockBudgetsOf(ctx, order.id) : undefined,
  ])
  const kept = positions.map((p) => ({ ...p }))
  const thisYear = await sharesOfThisYear(ctx, kept, lines)
  const moves = lines.flatMap((line) => {
    const shares = sharesOf(kept, line.lineId)
    if (shares.length === 0) return []
    const gone = drawnFrom(shares, 'committed', line.liquidated)
    for (const [i, share] of shares.entries())
      for (const p of kept)
        if (p.leaf_id === share.leafId && p.line_id === share.lineId) p.committed -= gone[i]!
    const spent = distribute(
      line.actual,
      shares.map((share) => share.weight),
    )
    return shares.flatMap((share, i) => {
      const place = spent[i]! < 0n ? (thisYear.get(share.leafId) ?? share) : share
      return [
        ...onEachBudget(share, order, { committed: -gone[i]! }),
        ...onEachBudget(share, invoice, { weight: gone[i]! }, line.lineId),
        ...onEachBudget({ ...place, lineId: line.lineId }, invoice, { actual: spent[i]! }),
      ]
    })
  })
  return (await post(ctx, { event: 'booked', cause: invoice, moves, force, known })).refused
}

async function lockBudgetsOf(ctx: Ctx, documentId: string): Promise<KnownBudgets> {
  const [budgets, { fiscal_year_start: fiscalYearStart }] = await Promise.all([
    queries.lockPositioned(ctx.tx, queries.listed([documentId])),
    settings(ctx.tx),
  ])
  return { budgets, fiscalYearStart, locked: true }
}

/** The budgets that take credits of an earlier year: the same budget of this year, and those above it. */
async function sharesOfThisYear(
  ctx: Ctx,
  kept: readonly Position[],
  lines: readonly Billed[],
): Promise<Map<string, Pick<BudgetShare, 'leafId' | 'budgetIds'>>> {
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

/**
 * Reverses an approved invoice: its actual amount is removed, and what it had liquidated of its order's lines is
 * committed again where they are open.
 */
export async function unbook(
  ctx: Ctx,
  {
    invoice,
    order,
    isOpen,
  }: { invoice: Subject; order: Subject | null; isOpen: (lineId: string | null) => boolean },
): Promise<void> {
  const shares = sharesOf(await queries.positions(ctx.tx, invoice.id))
  const ordered = order ? await queries.positions(ctx.tx, order.id) : []
  const orderLines = new Set(ordered.map((p) => p.line_id))
  const moves = shares.flatMap((share) => [
    ...onEachBudget(share, invoice, { weight: -share.weight, actual: -share.actual }),
    ...(order && isOpen(share.lineId)
      ? onEachBudget(
          share,
          order,
          { committed: share.weight },
          orderLines.has(share.lineId) ? share.lineId : null,
        )
      : []),
  ])
  unlessRefused(
    (await post(ctx, { event: 'unbooked', cause: invoice, moves, force: true })).refused,
  )
}

/**
 * Postings of a document without a request: it reserves when submitted, and commits (an order) or books (an invoice)
 * when approved. Taken back, it has nothing on any budget.
 */
export const directCharges = {
  submit: reserve,
  approve: async (ctx: Ctx, subject: Subject, as: 'committed' | 'actual'): Promise<void> => {
    const shares = sharesOf(await queries.positions(ctx.tx, subject.id))
    unlessRefused(
      (
        await post(ctx, {
          event: as === 'committed' ? 'committed' : 'booked',
          cause: subject,
          moves: shares.flatMap((share) =>
            onEachBudget(share, subject, { reserved: -share.reserved, [as]: share.reserved }),
          ),
        })
      ).refused,
    )
  },
  takeBack: async (ctx: Ctx, subject: Subject): Promise<bigint> => {
    const shares = sharesOf(await queries.positions(ctx.tx, subject.id))
    await post(ctx, {
      event: 'released',
      cause: subject,
      moves: shares.flatMap((share) =>
        onEachBudget(share, subject, {
          weight: -share.weight,
          reserved: -share.reserved,
          committed: -share.committed,
        }),
      ),
    })
    return shares.reduce((sum, share) => sum + share.reserved + share.committed, 0n)
  },
}

const isReserved = (share: BudgetShare): boolean => share.reserved > 0n
/** Where added lines that cost nothing are charged: their order has them there too, so that a later price counts. */
const ofFreeLines = (positions: readonly Position[], added: readonly string[]): BudgetShare[] =>
  added
    .map((lineId) => sharesOf(positions, lineId))
    .flatMap((shares) => (shares.some(isReserved) ? [] : shares))

/**
 * Postings of a change order, by line of the order. Submitting reserves what is more and leaves the rest alone.
 * Applying commits that and what has changed since, or commits less. Rejecting or withdrawing releases it.
 */
export const adjust = {
  submit: async (
    ctx: Ctx,
    change: Subject,
    order: Subject,
    deltas: readonly { lineId: string; minor: bigint }[],
  ): Promise<Pick<Reserved, 'state' | 'ownerIds'>> => {
    const kept = await queries.positions(ctx.tx, order.id)
    const moves = deltas
      .filter((d) => d.minor > 0n)
      .flatMap((d) => {
        const shares = sharesOf(kept, d.lineId)
        return shares.length === 0
          ? []
          : distribute(
              d.minor,
              shares.map((share) => share.weight),
            ).flatMap((minor, i) =>
              onEachBudget(shares[i]!, change, { weight: minor, reserved: minor }, d.lineId),
            )
      })
    const { refused, met } = await post(ctx, {
      event: 'reserved',
      cause: change,
      moves,
      opening: true,
    })
    unlessRefused(refused)
    return standing(met, moves.length > 0)
  },
  approve: async (
    ctx: Ctx,
    change: Subject,
    order: Subject,
    deltas: readonly { lineId: string; minor: bigint }[],
    /** Lines that the order has from then on. */ added: readonly string[] = [],
  ): Promise<void> => {
    const [set, kept] = await Promise.all([
      queries.positions(ctx.tx, change.id),
      queries.positions(ctx.tx, order.id),
    ])
    const byLine = new Set([...kept.map((p) => p.line_id), ...added])
    const more = [...sharesOf(set).filter(isReserved), ...ofFreeLines(set, added)].flatMap(
      (share) => [
        ...onEachBudget(share, change, { reserved: -share.reserved }),
        ...onEachBudget(
          share,
          order,
          { weight: share.reserved, committed: share.reserved },
          byLine.has(share.lineId) ? share.lineId : null,
        ),
      ],
    )
    const less = deltas
      .filter((d) => d.minor < 0n)
      .flatMap((d) => {
        const shares = sharesOf(kept, d.lineId)
        return drawnFrom(shares, 'committed', -d.minor).flatMap((minor, i) =>
          onEachBudget(shares[i]!, order, { committed: -minor }),
        )
      })
    unlessRefused(
      (await post(ctx, { event: 'adjusted', cause: change, moves: [...more, ...less] })).refused,
    )
  },
  reject: (ctx: Ctx, change: Subject): Promise<bigint> => release(ctx, change),
}
