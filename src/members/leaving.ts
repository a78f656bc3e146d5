import { message } from '../messages/index.ts'
import { handOver } from '../approvals/index.ts'
import { conflict, invalid, refuseStale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { isRole } from '../kernel/permissions.ts'
import { divide, drop, noteAdministrators, propose } from '../role-proposals/index.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'member', id })

/**
 * Ends a person's membership in one transaction: their open tasks go to the successor, or to others who may decide;
 * their cost centres and departments get the successor, or an administrator's choice is asked for; roles, sessions and
 * tokens end at once.
 */
export async function deactivate(
  ctx: Ctx,
  id: string,
  {
    successor_id: successorId,
    version,
  }: { successor_id: string | null; version?: number | undefined },
): Promise<{ steps: number; units: number }> {
  const admins = await queries.lockAdmins(ctx.tx)
  const leaver = await queries.lock(ctx.tx, id)
  refuseStale(version, leaver)
  if (!leaver.active) throw conflict('wrong_state', `${leaver.name} is deactivated already.`)
  if (admins.every((admin) => admin.id === id))
    throw conflict(
      'last_admin',
      'The organisation needs at least one active administrator. Make somebody else one first.',
    )
  await noteAdministrators(ctx)
  const successor = successorId ? await queries.findActive(ctx.tx, successorId) : null
  if (successorId && (!successor || successorId === id))
    throw invalid('/successor_id', 'unknown', 'Choose somebody else who is active.')
  const steps = await handOver(ctx, id, successorId, message('note.left', { person: leaver.name }))
  const units = await handOverUnits(ctx, leaver, successorId)
  expectFresh(await queries.setActive(ctx.tx, id, false, leaver.version))
  queries.endEverything(ctx.tx, id)
  await withdrawInvitations(ctx, id)
  await drop(ctx, id)
  ctx.record('member.deactivated', subjectOf(id), {
    steps,
    units,
    ...(successor ? { note: message('note.work_went_to', { person: successor.name }) } : {}),
  })
  return { steps, units }
}

/** Who may invite nobody any more lets nobody in by a link that was sent before. */
export async function withdrawInvitations(ctx: Ctx, by: string): Promise<void> {
  for (const { id, email } of await queries.withdrawInvitations(ctx.tx, by))
    ctx.record('invitation.revoked', { kind: 'invitation', id }, { email })
}

/**
 * Gives the leaver's cost centres and departments to the successor, or else each to the leader of its department.
 * Refuses the leave when there is neither.
 */
async function handOverUnits(
  ctx: Ctx,
  leaver: { id: string; name: string },
  successorId: string | null,
): Promise<number> {
  const owned = await queries.unitsOf(ctx.tx, leaver.id, ctx.today)
  const orphaned = owned.filter((unit) => !(successorId ?? unit.heir_id))
  if (orphaned.length)
    throw invalid(
      '/successor_id',
      'needed',
      `${leaver.name} is responsible for ${orphaned
        .map((unit) => unit.name)
        .slice(0, 5)
        .join(', ')}. Choose who takes over.`,
    )
  for (const unit of owned)
    await queries.giveUnit(ctx.tx, {
      id: ctx.newId(),
      kind: unit.kind,
      unitId: unit.id,
      from: leaver.id,
      to: (successorId ?? unit.heir_id)!,
      today: ctx.today,
    })
  return owned.length
}

/** Reactivates a person with their permanent roles. Roles that move money wait for a second administrator again. */
export async function reactivate(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const member = await queries.lock(ctx.tx, id)
  refuseStale(version, member)
  if (member.active) throw conflict('wrong_state', `${member.name} is active already.`)
  const given = await divide(ctx, member.roles.filter(isRole))
  expectFresh(await queries.setActive(ctx.tx, id, true, version ?? member.version))
  queries.setRoles(ctx.tx, id, given.now)
  ctx.record('member.reactivated', subjectOf(id), given.alone ? { alone: true } : {})
  await propose(ctx, given.later, {
    userId: id,
    name: member.name,
    cause: 'reactivation',
    by: ctx.actor.userId,
  })
}
