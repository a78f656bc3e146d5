import { message } from '../messages/index.ts'
import { z } from 'zod'
import { invalid, refuseStale } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { day, version } from '../platform/http/input.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import type { Crumb, Table } from '../platform/view/ui.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { Picker } from '../platform/lists/picker.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  unit_managers__one_at_a_time: () =>
    invalid('/from', 'overlap', 'Somebody else is responsible on that day. Reload and look.'),
}

export const SetManager = z.strictObject({
  id: z.uuid(),
  version,
  manager_id: z.uuid('Choose a person.'),
  from: day('First day'),
})

const Row = z.object({
  name: z.string(),
  valid_from: z.string().nullable(),
  last_day: z.string().nullable(),
  now: z.boolean(),
})
const managers = (tx: Tx, unitId: string, today: string) =>
  tx.any(sql.type(Row)`
    select
      m.name,
      lower(u.valid)::text as valid_from,
      (upper(u.valid) - 1)::text as last_day,
      u.valid @> ${today}::date as now
    from
      unit_managers as u
      join memberships as m on m.tenant_id = u.tenant_id and m.user_id = u.manager_id
    where u.unit_id = ${unitId}
    order by lower(u.valid) desc
    limit 50
  `)

/** Who was, is and will be responsible; null when nobody was ever named by date. */
export async function managersTable(
  ctx: ReadCtx,
  unitId: string,
  title: string,
): Promise<{ title: string; table: Table } | null> {
  const rows = await managers(ctx.tx, unitId, ctx.today)
  return rows.length === 0
    ? null
    : {
        title,
        table: {
          label: title,
          columns: [{ label: 'Person' }, { label: 'From' }, { label: 'Until' }, { label: 'Now' }],
          rows: rows.map((r) => ({
            cells: [
              { kind: 'text', text: r.name },
              { kind: 'text', text: r.valid_from ? dateText(r.valid_from) : '—' },
              { kind: 'text', text: r.last_day ? dateText(r.last_day) : 'Further notice' },
              {
                kind: 'status',
                status: r.now
                  ? { text: 'Responsible', tone: 'ok' }
                  : { text: 'Not now', tone: 'neutral' },
              },
            ],
          })),
        },
      }
}

/**
 * Names another manager from a day on. Open tasks stay with their approvers; only steps that start later go to the new
 * manager.
 */
export async function setManager(
  ctx: Ctx,
  unit: { kind: 'department' | 'cost_center'; id: string },
  {
    manager_id: managerId,
    from,
    version,
  }: { manager_id: string; from: string; version?: number | undefined },
): Promise<void> {
  refuseStale(version, await lockUnit(ctx.tx, unit))
  if (from < ctx.today)
    throw invalid(
      '/from',
      'past',
      'The first day must be today or later; the past stays as it was.',
    )
  const active = await ctx.tx.maybeOne(
    sql.type(z.object({ name: z.string() }))`
      select name from memberships where user_id = ${managerId} and active for share
    `,
  )
  if (!active) throw invalid('/manager_id', 'unknown', 'Choose somebody who is active.')
  await Promise.all([
    ctx.tx.run(
      sql.type(none)`
        delete from unit_managers where unit_id = ${unit.id} and lower(valid) = ${from}::date
      `,
    ),
    ctx.tx.run(
      sql.type(none)`
        update unit_managers
        set valid = daterange(lower(valid), ${from}::date)
        where unit_id = ${unit.id} and valid @> ${from}::date
      `,
    ),
    ctx.tx.run(sql.type(none)`
      insert into unit_managers (id, unit_kind, unit_id, manager_id, valid)
      select
        ${ctx.newId()},
        ${unit.kind},
        ${unit.id},
        ${managerId},
        daterange(
          ${from}::date,
          (
            select min(lower(valid))
            from unit_managers
            where unit_id = ${unit.id} and lower(valid) > ${from}::date
          )
        )
    `),
  ])
  ctx.record(`${unit.kind}.manager_set`, unit, {
    manager_id: managerId,
    from,
    note: message('note.manager_from', { person: active.name, from }),
  })
}

const unitTables = {
  department: sql.fragment`departments`,
  cost_center: sql.fragment`cost_centers`,
}
/** Locks the unit and counts its version up: who is responsible is part of what it says. */
const lockUnit = (tx: WriteTx, { kind, id }: { kind: keyof typeof unitTables; id: string }) =>
  tx.one(
    sql.type(z.object({ version: z.number() }))`
      update ${unitTables[kind]}
      set version = version + 1
      where id = ${id}
      returning version - 1 as version
    `,
  )

type OwnerForm = {
  title: string
  crumbs: readonly Crumb[]
  action: string
  cancelHref: string
  label: string
  picker: Picker
}
export async function ownerForm(
  ctx: ReadCtx,
  refused: Refused,
  { picker, label, ...page }: OwnerForm,
) {
  return pickForm(
    ctx,
    {
      ...page,
      version: null,
      submitLabel: 'Save',
      fields: [
        {
          name: 'manager_id',
          label,
          picker,
        },
        { name: 'from', label: 'First day', type: 'date', fallback: ctx.today },
      ],
    },
    refused,
  )
}
