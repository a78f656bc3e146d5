import { message, conflictSaying } from '../messages/index.ts'
import type { Problem } from '../kernel/problem.ts'
import { settings } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { available, refusal, stateOf, warnsOfPace, type Budget, type State } from './budget.ts'
import { monthOf } from './month.ts'
import * as queries from './ledger-queries.ts'
import type { Charge } from './split.ts'

type Resolved = { charge: Charge; budgetIds: string[] }
/** Each charge with the budget it meets and those above it; none when nobody planned one. */
export const resolve = async (ctx: ReadCtx, charges: readonly Charge[]): Promise<Resolved[]> =>
  (await readChains(ctx, queries.placesOf(charges)))(charges)

/** The same in two steps, for those who find the places in a statement. */
export async function readChains(
  ctx: ReadCtx,
  places: queries.Places,
): Promise<(charges: readonly Charge[]) => Resolved[]> {
  const rows = await queries.chains(ctx.tx, places, ctx.today)
  return (charges) =>
    charges.map((charge) => ({
      charge,
      budgetIds: rows
        .filter(
          (row) =>
            row.cost_center_id === charge.costCenterId &&
            row.category_id === charge.categoryId &&
            row.project_id === charge.projectId,
        )
        .map((row) => row.budget_id),
    }))
}

/** What charges would do to one budget. `leaf`: it is charged itself, not only through one below it. */
export type Effect = {
  budget: Budget
  leaf: boolean
  need: bigint
  before: bigint
  after: bigint
  state: State
  refused: Problem | null
  warning: string | null
}
export type Checked = {
  state: State
  ownerIds: string[]
  effects: Effect[]
  /** The amount that no budget covers, and whether that refuses the document. */ unbudgeted: bigint
  refused: Problem | null
  warning: string | null
}

/** What charges would do to their budgets and those above them: the figures and the rule that decide at submit. */
export const check = async (ctx: ReadCtx, charges: readonly Charge[]): Promise<Checked> =>
  (await readToCheck(ctx, queries.placesOf(charges)))(charges)

/** The same in two steps, for those who find the places in a statement. */
export async function readToCheck(
  ctx: ReadCtx,
  places: queries.Places,
): Promise<(charges: readonly Charge[]) => Checked> {
  const [resolver, rules, budgets] = await Promise.all([
    readChains(ctx, places),
    settings(ctx.tx),
    queries.factsCharged(ctx.tx, places, ctx.today),
  ])
  const month = monthOf(ctx.today, rules.fiscal_year_start)
  return (charges) =>
    checkOn({ resolved: resolver(charges), unbudgeted: rules.unbudgeted, budgets, month })
}

type ToCheck = {
  resolved: readonly Resolved[]
  unbudgeted: Awaited<ReturnType<typeof settings>>['unbudgeted']
  budgets: readonly Budget[]
  month: number
}
function checkOn({ resolved, unbudgeted, budgets, month }: ToCheck): Checked {
  const ids = [...new Set(resolved.flatMap((r) => r.budgetIds))]
  const leaves = new Set(resolved.map((r) => r.budgetIds[0]))
  const effects = ids.flatMap((id): Effect[] => {
    const budget = budgets.find((b) => b.id === id)
    if (!budget) return []
    const need = resolved.reduce(
      (sum, r) => sum + (r.budgetIds.includes(id) ? r.charge.minor : 0n),
      0n,
    )
    return [
      {
        budget,
        leaf: leaves.has(id),
        need,
        before: available(budget),
        after: available(budget) - need,
        state: stateOf(budget, need),
        warning: warnsOfPace(budget, need, month)
          ? `The budget ${budget.code} ${budget.fiscal_year} would be ahead of its monthly plan.`
          : null,
        refused: refusal(budget, { need, month, opening: true, force: false, onlyReleases: false }),
      },
    ]
  })
  const bare = resolved.filter((r) => r.budgetIds.length === 0)
  const uncovered =
    bare.length > 0 && unbudgeted === 'block'
      ? conflictSaying('no_budget', message('budget.none', {}))
      : null
  const over = effects.filter((e) => e.state === 'over')
  return {
    state: over.length ? 'over' : effects.length ? 'within' : 'none',
    ownerIds: [
      ...new Set(
        over.flatMap(({ budget }) =>
          budget.mode === 'route' && budget.owner_id ? [budget.owner_id] : [],
        ),
      ),
    ],
    effects,
    unbudgeted: bare.reduce((sum, r) => sum + r.charge.minor, 0n),
    refused: effects.find((e) => e.refused)?.refused ?? uncovered,
    warning:
      effects.find((e) => e.warning)?.warning ??
      (bare.length > 0 && unbudgeted === 'warn' ? 'No budget covers all of it.' : null),
  }
}
