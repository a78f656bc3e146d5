import { asWritten, message } from '../messages/index.ts'
import { move } from '../kernel/lifecycle.ts'
import type { Role } from '../kernel/permissions.ts'
import { conflict, forbidden, refuseStale } from '../kernel/problem.ts'
import { notify, closeNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { divided, isAlone, proposalLifecycle, whyNot } from './role-proposal.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'member', id })

export type Division = { now: readonly Role[]; later: readonly Role[]; alone: boolean }
/** Which of these roles take effect at once. The only administrator there has ever been gives all of them alone. */
export async function divide(ctx: Ctx, roles: readonly Role[]): Promise<Division> {
  const { had_second: hadSecond } = await queries.lockOrganisation(ctx.tx)
  const admins = (await queries.administrators(ctx.tx)).length
  if (admins > 1 && !hadSecond) queries.noteSecond(ctx.tx)
  const alone = isAlone({ admins, hadSecond })
  return { ...divided(roles, alone), alone }
}

/** Records that there are two administrators, before one of them leaves. */
export async function noteAdministrators(ctx: Ctx): Promise<void> {
  await divide(ctx, [])
}

type Asked = {
  userId: string
  name: string
  cause: queries.ProposalRow['cause']
  /** Who chose the roles. */ by: string | null
  place?: {
    entity_id: string | null
    department_id: string | null
    from: string | null
    until: string | null
  }
}
/** Asks a second administrator for roles; until then they are not held. */
export async function propose(ctx: Ctx, roles: readonly Role[], asked: Asked): Promise<void> {
  if (roles.length === 0) return
  for (const role of roles)
    queries.insert(ctx.tx, {
      id: ctx.newId(),
      userId: asked.userId,
      role,
      standing: asked.place === undefined,
      entityId: asked.place?.entity_id ?? null,
      departmentId: asked.place?.department_id ?? null,
      from: asked.place?.from ?? null,
      until: asked.place?.until ?? null,
      cause: asked.cause,
      by: asked.by,
    })
  ctx.record('member.role_proposed', subjectOf(asked.userId), {
    roles: [...roles],
    cause: asked.cause,
    note: message('note.roles_wait', { roles: [...roles] }),
  })
  const others = (await queries.administrators(ctx.tx))
    .map((admin) => admin.id)
    .filter((id) => id !== asked.by && id !== asked.userId)
  await notify(ctx, others, {
    kind: 'approval_wanted',
    key: `roles ${asked.userId} ${ctx.newId()}`,
    title: message('notice.role_waits', { person: asked.name }),
    body: message('notice.roles', { roles: [...roles] }),
    path: '/role-proposals',
    subject: subjectOf(asked.userId),
  })
}

/**
 * Records roles that move money and that one administrator gave alone, and announces a second administrator to
 * everybody with such a role.
 */
export async function announce(
  ctx: Ctx,
  { alone, now }: Division,
  to: { userId: string; name: string },
): Promise<void> {
  if (!alone) return
  if (now.includes('admin')) await secondAdministrator(ctx, to, 'alone')
}

async function secondAdministrator(
  ctx: Ctx,
  to: { userId: string; name: string },
  how: 'alone' | 'confirmed',
): Promise<void> {
  if ((await queries.administrators(ctx.tx)).length > 1) queries.noteSecond(ctx.tx)
  const people = (await queries.moneyPeople(ctx.tx)).map((person) => person.id)
  await notify(ctx, [...people, to.userId], {
    kind: 'mention',
    key: `admin ${to.userId} ${ctx.newId()}`,
    title: message('notice.administrator', { person: to.name }),
    body:
      how === 'alone'
        ? message('notice.administrator_alone', { by: ctx.actor.name })
        : message('notice.administrator_confirmed', { by: ctx.actor.name }),
    path: '/segregation-of-duties',
    subject: subjectOf(to.userId),
  })
}

/** A second administrator confirms, and the role takes effect. Neither the proposer nor the receiver may confirm. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const { user_id: userId } = await queries.find(ctx.tx, id)
  const member = await queries.lockMember(ctx.tx, userId)
  const proposal = await lockSeen(ctx, id, version)
  const confirmed = move(proposalLifecycle, proposal.status, 'confirm')
  const refused = whyNot(proposal, ctx.actor.userId)
  if (refused) throw forbidden(refused)
  if (!member.active)
    throw conflict('wrong_state', `${member.name} is deactivated. Activate them first.`)
  await queries.lockOrganisation(ctx.tx)
  queries.decide(ctx.tx, { id, move: confirmed, by: ctx.actor.userId, reason: null })
  if (proposal.standing) queries.addRole(ctx.tx, userId, proposal.role)
  else queries.insertGrant(ctx.tx, ctx.newId(), id, ctx.actor.userId)
  ctx.record('member.role_confirmed', subjectOf(userId), {
    role: proposal.role,
    proposed_by: proposal.proposed_by_name,
    note: message('note.role', { role: proposal.role }),
  })
  if (proposal.role === 'admin')
    await secondAdministrator(ctx, { userId, name: proposal.name }, 'confirmed')
  await closeNoticesIfDecided(ctx, userId)
}

export async function refuse(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  const proposal = await lockSeen(ctx, id, version)
  queries.decide(ctx.tx, {
    id,
    move: move(proposalLifecycle, proposal.status, 'refuse'),
    by: ctx.actor.userId,
    reason: asWritten(reason),
  })
  ctx.record('member.role_refused', subjectOf(proposal.user_id), { role: proposal.role, reason })
  await closeNoticesIfDecided(ctx, proposal.user_id)
}

/** Somebody leaves: their open role proposals are refused. */
export const drop = (ctx: Ctx, userId: string): Promise<number> =>
  queries.refuseAll(ctx.tx, userId, ctx.actor.userId, message('note.person_deactivated', {}))

async function closeNoticesIfDecided(ctx: Ctx, userId: string): Promise<void> {
  if ((await queries.openFor(ctx.tx, userId)).length === 0)
    closeNotices(ctx, 'approval_wanted', userId)
}

async function lockSeen(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<queries.ProposalRow> {
  const proposal = await queries.lock(ctx.tx, id)
  refuseStale(version, proposal)
  return proposal
}
