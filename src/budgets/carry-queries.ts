import { z } from 'zod'
import { budgetLifecycle } from './budget.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { BudgetRow, columns, from } from './queries.ts'

const none = z.object({})
/** One at a time, and only by somebody who sees the whole organisation. */
const Alone = z.object({ whole: z.boolean(), locked: z.string() })
export const alone = (tx: Tx) =>
  tx.one(
    sql.type(Alone)`
      select
        coalesce(current_setting('app.limits', true), '') = '' as whole,
        pg_advisory_xact_lock(
          hashtextextended('carry-forward' || current_tenant()::text, 0)
        )::text as locked
    `,
  )
const Carried = z.object({ carried: z.boolean() })
export const wasCarried = (tx: Tx, fiscalYear: number) =>
  tx.one(
    sql.type(Carried)`
      select
        exists (
          select 1 from budgets where fiscal_year = ${fiscalYear} and carried_to is not null
        ) as carried
    `,
  )
export const ofYear = (tx: Tx, fiscalYear: number) =>
  tx.any(
    sql.type(BudgetRow)`
      select ${columns}
      ${from}
      where b.fiscal_year = ${fiscalYear} and b.carried_to is null
      order by code, b.id
    `,
  )

const Counterpart = z.object({ id: z.string(), next_id: z.string() })
/** The budget of the next year for the same entity, cost centre, category and project. */
export const counterparts = (tx: Tx, fiscalYear: number) =>
  tx.any(sql.type(Counterpart)`
    select b.id, n.id as next_id
    from
      budgets as b
      join budgets as n
        on n.tenant_id = b.tenant_id
        and n.fiscal_year = ${fiscalYear + 1}
        and n.entity_id = b.entity_id
        and n.cost_center_id is not distinct from b.cost_center_id
        and n.category_id is not distinct from b.category_id
        and n.project_id is not distinct from b.project_id
    where b.fiscal_year = ${fiscalYear}
  `)
export const insertNext = (tx: WriteTx, rows: readonly { id: string; from: string }[]) =>
  tx.write(sql.type(none)`
    insert into budgets
      (
        id,
        entity_id,
        cost_center_id,
        category_id,
        project_id,
        owner_id,
        fiscal_year,
        currency,
        amount,
        mode,
        alert_levels
      )
    select
      x.id,
      b.entity_id,
      b.cost_center_id,
      b.category_id,
      b.project_id,
      b.owner_id,
      b.fiscal_year + 1,
      b.currency,
      0,
      b.mode,
      b.alert_levels
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.from),
      'uuid',
    )}
      ) as x (id, source)
      join budgets as b on b.id = x.source
  `)
/** Those made anew keep their place in the tree. */
export const linkNext = (tx: WriteTx, rows: readonly { id: string; parentId: string }[]) =>
  tx.write(sql.type(none)`
    update budgets as b
    set parent_id = x.parent
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.parentId),
      'uuid',
    )}
      ) as x (id, parent)
    where b.id = x.id
  `)

/** What is open goes over to the positions of the next year; what was spent stays where it was spent. */
export const movePositions = (tx: WriteTx, fiscalYear: number) =>
  tx.write(sql.type(none)`
    with
      next as (
        select b.id, n.id as next_id
        from
          budgets as b
          join budgets as n
            on n.tenant_id = b.tenant_id
            and n.fiscal_year = ${fiscalYear + 1}
            and n.entity_id = b.entity_id
            and n.cost_center_id is not distinct from b.cost_center_id
            and n.category_id is not distinct from b.category_id
            and n.project_id is not distinct from b.project_id
        where b.fiscal_year = ${fiscalYear} and b.carried_to is null
      ),
      open as (
        select
          p.tenant_id,
          p.id,
          p.subject_kind,
          p.subject_id,
          p.line_id,
          l.next_id as leaf_id,
          b.next_id as budget_id,
          p.weight,
          p.reserved,
          p.committed
        from
          budget_positions as p
          join next as b on b.id = p.budget_id
          join next as l on l.id = p.leaf_id
        where p.reserved > 0 or p.committed > 0
      ),
      emptied as (
        update budget_positions as p
        set
          reserved = 0,
          committed = 0,
          weight = 0
        from open
        where p.tenant_id = open.tenant_id and p.id = open.id
      )
    merge into budget_positions as p
    using open
    on
      p.tenant_id = open.tenant_id
      and p.subject_id = open.subject_id
      and p.line_id is not distinct from open.line_id
      and p.leaf_id = open.leaf_id
      and p.budget_id = open.budget_id
    when matched then
      update set
        weight = p.weight + open.weight,
        reserved = p.reserved + open.reserved,
        committed = p.committed + open.committed
    when not matched then
      insert
        (id, subject_kind, subject_id, line_id, leaf_id, budget_id, weight, reserved, committed)
      values
        (
          gen_random_uuid(),
          open.subject_kind,
          open.subject_id,
          open.line_id,
          open.leaf_id,
          open.budget_id,
          open.weight,
          open.reserved,
          open.committed
        )
  `)
const { close: closing } = budgetLifecycle.moves
export const close = (tx: WriteTx, rows: readonly { id: string; nextId: string }[]) =>
  tx.write(sql.type(none)`
    update budgets as b
    set
      status = ${closing.to},
      carried_to = x.next,
      version = version + 1
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.nextId),
      'uuid',
    )}
      ) as x (id, next)
    where b.id = x.id
  `)
