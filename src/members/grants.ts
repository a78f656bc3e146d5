import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import type { Role } from '../kernel/permissions.ts'
import type { Ctx } from '../platform/ctx.ts'
import { announce, divide, propose } from '../role-proposals/index.ts'
import { withdrawInvitations } from './leaving.ts'
import * as queries from './queries.ts'

export type NewGrant = {
  role: Role
  entity_id: string | null
  department_id: string | null
  from: string | null
  until: string | null
}

/** Gives a role for a part of the organisation, or for a time. `until` is the last day it holds. */
export async function grant(
  ctx: Ctx,
  memberId: string,
  input: NewGrant,
): Promise<'in_force' | 'proposed'> {
  const member = await queries.lock(ctx.tx, memberId)
  if (!member.active)
    throw conflict('wrong_state', `${member.name} is deactivated. Activate them first.`)
  if (memberId === ctx.actor.userId)
    throw forbidden('Nobody gives a role to themselves. Ask another administrator.')
  if (input.from && input.until && input.until < input.from)
    throw invalid('/until', 'before_start', 'The last day must not be before the first.')
  if (input.role === 'admin' && (input.entity_id || input.department_id))
    throw invalid(
      '/role',
      'everywhere',
      'An administrator is one everywhere. Leave entity and department empty.',
    )
  const given = await divide(ctx, [input.role])
  if (given.later.length) {
    await propose(ctx, given.later, {
      userId: memberId,
      name: member.name,
      cause: 'member',
      by: ctx.actor.userId,
      place: input,
    })
    return 'proposed'
  }
  const id = ctx.newId()
  queries.insertGrant(ctx.tx, { ...input, id, userId: memberId, by: ctx.actor.userId })
  ctx.record(
    'member.role_granted',
    { kind: 'member', id: memberId },
    { grant_id: id, ...input, ...(given.alone ? { alone: true } : {}) },
  )
  await announce(ctx, given, { userId: memberId, name: member.name })
  return 'in_force'
}

export async function revoke(ctx: Ctx, memberId: string, grantId: string): Promise<void> {
  await queries.lock(ctx.tx, memberId)
  const ended = await queries.endGrant(ctx.tx, memberId, grantId)
  if (!ended) throw conflict('wrong_state', 'This role was taken away already.')
  if (ended.role === 'admin') await withdrawInvitations(ctx, memberId)
  ctx.record('member.role_revoked', { kind: 'member', id: memberId }, { grant_id: grantId })
}
