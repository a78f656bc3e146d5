import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { resolve } from './check.ts'
import { refuseWithoutBudget, standing, unlessRefused, type Reserved } from './ledger.ts'
import * as queries from './ledger-queries.ts'
import { sharesOf, onEachBudget, type BudgetShare, type Subject } from './position.ts'
import { post } from './post.ts'
import type { Charge } from './split.ts'

/**
 * `hold`: the old reservation stays until the decision, so that restoring it needs nothing from the budgets. `force`:
 * reserves what was approved before, even if the budget no longer has it.
 */
type How = { hold?: boolean; force?: boolean }
type Wanted = Pick<BudgetShare, 'lineId' | 'leafId' | 'budgetIds'> & { minor: bigint }

/**
 * Replaces a document's reservation by other charges, in one posting: the budgets only need to allow the difference.
 */
export async function replace(
  ctx: Ctx,
  subject: Subject,
  charges: readonly Charge[],
  { hold = false, force = false }: How = {},
): Promise<Reserved> {
  const [resolved, kept, rules] = await Promise.all([
    resolve(ctx, charges),
    queries.positions(ctx.tx, subject.id),
    settings(ctx.tx),
  ])
  if (!force) await refuseWithoutBudget(ctx, resolved, rules)
  const before = sharesOf(kept)
  const wanted = joined(
    resolved.flatMap(({ charge, budgetIds }): Wanted[] =>
      budgetIds[0]
        ? [{ lineId: charge.lineId, leafId: budgetIds[0], budgetIds, minor: charge.minor }]
        : [],
    ),
  )
  const after = hold ? heldBack(wanted, before) : wanted
  const outcome = await post(ctx, {
    event: 'reserved',
    cause: subject,
    opening: true,
    force,
    moves: [
      ...before.flatMap((share) =>
        onEachBudget(share, subject, { weight: -share.weight, reserved: -share.reserved }),
      ),
      ...after.flatMap((share) =>
        onEachBudget(share, subject, { weight: share.minor, reserved: share.minor }),
      ),
    ],
  })
  unlessRefused(outcome.refused)
  const share = after[0]?.leafId
  return {
    ...standing(outcome.met, after.length > 0),
    first: outcome.met.find((m) => m.budget.id === share)?.budget ?? null,
    minor: after.reduce((sum, l) => sum + l.minor, 0n),
  }
}

const isSame = (
  a: Pick<BudgetShare, 'lineId' | 'leafId'>,
  b: Pick<BudgetShare, 'lineId' | 'leafId'>,
): boolean => a.lineId === b.lineId && a.leafId === b.leafId

function joined(wanted: readonly Wanted[]): Wanted[] {
  return [...Map.groupBy(wanted, (w) => `${w.lineId} ${w.leafId}`).values()].map((rows) => ({
    ...rows[0]!,
    minor: rows.reduce((sum, row) => sum + row.minor, 0n),
  }))
}

/** For each place, the larger of the new amount and the present one. */
function heldBack(wanted: readonly Wanted[], before: readonly BudgetShare[]): Wanted[] {
  const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
  return [
    ...wanted.map((w) => ({
      ...w,
      minor: most(w.minor, before.find((share) => isSame(share, w))?.reserved ?? 0n),
    })),
    ...before
      .filter((share) => share.reserved > 0n && !wanted.some((w) => isSame(share, w)))
      .map((share) => ({ ...share, minor: share.reserved })),
  ]
}
