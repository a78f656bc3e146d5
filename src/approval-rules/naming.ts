import { z } from 'zod'
import { approvedKinds } from '../approvals/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Content } from './queries.ts'

const Named = z.object({
  what: z.enum(['kind', 'entity', 'department', 'cost_center', 'category', 'person']),
  id: z.string(),
  label: z.string(),
  active: z.boolean(),
})
export type Named = z.output<typeof Named>
/** What the ids in rules are called; what is missing here does not exist any more. */
export type Names = ReadonlyMap<string, Named>

/** The kinds of documents that a condition may name. */
const kindsIn = (ctx: ReadCtx): Named[] =>
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

/** What can be chosen in a condition: active things only. */
export const choices = async (ctx: ReadCtx): Promise<readonly Named[]> => [
  ...kindsIn(ctx),
  ...(await activeChoices(ctx.tx)),
]

const activeChoices = (tx: Tx) =>
  tx.cached.any(sql.type(Named)`
    (
      select 'entity' as what, id, code || ' · ' || name as label, active
      from legal_entities
      where active
      order by code
      limit 100
    )
    union all
    (
      select 'department', id, code || ' · ' || name, active
      from departments
      where active
      order by code
      limit 500
    )
    union all
    (
      select 'cost_center', id, code || ' · ' || name, active
      from cost_centers
      where active
      order by code
      limit 500
    )
    union all
    (
      select 'category', id, code || ' · ' || name, active
      from categories
      where active
      order by code
      limit 500
    )
  `)
/** Those who may decide somewhere. */
export const deciders = (tx: Tx) =>
  tx.any(sql.type(Named)`
    with
      able as (
        select user_id from memberships where active and roles && array['approver', 'controller']
        union
        select user_id
        from role_grants
        where revoked_at is null and role in ('approver', 'controller')
      )
    select 'person' as what, m.user_id as id, m.name as label, m.active
    from memberships as m
    where
      m.user_id = any (array(select user_id from able))
      and m.active
      and m.tenant_id = (select current_tenant())
    order by m.name
    limit 500
  `)
