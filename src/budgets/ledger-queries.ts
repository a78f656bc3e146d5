import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { fewIds, sql, type Fragment } from '../platform/db/sql.ts'
import { modes, monthlyPlanModes, statuses } from './budget.ts'
import type { Move, Subject } from './position.ts'
import type { Place } from './split.ts'

const none = z.object({})
const Chain = z.object({
  cost_center_id: z.string(),
  category_id: z.string().nullable(),
  project_id: z.string().nullable(),
  leaf_id: z.string(),
  budget_id: z.string(),
})
const Code = z.object({ code: z.string() })
/** What cost centres are called, each once. */
export const centerCodes = (tx: Tx, ids: readonly string[]) =>
  tx.any(
    sql.type(Code)`
      select code from cost_centers where id = any (${sql.array([...ids], 'uuid')}) order by code
    `,
  )
/** Places as a part of a statement: a list of them, or a select that finds them; each with its number `n`. */
export type Places = ReturnType<typeof sql.fragment>
/**
 * For each place the budget it is charged to on a day, and those above it, nearest first. The database function holds
 * the rule of choice.
 */
export const chains = (tx: Tx, places: Places, day: string) =>
  tx.any(sql.type(Chain)`
    select p.cost_center_id, p.category_id, p.project_id, c.leaf_id, c.budget_id
    from
      jsonb_to_recordset(${places}) as p (
        n int,
        cost_center_id uuid,
        category_id uuid,
        project_id uuid
      )
      join ${charged(places, day)} as c on c.n = p.n
    order by c.n, c.depth
  `)
const charged = (places: Places, day: string) => sql.fragment`
  charged_budgets(${places}, ${day}::date)
`
const keyOf = (p: Place): string => `${p.costCenterId} ${p.categoryId} ${p.projectId}`
/** Each place once. */
export const placesOf = (charges: readonly Place[]): Places => sql.fragment`
  ${JSON.stringify(
    [...new Map(charges.map((p) => [keyOf(p), p])).values()].map((p, n) => ({
      n,
      cost_center_id: p.costCenterId,
      category_id: p.categoryId,
      project_id: p.projectId,
    })),
  )}::jsonb
`

/** The same of what a select finds: it gives each `cost_center_id`, `category_id` and `project_id` once. */
export const placesIn = (charged: Fragment): Places => sql.fragment`
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'n', p.n,
            'cost_center_id', p.cost_center_id,
            'category_id', p.category_id,
            'project_id', p.project_id
          )
        ),
        '[]'
      )
    from (select c.*, row_number() over () as n from (${charged}) as c) as p
  )
`

const YearRow = z.object({ from_id: z.string(), leaf_id: z.string(), budget_id: z.string() })
/** For budgets of another year than that of a day: those of the same dimensions in it, with all above them. */
export const sameBudgetsInYearOf = (tx: Tx, leafIds: readonly string[], day: string) =>
  tx.any(sql.type(YearRow)`
    select from_id, leaf_id, budget_id
    from same_budgets_in_year_of(${sql.array([...leafIds], 'uuid')}, ${day}::date)
    order by from_id, depth
  `)

export const FactsRow = z.object({
  id: z.string(),
  parent_id: z.string().nullable(),
  fiscal_year: z.number(),
  currency: z.string(),
  amount: z.bigint(),
  reserved: z.bigint(),
  committed: z.bigint(),
  actual: z.bigint(),
  mode: z.enum(modes),
  status: z.enum(statuses),
  pace: z.array(z.bigint()).nullable(),
  pace_mode: z.enum(monthlyPlanModes),
  owner_id: z.string().nullable(),
  code: z.string(),
  name: z.string(),
  version: z.number(),
})
/** Ids as a part of a statement: a list of them, or a select that finds them. */
export type Ids = ReturnType<typeof sql.fragment>
export const listed = (ids: readonly string[]): Ids => fewIds(ids)

/** Budgets as they are, also outside a person's part of the organisation: their own charge goes there. */
export const facts = (tx: Tx, ids: readonly string[]) => factsOf(tx, listed(ids))
const factsOf = (tx: Tx, ids: Ids) =>
  tx.any(sql.type(FactsRow)`
    select
      id,
      parent_id,
      fiscal_year,
      currency,
      amount,
      reserved,
      committed,
      actual,
      mode,
      status,
      pace,
      pace_mode,
      owner_id,
      code,
      name,
      version
    from budget_facts(${ids})
  `)

const lockThose = (tx: WriteTx, ids: Ids): void =>
  tx.write(sql.type(none)`select lock_budgets(${ids})`)
/**
 * Locks in the order of ids, so that two documents on the same budgets cannot deadlock. What is read after it is read
 * in the same flush.
 */
export const lock = (tx: WriteTx, ids: readonly string[]): void => lockThose(tx, listed(ids))

/** The budgets in which documents have positions, locked, as they are then. */
export function lockPositioned(tx: WriteTx, subjects: Ids) {
  const budgets = positioned(subjects)
  lockThose(tx, budgets)
  return factsOf(tx, budgets)
}
/** The same without a lock, to be checked with COMMIT. */
export const factsPositioned = (tx: Tx, subjects: Ids) => factsOf(tx, positioned(subjects))
const positioned = (subjects: Ids): Ids => sql.fragment`
  array(select p.budget_id from budget_positions as p where p.subject_id = any (${subjects}))
`
/** The budgets that charges fall on, and those above them, locked, as they are then. */
export function lockCharged(tx: WriteTx, places: Places, day: string) {
  const budgets = chargedIds(places, day)
  lockThose(tx, budgets)
  return factsOf(tx, budgets)
}
/** The same without a lock: for what is only shown, or checked with COMMIT. */
export const factsCharged = (tx: Tx, places: Places, day: string) =>
  factsOf(tx, chargedIds(places, day))
const chargedIds = (places: Places, day: string): Ids => sql.fragment`
  array(select c.budget_id from ${charged(places, day)} as c)
`

const PositionRow = z.object({
  subject_id: z.string(),
  line_id: z.string().nullable(),
  leaf_id: z.string(),
  budget_id: z.string(),
  weight: z.bigint(),
  reserved: z.bigint(),
  committed: z.bigint(),
  actual: z.bigint(),
})
/** Positions change only under the lock of their document, so a caller with that lock may rely on them. */
export const positions = (tx: Tx, subjectId: string) => positionsOf(tx, listed([subjectId]))
export const positionsOf = (tx: Tx, subjects: Ids) =>
  tx.any(sql.type(PositionRow)`
    select subject_id, line_id, leaf_id, budget_id, weight, reserved, committed, actual
    from budget_positions
    where subject_id = any (${subjects})
    order by line_id nulls first, leaf_id, budget_id
  `)

export type Entry = {
  id: string
  budgetId: string
  amount: bigint
  reserved: bigint
  committed: bigint
  actual: bigint
}
const big = (values: readonly (bigint | null)[]) => sql.array([...values], 'int8')
export const moveBudgets = (tx: WriteTx, rows: readonly Entry[]) =>
  tx.write(sql.type(none)`
    select
      move_budgets(
        ${sql.array(
      rows.map((r) => r.budgetId),
      'uuid',
    )},
        ${big(rows.map((r) => r.amount))},
        ${big(rows.map((r) => r.reserved))},
        ${big(rows.map((r) => r.committed))},
        ${big(rows.map((r) => r.actual))}
      )
  `)
/** What was decided of a budget that nobody had locked, and what it may have used for the decision to hold. */
export type Decided = {
  version: number
  amount: bigint
  mostUsed: bigint | null
  usedAbove: bigint | null
}
export const movedAsDecided = (rows: readonly (Entry & Decided)[]) =>
  sql.type(none)`
    select
      move_budgets_as_decided(
        ${sql.array(
      rows.map((r) => r.budgetId),
      'uuid',
    )},
        ${big(rows.map((r) => r.reserved))},
        ${big(rows.map((r) => r.committed))},
        ${big(rows.map((r) => r.actual))},
        ${sql.array(
      rows.map((r) => r.version),
      'int4',
    )},
        ${big(rows.map((r) => r.amount))},
        ${big(rows.map((r) => r.mostUsed))},
        ${big(rows.map((r) => r.usedAbove))}
      )
  `
export const insertLedger = (tx: WriteTx, ...entered: Parameters<typeof ledgerEntered>): void =>
  tx.write(ledgerEntered(...entered))
export const ledgerEntered = (event: string, cause: Subject, rows: readonly Entry[]) =>
  sql.type(none)`
    insert into budget_ledger
      (
        id,
        budget_id,
        event,
        subject_kind,
        subject_id,
        d_amount,
        d_reserved,
        d_committed,
        d_actual,
        positioned
      )
    select e.id, e.budget_id, ${event}, ${cause.kind}, ${cause.id}, e.a, e.r, e.c, e.x, true
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.budgetId),
      'uuid',
    )},
        ${big(rows.map((r) => r.amount))},
        ${big(rows.map((r) => r.reserved))},
        ${big(rows.map((r) => r.committed))},
        ${big(rows.map((r) => r.actual))}
      ) as e (id, budget_id, a, r, c, x)
  `

/** Adds each change to its position, or begins one. The database refuses a reservation or commitment below zero. */
export const movePositions = (tx: WriteTx, rows: Parameters<typeof positionsMoved>[0]): void =>
  tx.write(positionsMoved(rows))
export const positionsMoved = (rows: readonly (Required<Move> & { id: string })[]) =>
  sql.type(none)`
    merge into budget_positions as p
    using (
      select m.id, m.kind, m.subject, m.line, m.leaf, m.budget, m.w, m.r, m.c, m.x
      from
        unnest(
          ${sql.array(
      rows.map((m) => m.id),
      'uuid',
    )},
          ${sql.array(
      rows.map((m) => m.subject.kind),
      'text',
    )},
          ${sql.array(
      rows.map((m) => m.subject.id),
      'uuid',
    )},
          ${sql.array(
      rows.map((m) => m.lineId),
      'uuid',
    )},
          ${sql.array(
      rows.map((m) => m.leafId),
      'uuid',
    )},
          ${sql.array(
      rows.map((m) => m.budgetId),
      'uuid',
    )},
          ${big(rows.map((m) => m.weight))},
          ${big(rows.map((m) => m.reserved))},
          ${big(rows.map((m) => m.committed))},
          ${big(rows.map((m) => m.actual))}
        ) as m (id, kind, subject, line, leaf, budget, w, r, c, x)
    ) as m
    on
      p.tenant_id = (select current_tenant())
      and p.subject_id = m.subject
      and p.line_id is not distinct from m.line
      and p.leaf_id = m.leaf
      and p.budget_id = m.budget
    when matched then
      update set
        weight = p.weight + m.w,
        reserved = p.reserved + m.r,
        committed = p.committed + m.c,
        actual = p.actual + m.x
    when not matched then
      insert
        (
          id,
          subject_kind,
          subject_id,
          line_id,
          leaf_id,
          budget_id,
          weight,
          reserved,
          committed,
          actual
        )
      values (m.id, m.kind, m.subject, m.line, m.leaf, m.budget, m.w, m.r, m.c, m.x)
  `

export const saveMonthlyPlan = (tx: WriteTx, id: string, pace: readonly bigint[]) =>
  tx.write(sql.type(none)`select pace_budget(${id}, ${big(pace)})`)
