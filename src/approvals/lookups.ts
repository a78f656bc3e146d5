import type { ReadCtx } from '../platform/ctx.ts'
import type { Facts, Lookups, Person } from './facts.ts'
import * as queries from './planning-queries.ts'

/** What planning looks up: ids as parts of a statement. */
export type Sought = {
  costCenters: queries.Ids
  categories: queries.Ids
  projects: queries.Ids
  requesters: queries.Ids
}

/** Everything that planning needs to look up for these facts, in one flush, for one document or ten thousand. */
export const lookUp = (ctx: ReadCtx, many: Parameters<typeof soughtFor>[0]): Promise<Lookups> =>
  lookUpSought(ctx, soughtFor(many))

export function soughtFor(
  many: readonly Pick<Facts, 'requesterId' | 'costCenterId' | 'charges'>[],
): Sought {
  const charges = many.flatMap((f) => f.charges)
  return {
    costCenters: queries.listed([
      ...many.flatMap((f) => f.costCenterId ?? []),
      ...charges.map((c) => c.costCenterId),
    ]),
    categories: queries.listed(charges.flatMap((c) => c.categoryId ?? [])),
    projects: queries.listed(charges.flatMap((c) => c.projectId ?? [])),
    requesters: queries.listed(many.map((f) => f.requesterId)),
  }
}

/** The same for those who find in one flush what is sought. */
export async function lookUpSought(ctx: ReadCtx, sought: Sought): Promise<Lookups> {
  const [people, costCenters, categories, projects, managers, limits] = await Promise.all([
    queries.decidersAt(ctx.tx, sought.costCenters),
    queries.costCenters(ctx.tx, sought.costCenters, ctx.today),
    queries.categories(ctx.tx, sought.categories),
    queries.projects(ctx.tx, sought.projects),
    queries.managersAbove(ctx.tx, sought.requesters, ctx.today),
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
