import { z } from 'zod'
import { conflict, forbidden, refuseStale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
const Wanted = z.object({
  link_limit: z.bigint(),
  wanted: z.bigint().nullable(),
  wanted_by: z.string().nullable(),
  version: z.number(),
})
type Wanted = z.output<typeof Wanted> & { wanted: bigint }

/** The second administrator: from now on a link alone decides up to the higher amount. */
export async function confirm(ctx: Ctx, version: number | undefined): Promise<void> {
  const limit = await lockWanted(ctx, version)
  if (limit.wanted_by === ctx.actor.userId)
    throw forbidden('You asked for this limit, so another administrator must confirm it.')
  await ctx.tx.run(sql.type(none)`
    update organisations
    set
      link_limit = link_limit_wanted,
      link_limit_wanted = null,
      link_limit_wanted_by = null,
      version = version + 1
    where tenant_id = (select current_tenant())
  `)
  record(ctx, 'organisation.link_limit_changed', limit)
}

export async function refuse(ctx: Ctx, version: number | undefined): Promise<void> {
  const limit = await lockWanted(ctx, version)
  await ctx.tx.run(sql.type(none)`
    update organisations
    set
      link_limit_wanted = null,
      link_limit_wanted_by = null,
      version = version + 1
    where tenant_id = (select current_tenant())
  `)
  record(ctx, 'organisation.link_limit_refused', limit)
}

async function lockWanted(ctx: Ctx, version: number | undefined): Promise<Wanted> {
  const limit = await ctx.tx.one(sql.type(Wanted)`
    select link_limit, link_limit_wanted as wanted, link_limit_wanted_by as wanted_by, version
    from organisations
    where tenant_id = (select current_tenant())
    for no key update
  `)
  refuseStale(version, limit)
  if (limit.wanted === null)
    throw conflict('wrong_state', 'No other limit of links waits to be confirmed.')
  return { ...limit, wanted: limit.wanted }
}

const record = (ctx: Ctx, action: string, limit: Wanted): void =>
  ctx.record(
    action,
    { kind: 'organisation', id: ctx.actor.tenantId },
    { link_limit: { from: limit.link_limit, to: limit.wanted }, asked_by: limit.wanted_by },
  )
