import { z } from 'zod'
import { approvedKinds } from '../approvals/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Content } from './rule-queries.ts'

const Named = z.object({
  what: z.enum(['kind', 'entity', 'department', 'cost_center', 'category', 'person']),
  id: z.string(),
  label: z.string(),
  active: z.boolean(),
})
export type Named = z.output<typeof Named>
/** Names of the ids in rules. An id without a name no longer exists. */
export type Names = ReadonlyMap<string, Named>

/** The kinds of documents that a condition may name. */
export const kindsIn = (ctx: ReadCtx): Named[] =>
  approvedKinds(ctx).map(({ kind }) => ({
    what: 'kind',
    id: kind,
    label: ctx.kinds.name(kind),
    active: true,
  }))

/** Names of the things that conditions refer to, by id. */
export async function namesIn(
  ctx: ReadCtx,
  rules: readonly Pick<Content, 'conditions' | 'approver_id'>[],
): Promise<Names> {
  const ids = [
    ...new Set(
      rules.flatMap((r) => [
        ...(r.approver_id ? [r.approver_id] : []),
        ...r.conditions.flatMap((c) => c.values),
      ]),
    ),
  ].filter((id) => z.uuid().safeParse(id).success)
  const kinds = kindsIn(ctx)
  if (ids.length === 0) return byId(kinds)
  const wanted = sql.array(ids, 'uuid')
  const rows = await ctx.tx.any(sql.type(Named)`
    select 'entity' as what, id, name as label, active
    from legal_entities
    where id = any (${wanted})
    union all
    select 'department', id, name, active from departments where id = any (${wanted})
    union all
    select 'cost_center', id, code, active from cost_centers where id = any (${wanted})
    union all
    select 'category', id, name, active from categories where id = any (${wanted})
    union all
    select 'person', user_id, name, active from memberships where user_id = any (${wanted})
  `)
  return byId([...kinds, ...rows])
}

const byId = (named: readonly Named[]): Names => new Map(named.map((one) => [one.id, one]))
