import { z } from 'zod'
import { all, sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

export const LedgerRow = z.object({
  id: z.string(),
  event: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  number: z.string().nullable(),
  d_amount: z.bigint(),
  d_reserved: z.bigint(),
  d_committed: z.bigint(),
  d_actual: z.bigint(),
  at: z.date(),
})
export const figures = ['amount', 'reserved', 'committed', 'actual'] as const
export type LedgerFilter = {
  figure?: (typeof figures)[number] | undefined
  document?: string | undefined
  month?: string | undefined
  asOf?: string | undefined
  timeZone: string
}
const within = (budgetId: string, f: LedgerFilter) =>
  all([
    sql.fragment`l.budget_id = ${budgetId}`,
    ...(f.figure ? [sql.fragment`l.${sql.identifier([`d_${f.figure}`])} != 0`] : []),
    ...(f.document ? [sql.fragment`l.subject_id = ${f.document}`] : []),
    ...(f.month
      ? [
          sql.fragment`
            l.at >= ${`${f.month}-01`}::timestamp at time zone ${f.timeZone}
            and l.at < (${`${f.month}-01`}::timestamp + interval '1 month') at time zone ${f.timeZone}
          `,
        ]
      : []),
    ...(f.asOf
      ? [sql.fragment`l.at < (${f.asOf}::timestamp + interval '1 day') at time zone ${f.timeZone}`]
      : []),
  ])
export const ledger = (tx: Tx, budgetId: string, f: LedgerFilter) =>
  tx.any(sql.type(LedgerRow)`
    select
      l.id,
      l.event,
      l.subject_kind,
      l.subject_id,
      coalesce(r.number, o.number, i.number, t.number) as number,
      l.d_amount,
      l.d_reserved,
      l.d_committed,
      l.d_actual,
      l.at
    from
      budget_ledger as l
      left join purchase_requests as r
        on l.subject_kind = 'purchase_request'
        and r.tenant_id = l.tenant_id
        and r.id = l.subject_id
      left join purchase_orders as o
        on l.subject_kind = 'purchase_order' and o.tenant_id = l.tenant_id and o.id = l.subject_id
      left join invoices as i
        on l.subject_kind = 'invoice' and i.tenant_id = l.tenant_id and i.id = l.subject_id
      left join budget_transfers as t
        on l.subject_kind = 'budget_transfer'
        and t.tenant_id = l.tenant_id
        and t.id = l.subject_id
    where ${within(budgetId, f)}
    order by l.id desc
    limit 100
  `)
const Sums = z.object({
  amount: z.bigint(),
  reserved: z.bigint(),
  committed: z.bigint(),
  actual: z.bigint(),
})
/** The figures as the ledger tells them, of all its rows or of some; without a filter they equal the budget's own. */
export const ledgerSums = (tx: Tx, budgetId: string, f: LedgerFilter = { timeZone: 'UTC' }) =>
  tx.one(sql.type(Sums)`
    select
      coalesce(sum(l.d_amount), 0)::bigint as amount,
      coalesce(sum(l.d_reserved), 0)::bigint as reserved,
      coalesce(sum(l.d_committed), 0)::bigint as committed,
      coalesce(sum(l.d_actual), 0)::bigint as actual
    from budget_ledger as l
    where ${within(budgetId, f)}
  `)
const SumsOf = z.object({
  budget_id: z.string(),
  amount: z.bigint(),
  reserved: z.bigint(),
  committed: z.bigint(),
  actual: z.bigint(),
})
/** The figures of budgets at the end of a day. */
export const sumsAsOf = (tx: Tx, ids: readonly string[], asOf: string, timeZone: string) =>
  tx.any(sql.type(SumsOf)`
    select
      l.budget_id,
      sum(l.d_amount)::bigint as amount,
      sum(l.d_reserved)::bigint as reserved,
      sum(l.d_committed)::bigint as committed,
      sum(l.d_actual)::bigint as actual
    from budget_ledger as l
    where
      l.budget_id = any (${sql.array([...ids], 'uuid')})
      and l.at < (${asOf}::timestamp + interval '1 day') at time zone ${timeZone}
    group by l.budget_id
  `)
const MonthRow = z.object({
  month: z.string(),
  reserved: z.bigint(),
  committed: z.bigint(),
  actual: z.bigint(),
})
export const byMonth = (tx: Tx, budgetId: string, timeZone: string) =>
  tx.any(sql.type(MonthRow)`
    select
      to_char(l.at at time zone ${timeZone}, 'YYYY-MM') as month,
      sum(l.d_reserved)::bigint as reserved,
      sum(l.d_committed)::bigint as committed,
      sum(l.d_actual)::bigint as actual
    from budget_ledger as l
    where l.budget_id = ${budgetId}
    group by 1
    order by 1
  `)
