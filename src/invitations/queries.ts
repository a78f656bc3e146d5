import { z } from 'zod'
import { invitationLifecycle } from './invitation.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  invitations__one_open: () =>
    invalid(
      '/email',
      'already_invited',
      'This person is invited already. Send that invitation again instead.',
    ),
  invitations__department_fkey: () =>
    invalid('/department_id', 'unknown', 'Choose a department from the list.'),
}

export const Row = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  status: z.enum(invitationLifecycle.states),
  invited_by: z.string(),
  expires_at: z.date(),
  version: z.number(),
})
const status = sql.fragment`
  case
    when i.accepted_at is not null then 'accepted'
    when i.revoked_at is not null then 'revoked'
    when i.expires_at < now() then 'expired'
    else 'open'
  end
`
const columns = sql.fragment`
  i.id,
  i.email,
  i.name,
  i.roles,
  ${status} as status,
  m.name as invited_by,
  i.expires_at,
  i.version
  from
    invitations as i
    join memberships as m on m.tenant_id = i.tenant_id and m.user_id = i.invited_by
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where i.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where i.id = ${id} for no key update of i`)
const Offer = z.object({
  roles: z.array(z.string()),
  department_id: z.string().nullable(),
  invited_by: z.string(),
  status: z.enum(invitationLifecycle.states),
})
/** What the invited person is offered, locked until they joined. */
export const lockOffer = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Offer)`
      select i.roles, i.department_id, i.invited_by, ${status} as status
      from invitations as i
      where i.id = ${id}
      for no key update
    `,
  )
export const saveAccepted = (tx: WriteTx, id: string, by: string) =>
  tx.write(
    sql.type(none)`
      update invitations
      set
        accepted_at = now(),
        accepted_by = ${by},
        version = version + 1
      where id = ${id}
    `,
  )
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`i.id`,
  sorts: {
    name: { by: sql.fragment`lower(i.name)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(i.name || ' ' || i.email) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`${status} = ${value}`,
}
export type NewInvitation = {
  id: string
  email: string
  name: string
  roles: readonly string[]
  departmentId: string | null
  hash: string
  by: string
}
export const insert = (tx: WriteTx, i: NewInvitation) =>
  tx.write(sql.type(none)`
    insert into invitations
      (id, email, name, roles, department_id, token_hash, expires_at, invited_by)
    values
      (
        ${i.id},
        ${i.email},
        ${i.name},
        ${sql.array([...i.roles], 'text')},
        ${i.departmentId},
        ${i.hash},
        now() + interval '7 days',
        ${i.by}
      )
  `)
export const renew = (tx: WriteTx, id: string, hash: string) =>
  tx.write(
    sql.type(none)`
      update invitations
      set
        token_hash = ${hash},
        expires_at = now() + interval '7 days',
        version = version + 1
      where id = ${id}
    `,
  )
export const revoke = (tx: WriteTx, id: string) =>
  tx.write(
    sql.type(none)`
      update invitations
      set
        revoked_at = now(),
        version = version + 1
      where id = ${id}
    `,
  )
/** An open invitation whose time has passed makes room for a new one. */
export const clearExpired = (tx: WriteTx, email: string) =>
  tx.write(
    sql.type(none)`
      update invitations
      set revoked_at = now()
      where email = ${email} and accepted_at is null and revoked_at is null and expires_at < now()
    `,
  )
const UnavailableAddress = z.object({ email: z.string(), why: z.enum(['member', 'invited']) })
/** Which of these addresses belong to active members, or have an open invitation. */
export const unavailableAddresses = (tx: Tx, emails: readonly string[]) =>
  tx.any(sql.type(UnavailableAddress)`
    select email, 'member' as why
    from memberships
    where active and email = any (${sql.array([...emails], 'text')})
    union all
    select email, 'invited'
    from invitations
    where
      accepted_at is null
      and revoked_at is null
      and expires_at > now()
      and email = any (${sql.array([...emails], 'text')})
  `)
export const departments = (tx: Tx) =>
  tx.cached.any(
    sql.type(z.object({ id: z.string(), code: z.string(), name: z.string() }))`
      select id, code, name from departments where active order by code limit 500
    `,
  )
