import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { resolve } from './check.ts'
import { noBudget, ownersToAsk, unlessRefused, type Reserved } from './ledger.ts'
import * as queries from './ledger-queries.ts'
import { leavesOf, onEach, type Leaf, type Subject } from './position.ts'
import { post } from './post.ts'
import type { Charge } from './split.ts'

/** `hold`: what is reserved already stays until it is decided, so that going back to it asks nothing of the budgets. `force`: what was approved before is set aside again, whatever came in between. */
type How = { hold?: boolean; force?: boolean }
type Wanted = Pick<Leaf, 'lineId' | 'leafId' | 'budgetIds'> & { minor: bigint }

/** Sets charges aside in place of those a document has reserved, in one posting: only the difference is asked of the budgets. */
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
  if (!force && rules.unbudgeted === 'block' && resolved.some((r) => r.budgetIds.length === 0))
    throw noBudget()
  const before = leavesOf(kept)
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
      ...before.flatMap((leaf) =>
        onEach(leaf, subject, { weight: -leaf.weight, reserved: -leaf.reserved }),
      ),
      ...after.flatMap((leaf) =>
        onEach(leaf, subject, { weight: leaf.minor, reserved: leaf.minor }),
      ),
    ],
  })
  unlessRefused(outcome.refused)
  const over = outcome.met.filter((m) => m.state === 'over')
  const leaf = after[0]?.leafId
  return {
    state: over.length ? 'over' : after.length ? 'within' : 'none',
    ownerIds: ownersToAsk(over),
    first: outcome.met.find((m) => m.budget.id === leaf)?.budget ?? null,
    minor: after.reduce((sum, l) => sum + l.minor, 0n),
  }
}

const isSame = (a: Pick<Leaf, 'lineId' | 'leafId'>, b: Pick<Leaf, 'lineId' | 'leafId'>): boolean =>
  a.lineId === b.lineId && a.leafId === b.leafId

function joined(wanted: readonly Wanted[]): Wanted[] {
  return [...Map.groupBy(wanted, (w) => `${w.lineId} ${w.leafId}`).values()].map((rows) => ({
    ...rows[0]!,
    minor: rows.reduce((sum, row) => sum + row.minor, 0n),
  }))
}

/** Of each place the larger of what is wanted and what it has. */
function heldBack(wanted: readonly Wanted[], before: readonly Leaf[]): Wanted[] {
  const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
  return [
    ...wanted.map((w) => ({
      ...w,
      minor: most(w.minor, before.find((leaf) => isSame(leaf, w))?.reserved ?? 0n),
    })),
    ...before
      .filter((leaf) => leaf.reserved > 0n && !wanted.some((w) => isSame(leaf, w)))
      .map((leaf) => ({ ...leaf, minor: leaf.reserved })),
  ]
}
