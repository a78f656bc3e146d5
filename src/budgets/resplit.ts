import { settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { resolve } from './check.ts'
import { refuseWithoutBudget, standing, unlessRefused, type Reserved } from './ledger.ts'
import * as queries from './ledger-queries.ts'
import { onEachBudget, sharesOf, type BudgetShare, type Subject } from './position.ts'
import { post } from './post.ts'
import type { Charge } from './split.ts'

/** What a line of an order is to have committed at each place of its split, once a change of it is applied. */
export type Resplit = {
  lineId: string
  charges: readonly Charge[]
}
type Resolved = Awaited<ReturnType<typeof resolve>>
type Place = Pick<BudgetShare, 'leafId' | 'budgetIds'>
/** A budget of a line: what it has now, and what it is to have. */
type Target = Place & { lineId: string; committed: bigint; weight: bigint; wanted: bigint }
const more = ({ wanted, committed }: Target): bigint =>
  wanted > committed ? wanted - committed : 0n

/** Postings of a change order for lines of the order whose parts become others. */
export const resplit = {
  /** Reserves what each budget pays more. A budget that pays less is freed only when the change is applied. */
  submit: async (
    ctx: Ctx,
    change: Subject,
    order: Subject,
    lines: readonly Resplit[],
  ): Promise<Pick<Reserved, 'state' | 'ownerIds'> & { reserved: Map<string, bigint> }> => {
    const [{ targets, resolved }, rules] = await Promise.all([
      readTargets(ctx, order, lines),
      settings(ctx.tx),
    ])
    await refuseWithoutBudget(ctx, resolved, rules)
    const moves = targets
      .filter((target) => more(target) > 0n)
      .flatMap((target) =>
        onEachBudget(target, change, { weight: more(target), reserved: more(target) }),
      )
    const { refused, met } = await post(ctx, {
      event: 'reserved',
      cause: change,
      moves,
      opening: true,
    })
    unlessRefused(refused)
    return {
      ...standing(met, moves.length > 0),
      reserved: new Map(
        lines.map(({ lineId }) => [
          lineId,
          targets
            .filter((target) => target.lineId === lineId)
            .reduce((sum, target) => sum + more(target), 0n),
        ]),
      ),
    }
  },
  /** Commits on each budget exactly its part. What was reserved for the change is committed before. */
  apply: async (ctx: Ctx, order: Subject, lines: readonly Resplit[]): Promise<void> => {
    const { targets } = await readTargets(ctx, order, lines)
    const moves = targets.flatMap((target) =>
      onEachBudget(target, order, {
        weight: target.wanted - target.weight,
        committed: target.wanted - target.committed,
      }),
    )
    unlessRefused(
      (await post(ctx, { event: 'adjusted', cause: order, moves, opening: true })).refused,
    )
  },
}

async function readTargets(ctx: Ctx, order: Subject, lines: readonly Resplit[]) {
  const [positions, resolved] = await Promise.all([
    queries.positions(ctx.tx, order.id),
    resolve(
      ctx,
      lines.flatMap(({ charges }) => charges),
    ),
  ])
  const kept = lines.map(({ lineId }) =>
    positions.some((one) => one.line_id === lineId) ? sharesOf(positions, lineId) : [],
  )
  const earlier = await budgetsOfEarlierYears(ctx, kept.flat(), resolved)
  const targets = lines.flatMap((line, i) => {
    const mine = resolved.filter(({ charge }) => charge.lineId === line.lineId)
    return targetsOf(line, kept[i]!, joined(mine, earlier))
  })
  return { targets, resolved }
}

/** A budget that an order of an earlier year is charged to goes on to pay for it: by its budget of this year. */
async function budgetsOfEarlierYears(
  ctx: Ctx,
  kept: readonly BudgetShare[],
  resolved: Resolved,
): Promise<Map<string, Place>> {
  const named = new Set(resolved.map(({ budgetIds }) => budgetIds[0]))
  const others = kept.filter(({ leafId }) => !named.has(leafId))
  if (others.length === 0) return new Map()
  const rows = await queries.sameBudgetsInYearOf(
    ctx.tx,
    [...new Set(others.map(({ leafId }) => leafId))],
    ctx.today,
  )
  return new Map(
    rows.flatMap((row): [string, Place][] => {
      const share = others.find(({ leafId }) => leafId === row.from_id)
      return share ? [[row.leaf_id, share]] : []
    }),
  )
}

type Wanted = Place & { minor: bigint }
/** What each budget is to have; several places may have the same. */
function joined(resolved: Resolved, earlier: ReadonlyMap<string, Place>): Wanted[] {
  const placed = resolved.flatMap(({ charge, budgetIds }): Wanted[] => {
    const leafId = budgetIds[0]
    if (leafId === undefined) return []
    return [{ ...(earlier.get(leafId) ?? { leafId, budgetIds }), minor: charge.minor }]
  })
  return [...Map.groupBy(placed, ({ leafId }) => leafId).values()].map((same) => ({
    ...same[0]!,
    minor: same.reduce((sum, { minor }) => sum + minor, 0n),
  }))
}

function targetsOf(
  { lineId }: Resplit,
  kept: readonly BudgetShare[],
  wanted: readonly Wanted[],
): Target[] {
  const gone = kept.filter(({ leafId }) => !wanted.some((one) => one.leafId === leafId))
  return [...wanted, ...gone.map((share) => ({ ...share, minor: 0n }))].map(
    ({ leafId, budgetIds, minor }) => {
      const now = kept.find((share) => share.leafId === leafId)
      return {
        lineId,
        leafId,
        budgetIds: now?.budgetIds ?? budgetIds,
        committed: now?.committed ?? 0n,
        weight: now?.weight ?? 0n,
        wanted: minor,
      }
    },
  )
}
