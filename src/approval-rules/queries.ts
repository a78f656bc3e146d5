import { z } from 'zod'
import { policyLifecycle } from './version.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
const kept = () =>
  conflict('activated', 'A policy that was activated stays as it was. Draft a change instead.')
/** The messages for violated constraints. */
export const constraints: Constraints = {
  approval_rules__kept: kept,
  approval_policies__kept: kept,
  approval_policies__second_person: () =>
    conflict(
      'second_person',
      'You wrote this draft or changed it last, so another administrator or controller must activate it.',
    ),
  approval_policies__one_active: () =>
    conflict(
      'outdated',
      'Another version came into force at the same moment. Reload and compare again.',
    ),
  approval_policies__number_key: () =>
    conflict(
      'outdated',
      'Another version came into force at the same moment. Reload and compare again.',
    ),
}

const PolicyRow = z.object({
  id: z.string(),
  number: z.number().nullable(),
  status: z.enum(['draft', 'active', 'retired']),
  note: z.string(),
  based_on: z.string().nullable(),
  author_id: z.string().nullable(),
  author: z.string().nullable(),
  edited_by: z.string().nullable(),
  editor: z.string().nullable(),
  activator: z.string().nullable(),
  activated_at: z.date().nullable(),
  alone: z.boolean(),
  retired_at: z.date().nullable(),
  version: z.number(),
  created_at: z.date(),
  rules: z.number(),
})
export type Policy = z.output<typeof PolicyRow>
const policyColumns = sql.fragment`
  p.id,
  p.number,
  p.status,
  p.note,
  p.based_on,
  p.author_id,
  (
    select name
    from memberships as m
    where m.tenant_id = p.tenant_id and m.user_id = p.author_id
  ) as author,
  p.edited_by,
  (
    select name
    from memberships as m
    where m.tenant_id = p.tenant_id and m.user_id = p.edited_by
  ) as editor,
  (
    select name
    from memberships as m
    where m.tenant_id = p.tenant_id and m.user_id = p.activated_by
  ) as activator,
  p.activated_at,
  p.alone,
  p.retired_at,
  p.version,
  p.created_at,
  (
    select count(*)::int
    from approval_rules as r
    where r.tenant_id = p.tenant_id and r.policy_id = p.id
  ) as rules
`
export const find = (tx: Tx, id: string) =>
  tx.one(
    sql.type(PolicyRow)`select ${policyColumns} from approval_policies as p where p.id = ${id}`,
  )
export const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(PolicyRow)`
      select ${policyColumns} from approval_policies as p where p.id = ${id} for no key update
    `,
  )
export const active = (tx: Tx) =>
  tx.maybeOne(
    sql.type(PolicyRow)`
      select ${policyColumns} from approval_policies as p where p.status = 'active'
    `,
  )
export const lockActive = (tx: Tx) =>
  tx.maybeOne(
    sql.type(
      z.object({ id: z.string(), number: z.number(), status: z.enum(policyLifecycle.states) }),
    )`select id, number, status from approval_policies where status = 'active' for no key update`,
  )
export const drafts = (tx: Tx) =>
  tx.any(
    sql.type(PolicyRow)`
      select ${policyColumns}
      from approval_policies as p
      where p.status = 'draft'
      order by p.id desc
      limit 20
    `,
  )
export const latest = (tx: Tx) =>
  tx.any(sql.type(PolicyRow)`
    select ${policyColumns} from approval_policies as p order by p.id desc limit 26
  `)
export const listed: Source<z.output<typeof PolicyRow>> = {
  row: PolicyRow,
  select: sql.fragment`${policyColumns} from approval_policies as p`,
  id: sql.fragment`p.id`,
}
export const matches = {
  status: (value: string) => sql.fragment`p.status = ${value}`,
}

export const insertDraft = (
  tx: WriteTx,
  p: { id: string; note: string; basedOn: string | null; by: string },
) =>
  tx.write(sql.type(none)`
    insert into approval_policies (id, status, note, based_on, author_id, edited_by)
    values (${p.id}, 'draft', ${p.note}, ${p.basedOn}, ${p.by}, ${p.by})
  `)
export const touch = (tx: WriteTx, id: string, by: string) =>
  tx.write(
    sql.type(none)`
      update approval_policies
      set
        version = version + 1,
        edited_by = ${by}
      where id = ${id}
    `,
  )
export const saveNote = (tx: WriteTx, id: string, note: string) =>
  tx.write(sql.type(none)`update approval_policies set note = ${note} where id = ${id}`)
export const saveBase = (tx: WriteTx, id: string, basedOn: string | null) =>
  tx.write(sql.type(none)`update approval_policies set based_on = ${basedOn} where id = ${id}`)
export const remove = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from approval_policies where id = ${id}`)
export const retire = (tx: WriteTx, id: string, move: Move) =>
  tx.write(
    sql.type(none)`
      update approval_policies
      set
        status = ${move.to},
        retired_at = now(),
        version = version + 1
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
  )
type Activation = { id: string; move: Move; by: string; alone: boolean }
export const activate = (tx: WriteTx, { id, move, by, alone }: Activation) =>
  tx.write(sql.type(none)`
    update approval_policies
    set
      status = ${move.to},
      activated_by = ${by},
      activated_at = now(),
      alone = ${alone},
      version = version + 1,
      number = coalesce(
        (select max(number) from approval_policies where tenant_id = (select current_tenant())),
        0
      ) + 1
    where id = ${id} and status = any (${sql.array([...move.from], 'text')})
  `)
