import type { Problem } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { holdsWhile, refusal, stateOf, type Budget, type State } from './budget.ts'
import * as queries from './ledger-queries.ts'
import { monthWithin } from './month.ts'
import type { Move, Subject } from './position.ts'

type Posting = {
  event: string
  /** The document that makes the change; the ledger shows its name. */ cause: Subject
  moves: readonly Move[]
  opening?: boolean
  force?: boolean
  /** Its budgets, where the caller has read them already. */
  known?: KnownBudgets | undefined
}
/** Budgets as they were read: locked, or to be checked with COMMIT. */
export type KnownBudgets = {
  budgets: readonly Budget[]
  fiscalYearStart: number
  locked: boolean
}
type AffectedBudget = { budget: Budget; need: bigint; state: State; decided: queries.Decided }
type Outcome = { refused: Problem | null; met: AffectedBudget[] }

/**
 * The one way figures of budgets move: lock all of them in the order of their ids, ask each whether it allows the
 * change, and write figures, ledger and positions. When one refuses, nothing is written. Lock order: documents,
 * then sums of what is added up (approvals.readToWait), then budgets. Budgets that many wait for are locked with
 * COMMIT, where the caller read them without a lock.
 */
export async function post(
  ctx: Ctx,
  { event, cause, moves, opening = false, force = false, known }: Posting,
): Promise<Outcome> {
  const whole = joined(moves)
  if (whole.length === 0) return { refused: null, met: [] }
  const entries = entriesOf(ctx, whole)
  const ids = entries.map((e) => e.budgetId)
  const decide = (read: KnownBudgets): Outcome => decideOn(ctx, entries, read, { opening, force })
  const read = hasAll(known, ids) ? known : await lockBudgets(ctx, ids)
  const outcome = decide(read)
  // What is refused is refused on locked budgets: one of them may just be getting free.
  if (outcome.refused && !read.locked) return post(ctx, { event, cause, moves, opening, force })
  if (outcome.refused) return outcome
  const posting = { event, cause, entries, moves: whole.map((m) => ({ ...m, id: ctx.newId() })) }
  if (read.locked) write(ctx, posting)
  else writeWithCommit(ctx, posting, outcome.met)
  return outcome
}

function decideOn(
  ctx: Ctx,
  entries: readonly queries.Entry[],
  { budgets, fiscalYearStart }: KnownBudgets,
  how: { opening: boolean; force: boolean },
): Outcome {
  const met: AffectedBudget[] = []
  for (const e of entries) {
    const budget = budgets.find((b) => b.id === e.budgetId)
    if (!budget) throw new Error(`no budget ${e.budgetId}`)
    const posting = {
      ...how,
      need: e.reserved + e.committed + e.actual,
      month: Math.max(monthWithin(ctx.today, budget.fiscal_year, fiscalYearStart), 0),
      onlyReleases: e.reserved <= 0n && e.committed <= 0n && e.actual <= 0n,
    }
    const refused = refusal(budget, posting)
    if (refused) return { refused, met: [] }
    const { need } = posting
    met.push({
      budget,
      need,
      state: stateOf(budget, need),
      decided: { version: budget.version, amount: budget.amount, ...holdsWhile(budget, posting) },
    })
  }
  return { refused: null, met }
}

type Written = {
  event: string
  cause: Subject
  entries: readonly queries.Entry[]
  moves: Parameters<typeof queries.positionsMoved>[0]
}
const isChanging = (e: queries.Entry): boolean =>
  e.reserved !== 0n || e.committed !== 0n || e.actual !== 0n

function write(ctx: Ctx, { event, cause, entries, moves }: Written): void {
  const changing = entries.filter(isChanging)
  queries.movePositions(ctx.tx, moves)
  if (changing.length === 0) return
  queries.moveBudgets(ctx.tx, changing)
  queries.insertLedger(ctx.tx, event, cause, changing)
}

/** The budgets first: nothing is written of positions that a year’s end has moved meanwhile. */
function writeWithCommit(
  ctx: Ctx,
  { event, cause, entries, moves }: Written,
  met: readonly AffectedBudget[],
): void {
  const changing = entries.filter(isChanging)
  const asDecided = entries.map((e, i) => ({ ...e, ...met[i]!.decided }))
  ctx.tx.beforeCommit(() => [
    queries.movedAsDecided(asDecided),
    queries.positionsMoved(moves),
    ...(changing.length ? [queries.ledgerEntered(event, cause, changing)] : []),
  ])
}

/** A budget may have been made since the caller read them. */
const hasAll = (known: KnownBudgets | undefined, ids: readonly string[]): known is KnownBudgets =>
  known !== undefined && ids.every((id) => known.budgets.some((budget) => budget.id === id))

async function lockBudgets(ctx: Ctx, ids: readonly string[]): Promise<KnownBudgets> {
  queries.lock(ctx.tx, ids)
  const [budgets, { fiscal_year_start: fiscalYearStart }] = await Promise.all([
    queries.facts(ctx.tx, ids),
    settings(ctx.tx),
  ])
  return { budgets, fiscalYearStart, locked: true }
}

/** Several changes of the same position as one. */
function joined(moves: readonly Move[]): Required<Move>[] {
  const sum = (
    rows: readonly Move[],
    figure: 'weight' | 'reserved' | 'committed' | 'actual',
  ): bigint => rows.reduce((total, m) => total + (m[figure] ?? 0n), 0n)
  return [
    ...Map.groupBy(moves, (m) => `${m.subject.id} ${m.lineId} ${m.leafId} ${m.budgetId}`).values(),
  ].map((rows) => ({
    ...rows[0]!,
    weight: sum(rows, 'weight'),
    reserved: sum(rows, 'reserved'),
    committed: sum(rows, 'committed'),
    actual: sum(rows, 'actual'),
  }))
}

const entriesOf = (ctx: Ctx, moves: readonly Required<Move>[]): queries.Entry[] =>
  [...Map.groupBy(moves, (m) => m.budgetId)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([budgetId, rows]) => ({
      id: ctx.newId(),
      budgetId,
      amount: 0n,
      reserved: rows.reduce((s, m) => s + m.reserved, 0n),
      committed: rows.reduce((s, m) => s + m.committed, 0n),
      actual: rows.reduce((s, m) => s + m.actual, 0n),
    }))
