import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed, entered } from '../platform/documents/register.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { betweenInOwn, onDays, type Source } from '../platform/lists/source.ts'
import { runStatuses, type Run } from './run.ts'

const none = z.object({})
const immutable = () =>
  conflict(
    'run_released',
    'A released run is never changed. Record what the bank answered instead.',
  )
/** The messages for violated constraints. */
export const constraints: Constraints = {
  payment_run_items__one_live: () =>
    conflict(
      'being_paid',
      'Another payment run took one of these parts at the same moment. Open the due payments again.',
    ),
  payment_run_people_pkey: () => conflict('own_run', samePerson),
  payment_runs__released_stays: immutable,
  payments__stays: immutable,
}
export const samePerson =
  'You proposed or approved this run, so somebody else must do this: a treasurer or a controller who did not.'

const Row = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  status: z.enum(runStatuses),
  revision: z.number(),
  account_id: z.string(),
  account_name: z.string(),
  account_ending: z.string(),
  account_active: z.boolean(),
  entity_id: z.string(),
  entity: z.string(),
  rail: z.string(),
  pay_on: z.string(),
  due_until: z.string(),
  take_discounts: z.boolean(),
  currency: z.string(),
  total: z.bigint(),
  released_at: z.date().nullable(),
  sent_on: z.string().nullable(),
  file_id: z.string().nullable(),
  file_sha256: z.string().nullable(),
  proposed_by: z.string(),
  proposed_by_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
const columns = sql.fragment`
  r.id,
  r.number,
  r.title,
  r.status,
  r.revision,
  r.account_id,
  a.name as account_name,
  a.ending as account_ending,
  a.active as account_active,
  a.entity_id,
  e.name as entity,
  r.rail,
  r.pay_on::text,
  r.due_until::text,
  r.take_discounts,
  r.currency,
  r.total,
  r.released_at,
  r.sent_on::text,
  r.file_id,
  r.file_sha256,
  r.proposed_by,
  m.name as proposed_by_name,
  r.version,
  r.created_at
  from
    payment_runs as r
    left join payment_accounts as a on a.tenant_id = r.tenant_id and a.id = r.account_id
    left join legal_entities as e on e.tenant_id = a.tenant_id and e.id = a.entity_id
    left join memberships as m on m.tenant_id = r.tenant_id and m.user_id = r.proposed_by
`
export const listed: Source<Run> = {
  row: Row,
  select: columns,
  id: sql.fragment`r.id`,
  sorts: { pay_on: { by: sql.fragment`r.pay_on`, type: 'date' } },
}
export const matches = {
  text: (text: string) => sql.fragment`(r.number || ' ' || r.title) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`r.status = ${value}`,
  entity: (id: string) => sql.fragment`a.entity_id = ${id}`,
  days: (days: DayRange) => onDays(sql.fragment`r.pay_on`, days),
  total: (amounts: AmountRange) =>
    betweenInOwn(sql.fragment`r.total`, sql.fragment`r.currency`, amounts),
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where r.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} where r.id = ${id} and r.details_id = r.id for no key update of r
    `,
  )
export const paymentRun = { kind: 'payment_run', lock }
const Id = z.object({ id: z.string() })
/** Always in this order, and before their payments. */
export const lockRuns = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(Id)`
    select r.id
    from payment_runs as r
    where r.id = any (${sql.array([...ids], 'uuid')}) and r.details_id = r.id
    order by r.id
    for no key update of r
  `)
/** Those of the runs that a person released. */
export const releasedBy = (tx: Tx, ids: readonly string[], personId: string) =>
  tx.any(sql.type(Id)`
    select x.run_id as id
    from payment_run_people as x
    where
      x.run_id = any (${sql.array([...ids], 'uuid')})
      and x.person_id = ${personId}
      and x.part = 'released'
  `)

export type NewRun = {
  id: string
  number: string
  title: string
  accountId: string
  rail: string
  payOn: string
  dueUntil: string
  takeDiscounts: boolean
  currency: string
  total: bigint
  by: string
}
export const insert = (tx: WriteTx, r: NewRun) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: r.id,
        kind: 'payment_run',
        number: r.number,
        title: r.title,
        status: 'draft',
        ownerId: r.by,
        currency: r.currency,
        total: r.total,
        date: r.payOn,
      })})
    insert into payment_run_details (id, account_id, rail, due_until, take_discounts)
    values (${r.id}, ${r.accountId}, ${r.rail}, ${r.dueUntil}::date, ${r.takeDiscounts})
  `)
export const saveTotal = (tx: WriteTx, id: string, total: bigint) =>
  tx.write(sql.type(none)`${changed(id, { total })}`, ifFresh)
export const savePaymentDay = (tx: WriteTx, id: string, day: string) =>
  tx.write(sql.type(none)`${changed(id, { date: day })}`, ifFresh)
export const saveStatus = (tx: WriteTx, id: string, move: Move, more = { revisions: 0 }) =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update payment_run_details as x
      set revision = x.revision + ${more.revisions}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
type Release = {
  id: string
  move: Move
  at: Date
  sentOn: string
  file: { id: string; sha256: string } | null
}
export const saveReleased = (tx: WriteTx, r: Release) =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(r.id, {}, r.move)})
      update payment_run_details as x
      set
        released_at = ${r.at.toISOString()},
        sent_on = ${r.sentOn}::date,
        file_id = ${r.file?.id ?? null},
        file_sha256 = ${r.file?.sha256 ?? null}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

const PersonRow = z.object({
  person_id: z.string(),
  name: z.string(),
  part: z.enum(['proposed', 'approved', 'released']),
  at: z.date(),
})
export const peopleOf = (tx: Tx, runId: string) =>
  tx.any(sql.type(PersonRow)`
    select p.person_id, m.name, p.part, p.at
    from
      payment_run_people as p
      join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.person_id
    where p.run_id = ${runId}
    order by p.at, p.person_id
  `)
export const addProposer = (tx: WriteTx, runId: string, personId: string) =>
  tx.write(sql.type(none)`
    insert into payment_run_people (run_id, person_id, part)
    values (${runId}, ${personId}, 'proposed')
    on conflict do nothing
  `)
/** Fails where this person has another part in the run. */
export const addReleaser = (tx: WriteTx, runId: string, personId: string) =>
  tx.write(sql.type(none)`
    insert into payment_run_people (run_id, person_id, part)
    values (${runId}, ${personId}, 'released')
  `)
/** Who decided on the approval that is decided now, and whose delegates they were. */
export const addApprovers = (tx: WriteTx, runId: string) =>
  tx.write(sql.type(none)`
    insert into payment_run_people (run_id, person_id, part)
    select distinct ${runId}::uuid, p.person_id, 'approved'
    from
      approvals as a
      join approval_tasks as t on t.tenant_id = a.tenant_id and t.approval_id = a.id
      cross join lateral (
        select t.assignee_id as person_id
        union
        select t.acting_for
      ) as p
    where a.subject_id = ${runId} and t.decision = 'approved' and p.person_id is not null
    on conflict do nothing
  `)

const Holder = z.object({ id: z.string(), name: z.string() })
/** Who may release payments and has no part in this run, by name. */
export const releasersOf = (tx: Tx, runId: string, roles: readonly string[]) =>
  tx.any(sql.type(Holder)`
    select m.user_id as id, m.name
    from memberships as m
    where
      m.active
      and m.roles && ${sql.array([...roles], 'text')}
      and not exists (
        select 1
        from payment_run_people as p
        where p.tenant_id = m.tenant_id and p.run_id = ${runId} and p.person_id = m.user_id
      )
    order by m.name, m.user_id
    limit 500
  `)
