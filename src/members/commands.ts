import type { Role } from '../kernel/permissions.ts'
import { conflict, forbidden } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { announce, divide, propose } from '../role-proposals/index.ts'
import { withdrawInvitations } from './leaving.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'member', id })

/**
 * One active administrator always remains. Nobody gives themselves a role, and what moves money takes a second
 * administrator.
 */
export async function edit(
  ctx: Ctx,
  id: string,
  input: {
    name: string
    roles: readonly Role[]
    department_id: string | null
    version?: number | undefined
  },
): Promise<{ waitsForConfirmation: boolean }> {
  const admins = await queries.lockAdmins(ctx.tx)
  const before = await queries.lock(ctx.tx, id)
  if (!input.roles.includes('admin') && admins.every((admin) => admin.id === id))
    throw conflict(
      'last_admin',
      'The organisation needs at least one active administrator. Make somebody else one first.',
    )
  const added = input.roles.filter((role) => !before.roles.includes(role))
  if (id === ctx.actor.userId && added.length)
    throw forbidden('Nobody gives a role to themselves. Ask another administrator.')
  const given = await divide(ctx, added)
  const roles = input.roles.filter((role) => !given.later.includes(role))
  expectFresh(
    await queries.save(
      ctx.tx,
      { id, name: input.name, roles, departmentId: input.department_id },
      input.version ?? before.version,
    ),
  )
  if (before.roles.includes('admin') && !roles.includes('admin')) await withdrawInvitations(ctx, id)
  ctx.record('member.edited', subjectOf(id), {
    roles: { from: before.roles, to: roles },
    name: { from: before.name, to: input.name },
    ...(given.alone && added.length ? { alone: true } : {}),
  })
  await propose(ctx, given.later, {
    userId: id,
    name: input.name,
    cause: 'member',
    by: ctx.actor.userId,
  })
  await announce(ctx, given, { userId: id, name: input.name })
  return { waitsForConfirmation: given.later.length > 0 }
}
