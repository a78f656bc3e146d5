import type { Role } from '../kernel/permissions.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { hashPassword } from '../sign-in/index.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'member', id })

export async function add(ctx: Ctx, input: { name: string; email: string; roles: readonly Role[]; password: string }): Promise<string> {
  const hash = await hashPassword(input.password)
  const { id } = await queries.register(ctx.tx, ctx.newId(), input.email, hash)
  const added = await queries.insert(ctx.tx, { id, name: input.name, email: input.email, roles: input.roles })
  if (added === 0) throw invalid('/email', 'already_exists', 'This person is in the organisation already.')
  ctx.record('member.added', subjectOf(id), { name: input.name, roles: [...input.roles] })
  return id
}

/** One active administrator always remains, and nobody leaves with work that waits for them. */
export async function edit(ctx: Ctx, id: string, input: { name: string; roles: readonly Role[]; active: boolean; version?: number | undefined }): Promise<void> {
  const admins = await queries.lockAdmins(ctx.tx)
  const before = await queries.find(ctx.tx, id)
  const staysAdmin = input.active && input.roles.includes('admin')
  if (!staysAdmin && admins.every((admin) => admin.id === id)) throw conflict('last_admin', 'The organisation needs at least one active administrator. Make somebody else one first.')
  if (!input.active && before.active) await refuseWithWork(ctx, id)
  expectFresh(await queries.save(ctx.tx, { id, name: input.name, roles: input.roles, active: input.active }, input.version ?? before.version))
  ctx.record('member.edited', subjectOf(id), { roles: { from: before.roles, to: [...input.roles] }, active: { from: before.active, to: input.active } })
}

async function refuseWithWork(ctx: Ctx, id: string): Promise<void> {
  const { tasks, centers } = await queries.openWork(ctx.tx, id)
  if (tasks > 0n) throw conflict('has_work', `${tasks} approvals wait for this person. They must be decided before the person can be deactivated.`)
  if (centers > 0n) throw conflict('has_work', `This person owns ${centers} cost centres. Give them another owner first.`)
}
