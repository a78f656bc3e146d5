import type { ReadCtx } from '../platform/ctx.ts'
import type { Facts, Lookups, Person } from './facts.ts'
import * as queries from './planning-queries.ts'

/** Everything that planning needs to look up for these facts, in one flush, for one document or ten thousand. */
export async function lookUp(
  ctx: ReadCtx,
  many: readonly Pick<Facts, 'requesterId' | 'costCenterId' | 'charges'>[],
): Promise<Lookups> {
  const centers = [
    ...new Set(
      many.flatMap((f) => [
        ...(f.costCenterId ? [f.costCenterId] : []),
        ...f.charges.map((c) => c.costCenterId),
      ]),
    ),
  ]
  const charges = many.flatMap((f) => f.charges)
  const [people, costCenters, categories, projects, managers, limits] = await Promise.all([
    queries.decidersAt(ctx.tx, centers),
    queries.costCenters(ctx.tx, centers, ctx.today),
    queries.categories(
      ctx.tx,
      charges.flatMap((c) => c.categoryId ?? []),
    ),
    queries.projects(
      ctx.tx,
      charges.flatMap((c) => c.projectId ?? []),
    ),
    queries.managersAbove(
      ctx.tx,
      many.map((f) => f.requesterId),
      ctx.today,
    ),
    queries.limits(ctx.tx),
  ])
  const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> =>
    new Map(rows.map((row) => [row.id, row]))
  return {
    costCenters: byId(costCenters),
    categories: byId(categories),
    projects: byId(projects),
    deciders: new Map<string, readonly Person[]>(
      [...Map.groupBy(people, (p) => p.at ?? '')].map(([at, there]) => [
        at,
        there.map(({ userId, name, roles }) => ({ userId, name, roles })),
      ]),
    ),
    managers: Map.groupBy(managers, (m) => m.requester),
    limits: new Map(
      [...Map.groupBy(limits, (l) => l.user_id)].map(([userId, own]) => [
        userId,
        new Map(own.map((l) => [l.kind, l.amount])),
      ]),
    ),
  }
}
