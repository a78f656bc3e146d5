import { Message } from '../messages/index.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { z } from 'zod'
import { roles, type Role } from '../kernel/permissions.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'
import { moneyRoles, proposalLifecycle } from './role-proposal.ts'

const none = z.object({})
const AnyRole = z.enum(roles)
const Row = z.object({
  id: z.string(),
  user_id: z.string(),
  name: z.string(),
  role: AnyRole,
  standing: z.boolean(),
  entity_id: z.string().nullable(),
  entity: z.string().nullable(),
  department_id: z.string().nullable(),
  department: z.string().nullable(),
  valid_from: z.string().nullable(),
  last_day: z.string().nullable(),
  cause: z.enum(['member', 'invitation', 'single_sign_on', 'reactivation']),
  status: z.enum(proposalLifecycle.states),
  proposed_by: z.string().nullable(),
  proposed_by_name: z.string().nullable(),
  proposed_at: z.date(),
  decided_by_name: z.string().nullable(),
  reason: Message.nullable(),
  version: z.number(),
})
export type ProposalRow = z.output<typeof Row>
const nameOf = (id: 'user_id' | 'proposed_by' | 'decided_by') =>
  sql.fragment`
    (
      select m.name
      from memberships as m
      where m.tenant_id = p.tenant_id and m.user_id = p.${sql.identifier([id])}
    )
  `
const columns = sql.fragment`
  p.id,
  p.user_id,
  ${nameOf('user_id')} as name,
  p.role,
  p.standing,
  p.entity_id,
  (
    select e.name
    from legal_entities as e
    where e.tenant_id = p.tenant_id and e.id = p.entity_id
  ) as entity,
  p.department_id,
  (
    select d.name
    from departments as d
    where d.tenant_id = p.tenant_id and d.id = p.department_id
  ) as department,
  lower(p.valid)::text as valid_from,
  (upper(p.valid) - 1)::text as last_day,
  p.cause,
  p.status,
  p.proposed_by,
  ${nameOf('proposed_by')} as proposed_by_name,
  p.proposed_at,
  ${nameOf('decided_by')} as decided_by_name,
  p.reason,
  p.version
  from role_proposals as p
`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id} for no key update of p`)
export const openFor = (tx: Tx, userId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where p.user_id = ${userId} and p.status = 'proposed'
      order by p.id
      limit 50
    `,
  )
export const listed: Source<ProposalRow> = {
  row: Row,
  select: columns,
  id: sql.fragment`p.id`,
}
export const matches = {
  open: sql.fragment`p.status = 'proposed'`,
  decidedToo: () => sql.fragment`true`,
  person: (id: string) => sql.fragment`p.user_id = ${id}`,
}

export type NewProposal = {
  id: string
  userId: string
  role: Role
  standing: boolean
  entityId: string | null
  departmentId: string | null
  from: string | null
  until: string | null
  cause: ProposalRow['cause']
  by: string | null
}
/** Asked for already and not decided yet: nothing more is asked. */
export const insert = (tx: WriteTx, p: NewProposal) =>
  tx.write(sql.type(none)`
    insert into role_proposals
      (id, user_id, role, standing, entity_id, department_id, valid, cause, proposed_by)
    values
      (
        ${p.id},
        ${p.userId},
        ${p.role},
        ${p.standing},
        ${p.entityId},
        ${p.departmentId},
        daterange(${p.from}::date, ${p.until}::date, '[]'),
        ${p.cause},
        ${p.by}
      )
    on conflict do nothing
  `)
type Decision = { id: string; move: Move; by: string; reason: Message | null }
export const decide = (tx: WriteTx, d: Decision) =>
  tx.write(sql.type(none)`
    update role_proposals
    set
      status = ${d.move.to},
      decided_by = ${d.by},
      decided_at = now(),
      reason = ${d.reason && JSON.stringify(d.reason)}::jsonb,
      version = version + 1
    where id = ${d.id} and status = any (${sql.array([...d.move.from], 'text')})
  `)
const { refuse } = proposalLifecycle.moves
export const refuseAll = (tx: Tx, userId: string, by: string, reason: Message) =>
  tx.run(sql.type(none)`
    update role_proposals
    set
      status = ${refuse.to},
      decided_by = ${by},
      decided_at = now(),
      reason = ${JSON.stringify(reason)}::jsonb,
      version = version + 1
    where user_id = ${userId} and status = any (${sql.array([...refuse.from], 'text')})
  `)

const Member = z.object({ name: z.string(), active: z.boolean() })
export const lockMember = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Member)`select name, active from memberships where user_id = ${id} for no key update`,
  )
export const addRole = (tx: WriteTx, userId: string, role: Role) =>
  tx.write(sql.type(none)`
    update memberships
    set
      roles = array_append(roles, ${role}),
      version = version + 1
    where user_id = ${userId} and not ${role} = any (roles)
  `)
export const insertGrant = (tx: WriteTx, id: string, proposalId: string, by: string) =>
  tx.write(sql.type(none)`
    insert into role_grants (id, user_id, role, entity_id, department_id, valid, granted_by)
    select
      ${id},
      p.user_id,
      p.role,
      p.entity_id,
      p.department_id,
      p.valid,
      coalesce(p.proposed_by, ${by})
    from role_proposals as p
    where p.id = ${proposalId}
  `)

const Organisation = z.object({ had_second: z.boolean() })
/** Serialises the giving of such roles, so that each sees how many administrators there are. */
export const lockOrganisation = (tx: Tx) =>
  tx.one(
    sql.type(Organisation)`
      select second_admin_at is not null as had_second
      from organisations
      where tenant_id = (select current_tenant())
      for no key update
    `,
  )
const Person = z.object({ id: z.string() })
/** Everybody who is an administrator today, always or for a time. */
export const administrators = (tx: Tx) =>
  tx.any(sql.type(Person)`
    select m.user_id as id from memberships as m where m.active and 'admin' = any (m.roles)
    union
    select m.user_id
    from
      role_grants as g
      join memberships as m on m.tenant_id = g.tenant_id and m.user_id = g.user_id
    where
      m.active
      and g.revoked_at is null
      and g.role = 'admin'
      and g.valid @> (
        select business_day(time_zone)
        from organisations
        where tenant_id = (select current_tenant())
      )
  `)
export const noteSecond = (tx: WriteTx) =>
  tx.write(
    sql.type(none)`
      update organisations
      set second_admin_at = now()
      where tenant_id = (select current_tenant()) and second_admin_at is null
    `,
  )
/** Those who hold a role that moves money. */
export const moneyPeople = (tx: Tx) =>
  tx.any(
    sql.type(Person)`
      select m.user_id as id
      from memberships as m
      where m.active and m.roles && ${sql.array([...moneyRoles], 'text')}
      limit 200
    `,
  )
