import { z } from 'zod'
import { newId } from '../kernel/id.ts'
import { linkHash } from '../kernel/link.ts'
import { Problem } from '../kernel/problem.ts'
import { command } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { announce, divide, propose } from '../role-proposals/index.ts'
import { isRole } from '../kernel/permissions.ts'
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

const Offer = z.object({
  roles: z.array(z.string()),
  department_id: z.string().nullable(),
  invited_by: z.string(),
})
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
    const offer = await ctx.tx.maybeOne(
      sql.type(Offer)`
        select roles, department_id, invited_by
        from invitations
        where id = ${invited.id} and accepted_at is null and revoked_at is null and expires_at > now()
        for update
      `,
    )
    if (!offer)
      throw new Problem(409, 'used', 'This invitation was used or taken back a moment ago.')
    const given = await divide(ctx, offer.roles.filter(isRole))
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
          ${offer.department_id},
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
    await ctx.tx.run(
      sql.type(z.object({}))`
        update invitations
        set
          accepted_at = now(),
          accepted_by = ${userId},
          version = version + 1
        where id = ${invited.id}
      `,
    )
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
    await propose(ctx, given.later, { ...joined, cause: 'invitation', by: offer.invited_by })
    await announce(ctx, given, joined)
    return { tenantId: invited.tenant_id, userId, first }
  })
}
