import { newLink } from '../kernel/link.ts'
import { invitationLifecycle } from './invitation.ts'
import { move } from '../kernel/lifecycle.ts'
import { isRole } from '../kernel/permissions.ts'
import { invalid, refuseStale } from '../kernel/problem.ts'
import { message, toText, type Message } from '../messages/index.ts'
import { postLetter } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import * as queries from './queries.ts'

export type Invitee = {
  email: string
  name: string
  roles: readonly string[]
  department_id: string | null
}
const subjectOf = (id: string) => ({ kind: 'invitation', id })

/** Sends a link that lets its addressee join with these roles, once, within seven days. */
export async function invite(ctx: Ctx, invitee: Invitee): Promise<string> {
  queries.clearExpired(ctx.tx, invitee.email)
  const taken = await queries.unavailableAddresses(ctx.tx, [invitee.email])
  if (taken.some((t) => t.why === 'member'))
    throw invalid('/email', 'already_member', 'This person is in the organisation already.')
  const { token, hash } = newLink()
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    email: invitee.email,
    name: invitee.name,
    roles: invitee.roles,
    departmentId: invitee.department_id,
    hash,
    by: ctx.actor.userId,
  })
  await write(ctx, invitee, token)
  ctx.record('invitation.sent', subjectOf(id), { email: invitee.email, roles: [...invitee.roles] })
  return id
}

/** A new link to the same person; the old one stops working. */
export async function resend(ctx: Ctx, id: string, version?: number): Promise<void> {
  const invitation = await queries.lock(ctx.tx, id)
  refuseStale(version, invitation)
  move(invitationLifecycle, invitation.status, 'send_again')
  const { token, hash } = newLink()
  queries.renew(ctx.tx, id, hash)
  await write(ctx, invitation, token)
  ctx.record('invitation.sent_again', subjectOf(id), { email: invitation.email })
}

export async function revoke(ctx: Ctx, id: string, version?: number): Promise<void> {
  const invitation = await queries.lock(ctx.tx, id)
  refuseStale(version, invitation)
  move(invitationLifecycle, invitation.status, 'revoke')
  queries.revoke(ctx.tx, id)
  ctx.record('invitation.revoked', subjectOf(id), { email: invitation.email })
}

/** In the organisation's language: nothing is known yet of the person who is invited. */
function write(
  { actor, enqueue }: Ctx,
  to: { email: string; name: string; roles: readonly string[] },
  token: string,
): Promise<void> {
  const { name: organisation, locale } = actor.organisation
  const say = (text: Message): string => toText(text, locale)
  const roles = to.roles.filter(isRole)
  return postLetter(enqueue, to.email, {
    subject: say(message('letter.invited_subject', { person: actor.name, organisation })),
    greeting: say(message('letter.greeting', { person: to.name })),
    paragraphs: [
      say(message('letter.invited_text', { organisation, roles })),
      say(message('letter.invited_link', {})),
    ],
    button: { label: say(message('letter.invited_open', {})), path: `/join/${token}` },
    foot: say(message('letter.invited_foot', { email: actor.email })),
  })
}
