import { z } from 'zod'
import { newId } from '../kernel/id.ts'
import { linkHash } from '../kernel/link.ts'
import { command } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { lockOffer, markAccepted } from '../invitations/index.ts'
import { announce, divide, propose } from '../role-proposals/index.ts'
import { sql } from '../platform/db/sql.ts'
import { systemActor } from '../platform/system.ts'
import { hashPassword } from './password.ts'
import { type Identity } from './people.ts'
import { Join, type JoiningDeps } from './joining-routes.ts'

const Invitation = z.object({
  tenant_id: z.string(),
  id: z.string(),
  organisation: z.string(),
  email: z.string(),
  name: z.string(),
  locale: z.string(),
  time_zone: z.string(),
  invited_by: z.string(),
  open: z.boolean(),
  known: z.boolean(),
})

export type Invited = z.output<typeof Invitation>
export async function invitationBy(db: Db, token: string): Promise<Invited | null> {
  const { rows } = await db.raw('select * from invitation_by($1)', [linkHash(token)])
  const invited = rows[0] ? Invitation.parse(rows[0]) : null
  return invited?.open ? invited : null
}

/** `first`: the link was the first proof of the address, so the password typed with it is theirs. */
type Joined = Identity & { first: boolean }
/** The link proves the address; the invitation is used in the same transaction that makes the member. */
export async function accept(
  deps: JoiningDeps,
  invited: Invited,
  typed: z.output<typeof Join>,
): Promise<Joined> {
  const hash = typed.password ? await hashPassword(typed.password) : null
  const system = await systemActor(deps.db, invited.tenant_id)
  return command(deps, system, null, async (ctx) => {
    const offer = await lockOffer(ctx, invited.id)
    const given = await divide(ctx, offer.roles)
    const { id: userId, first } = await ctx.tx.one(
      sql.type(z.object({ id: z.string(), first: z.boolean() }))`
        select id, first from prove_address(${newId()}, ${invited.email}, ${hash})
      `,
    )
    await ctx.tx.run(sql.type(z.object({}))`
      insert into memberships (user_id, name, email, roles, department_id, locale, time_zone)
      values
        (
          ${userId},
          ${typed.name},
          ${invited.email},
          ${sql.array([...given.now], 'text')},
          ${offer.departmentId},
          ${typed.locale},
          ${typed.time_zone}
        )
      on conflict (tenant_id, user_id) do update
        set
          active = true,
          roles = excluded.roles,
          name = excluded.name,
          version = memberships.version + 1
    `)
    markAccepted(ctx, invited.id, userId)
    ctx.record(
      'member.joined',
      { kind: 'member', id: userId },
      {
        name: typed.name,
        roles: [...given.now],
        invitation_id: invited.id,
        ...(given.alone ? { alone: true } : {}),
      },
    )
    const joined = { userId, name: typed.name }
    await propose(ctx, given.later, { ...joined, cause: 'invitation', by: offer.invitedBy })
    await announce(ctx, given, joined)
    return { tenantId: invited.tenant_id, userId, first }
  })
}
