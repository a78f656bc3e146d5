import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import type { Role } from '../kernel/permissions.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { fewIds, sql } from '../platform/db/sql.ts'
import {
  defaultMatrix,
  dutyNames,
  matrixLifecycle,
  type Duty,
  type Matrix,
  type Pair,
} from './duty.ts'

const none = z.object({})
const ids = (values: readonly string[]) => sql.array([...values], 'uuid')

/** The messages for violated constraints. */
export const constraints: Constraints = {
  duty_matrices__one_proposed: () =>
    conflict(
      'proposed_already',
      'Another change of the matrix waits for a second administrator. Confirm or withdraw that first.',
    ),
}

const Pairs = z.array(z.tuple([z.enum(dutyNames), z.enum(dutyNames)]))
export const MatrixRow = z.object({
  id: z.string(),
  number: z.number(),
  status: z.enum(matrixLifecycle.states),
  added: Pairs,
  removed: Pairs,
  reason: z.string(),
  proposed_by: z.string(),
  proposed_by_name: z.string(),
  proposed_at: z.date(),
  confirmed_by_name: z.string().nullable(),
  confirmed_at: z.date().nullable(),
  version: z.number(),
})
export type MatrixRow = z.output<typeof MatrixRow>
/** Names are looked up for the rows that are shown, however many people there are. */
const columns = sql.fragment`
  d.id,
  d.number,
  d.status,
  d.added,
  d.removed,
  d.reason,
  d.proposed_by,
  (
    select m.name
    from memberships as m
    where m.tenant_id = d.tenant_id and m.user_id = d.proposed_by
  ) as proposed_by_name,
  d.proposed_at,
  (
    select m.name
    from memberships as m
    where m.tenant_id = d.tenant_id and m.user_id = d.confirmed_by
  ) as confirmed_by_name,
  d.confirmed_at,
  d.version
  from duty_matrices as d
`

const Version = z.object({ number: z.number(), added: Pairs, removed: Pairs })
/** The version in force. */
export const matrixInForce = async (tx: Tx): Promise<Matrix> =>
  (await tx.maybeOne(
    sql.type(Version)`select number, added, removed from duty_matrices where status = 'active'`,
  )) ?? defaultMatrix

export const lockMatrix = (tx: Tx, id: string) =>
  tx.one(sql.type(MatrixRow)`select ${columns} where d.id = ${id} for no key update of d`)
export const matrices = (tx: Tx) =>
  tx.any(sql.type(MatrixRow)`select ${columns} order by d.number desc limit 50`)

/** One change of the matrix at a time, so that each is compared with what is in force. */
export const lockMatrices = (tx: Tx) =>
  tx.one(
    sql.type(none)`
      select 1 from organisations where tenant_id = (select current_tenant()) for no key update
    `,
  )
const Next = z.object({ number: z.number() })
export const nextMatrixNumber = (tx: Tx) =>
  tx.one(sql.type(Next)`select coalesce(max(number), 0) + 1 as number from duty_matrices`)

export type NewMatrix = {
  id: string
  number: number
  added: readonly Pair[]
  removed: readonly Pair[]
  reason: string
  by: string
}
export const insertMatrix = (tx: WriteTx, m: NewMatrix) =>
  tx.write(sql.type(none)`
    insert into duty_matrices (id, number, added, removed, reason, proposed_by)
    values
      (
        ${m.id},
        ${m.number},
        ${JSON.stringify(m.added)}::jsonb,
        ${JSON.stringify(m.removed)}::jsonb,
        ${m.reason},
        ${m.by}
      )
  `)
const { replace } = matrixLifecycle.moves
/** The version in force. */
export const retireMatrix = (tx: WriteTx) =>
  tx.write(
    sql.type(none)`
      update duty_matrices
      set
        status = ${replace.to},
        version = version + 1
      where status = any (${sql.array([...replace.from], 'text')})
    `,
  )
export const activateMatrix = (tx: WriteTx, id: string, move: Move, by: string) =>
  tx.write(sql.type(none)`
    update duty_matrices
    set
      status = ${move.to},
      confirmed_by = ${by},
      confirmed_at = now(),
      version = version + 1
    where id = ${id} and status = any (${sql.array([...move.from], 'text')})
  `)
export const withdrawMatrix = (tx: WriteTx, id: string, move: Move) =>
  tx.write(
    sql.type(none)`
      update duty_matrices
      set
        status = ${move.to},
        version = version + 1
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
  )

const OnlyPerson = z.object({ alone: z.boolean() })
/** Whether only one person has ever belonged to the organisation. */
export const onlyPerson = (tx: Tx) =>
  tx.one(
    sql.type(OnlyPerson)`
      select second_person_at is null as alone
      from organisations
      where tenant_id = (select current_tenant())
    `,
  )
export const lockOnlyPerson = (tx: Tx) =>
  tx.one(
    sql.type(OnlyPerson)`
      select second_person_at is null as alone
      from organisations
      where tenant_id = (select current_tenant())
      for share
    `,
  )

const Member = z.object({ id: z.string() })
/** The documents of the purchase that this one belongs to. Acts on one purchase wait for each other here. */
export const lockChain = (tx: WriteTx, kind: string, id: string) =>
  tx.write(sql.type(none)`select lock_purchase_chain(${kind}, ${id}::uuid)`)
/** The ids of documents that are judged together, as the part of a statement that names them. */
export type Together = ReturnType<typeof sql.fragment>
export const chain = (kind: string, id: string): Together =>
  sql.fragment`array(select c.id from purchase_chain(${kind}, ${id}::uuid) as c)`
export const alone = (id: string): Together => fewIds([id])

export const listed = (documentIds: readonly string[]): Together =>
  sql.fragment`${ids(documentIds)}`

const Done = z.object({ duty: z.string(), user_id: z.string(), name: z.string() })
/** What anybody of these people, or everybody, did on these documents. */
export const dutiesDone = (tx: Tx, together: Together, users: readonly string[] | null) =>
  tx.any(sql.type(Done)`
    select distinct d.duty, d.user_id, m.name
    from
      duties_done as d
      join memberships as m on m.tenant_id = d.tenant_id and m.user_id = d.user_id
    where d.subject_id = any (${together}) and ${users
      ? sql.fragment`d.user_id = any (${fewIds(users)})`
      : sql.fragment`true`}
    order by d.duty, m.name
  `)

const Person = z.object({ user_id: z.string() })
/** Everybody who did a duty on one document. */
export const peopleWho = (tx: Tx, duty: Duty, subjectId: string) =>
  tx.any(sql.type(Person)`
    select distinct user_id from duties_done where subject_id = ${subjectId} and duty = ${duty}
  `)

export type NewDuty = {
  kind: string
  subjectId: string
  duty: Duty
  userId: string
  matrix: number
  beside: Duty | null
}
export const insertDuty = (tx: WriteTx, d: NewDuty) =>
  tx.write(sql.type(none)`
    insert into duties_done (subject_kind, subject_id, duty, user_id, matrix, beside)
    values (${d.kind}, ${d.subjectId}, ${d.duty}, ${d.userId}, ${d.matrix}, ${d.beside})
    on conflict do nothing
  `)

/** One duty on many documents of a kind. */
export const insertDuties = (
  tx: WriteTx,
  d: Omit<NewDuty, 'subjectId' | 'beside'> & { subjectIds: readonly string[] },
) =>
  tx.write(sql.type(none)`
    insert into duties_done (subject_kind, subject_id, duty, user_id, matrix)
    select ${d.kind}, id, ${d.duty}, ${d.userId}, ${d.matrix}
    from unnest(${sql.array([...d.subjectIds], 'uuid')}) as id
  `)

const Able = z.object({ name: z.string() })
/** Colleagues whose roles let them do it today, without those who did the other side already. */
export const able = (tx: Tx, roles: readonly Role[], not: readonly string[]) =>
  tx.any(sql.type(Able)`
    select m.name
    from memberships as m
    where
      m.active
      and not m.user_id = any (${ids(not)})
      and (
        m.roles && ${sql.array([...roles], 'text')}
        or exists (
          select 1
          from role_grants as g
          where
            g.tenant_id = m.tenant_id
            and g.user_id = m.user_id
            and g.revoked_at is null
            and g.role = any (${sql.array([...roles], 'text')})
            and g.valid @> (
              select business_day(time_zone)
              from organisations
              where tenant_id = (select current_tenant())
            )
        )
      )
    order by m.name
    limit 3
  `)

const Holder = z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()) })
/** Everybody who works here with all their roles of today, wherever those hold. */
export const holders = (tx: Tx) =>
  tx.any(sql.type(Holder)`
    select
      m.user_id as id,
      m.name,
      array(
        select unnest(m.roles)
        union
        select g.role
        from role_grants as g
        where
          g.tenant_id = m.tenant_id
          and g.user_id = m.user_id
          and g.revoked_at is null
          and g.valid @> (
            select business_day(time_zone)
            from organisations
            where tenant_id = (select current_tenant())
          )
      ) as roles
    from memberships as m
    where m.active
    order by m.name, m.user_id
    limit 2000
  `)

const Used = z.object({
  subject_kind: z.string(),
  subject_id: z.string(),
  name: z.string(),
  first: z.string(),
  second: z.string(),
})
/**
 * Purchases on which one person did two duties that exclude each other by the product's matrix, while the pair was
 * switched off; the latest.
 */
export const usedConflicts = (tx: Tx) =>
  tx.any(sql.type(Used)`
    select
      d.subject_kind,
      d.subject_id,
      (
        select m.name
        from memberships as m
        where m.tenant_id = d.tenant_id and m.user_id = d.user_id
      ) as name,
      d.beside as first,
      d.duty as second
    from duties_done as d
    where d.beside is not null
    order by d.at desc
    limit 100
  `)

/** The latest version, in any status. */
export const lastMatrix = (tx: Tx) =>
  tx.maybeOne(sql.type(Member)`select id from duty_matrices order by number desc limit 1`)
