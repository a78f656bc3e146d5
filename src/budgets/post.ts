import type { Problem } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { refusal, stateOf, type Budget, type State } from './budget.ts'
import * as queries from './ledger-queries.ts'
import { monthWithin } from './month.ts'
import type { Move, Subject } from './position.ts'

type Posting = {
  event: string
  /** The document that makes the change; the ledger shows its name. */ cause: Subject
  moves: readonly Move[]
  opening?: boolean
  force?: boolean
  /** Its budgets, where the caller has locked them already. */
  locked?: Locked | undefined
}
/** Budgets that are locked, as they are then. */
export type Locked = { budgets: readonly Budget[]; fiscalYearStart: number }
type AffectedBudget = { budget: Budget; need: bigint; state: State }
type Outcome = { refused: Problem | null; met: AffectedBudget[] }

/**
 * The one way figures of budgets move: lock all of them in the order of their ids, ask each whether it allows the change, and write figures, ledger and positions.
 * When one refuses, nothing is written. Lock order: documents before budgets.
 */
export async function post(
  ctx: Ctx,
  { event, cause, moves, opening = false, force = false, locked }: Posting,
): Promise<Outcome> {
  const whole = joined(moves)
  if (whole.length === 0) return { refused: null, met: [] }
  const entries = entriesOf(ctx, whole)
  const ids = entries.map((e) => e.budgetId)
  const { budgets, fiscalYearStart } = hasAll(locked, ids) ? locked : await lockBudgets(ctx, ids)
  const met: AffectedBudget[] = []
  for (const e of entries) {
    const budget = budgets.find((b) => b.id === e.budgetId)
    if (!budget) throw new Error(`no budget ${e.budgetId}`)
    const need = e.reserved + e.committed + e.actual
    const month = Math.max(monthWithin(ctx.today, budget.fiscal_year, fiscalYearStart), 0)
    const refused = refusal(budget, {
      need,
      month,
      opening,
      force,
      onlyReleases: e.reserved <= 0n && e.committed <= 0n && e.actual <= 0n,
    })
    if (refused) return { refused, met: [] }
    met.push({ budget, need, state: stateOf(budget, need) })
  }
  const changing = entries.filter((e) => e.reserved !== 0n || e.committed !== 0n || e.actual !== 0n)
  queries.movePositions(
    ctx.tx,
    whole.map((m) => ({ ...m, id: ctx.newId() })),
  )
  if (changing.length) {
    queries.moveBudgets(ctx.tx, changing)
    queries.insertLedger(ctx.tx, event, cause, changing)
  }
  return { refused: null, met }
}

/** A budget may have been made since the caller locked. */
const hasAll = (locked: Locked | undefined, ids: readonly string[]): locked is Locked =>
  locked !== undefined && ids.every((id) => locked.budgets.some((budget) => budget.id === id))

async function lockBudgets(ctx: Ctx, ids: readonly string[]): Promise<Locked> {
  queries.lock(ctx.tx, ids)
  const [budgets, { fiscal_year_start: fiscalYearStart }] = await Promise.all([
    queries.facts(ctx.tx, ids),
    settings(ctx.tx),
  ])
  return { budgets, fiscalYearStart }
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
