import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { constraintMeans } from '../platform/db/errors.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'
import { invalid } from '../kernel/problem.ts'

export const BudgetRow = z.object({
  id: z.string(), cost_center_id: z.string(), cost_center_code: z.string(), cost_center_name: z.string(), fiscal_year: z.number(), currency: z.string(),
  amount: z.bigint(), reserved: z.bigint(), committed: z.bigint(), actual: z.bigint(), mode: z.enum(['block', 'warn']), version: z.number(),
})
const columns = sql.fragment`b.id, b.cost_center_id, c.code as cost_center_code, c.name as cost_center_name, b.fiscal_year, b.currency, b.amount, b.reserved, b.committed, b.actual, b.mode, b.version`
const from = sql.fragment`from budgets b join cost_centers c on c.tenant_id = b.tenant_id and c.id = b.cost_center_id`

constraintMeans('budgets__cost_center_year_key', () => invalid('/fiscal_year', 'already_exists', 'This cost centre has a budget for that year already. Change that one instead.'))

export const find = (tx: Tx, id: string) => tx.one(sql.type(BudgetRow)`select ${columns} ${from} where b.id = ${id}`)
export const findFor = (tx: Tx, costCenterId: string, fiscalYear: number) =>
  tx.maybeOne(sql.type(BudgetRow)`select ${columns} ${from} where b.cost_center_id = ${costCenterId} and b.fiscal_year = ${fiscalYear}`)
export const list = (tx: Tx, { cursor, limit }: { cursor?: string | undefined; limit: number }) =>
  tx.any(sql.type(BudgetRow)`select ${columns} ${from} where ${cursor ? sql.fragment`b.id < ${cursor}` : sql.fragment`true`} order by b.id desc limit ${rowsUpTo(limit + 1)}`)

export const LedgerRow = z.object({ id: z.string(), event: z.string(), subject_kind: z.string(), subject_id: z.string(), number: z.string().nullable(), d_amount: z.bigint(), d_reserved: z.bigint(), d_committed: z.bigint(), d_actual: z.bigint(), at: z.date() })
export const ledger = (tx: Tx, budgetId: string) => tx.any(sql.type(LedgerRow)`
  select l.id, l.event, l.subject_kind, l.subject_id, coalesce(r.number, o.number, i.number) as number, l.d_amount, l.d_reserved, l.d_committed, l.d_actual, l.at from budget_ledger l
  left join purchase_requests r on l.subject_kind = 'purchase_request' and r.tenant_id = l.tenant_id and r.id = l.subject_id left join purchase_orders o on l.subject_kind = 'purchase_order' and o.tenant_id = l.tenant_id and o.id = l.subject_id
  left join invoices i on l.subject_kind = 'invoice' and i.tenant_id = l.tenant_id and i.id = l.subject_id
  where l.budget_id = ${budgetId} order by l.id desc limit 100`)

const Sums = z.object({ amount: z.bigint(), reserved: z.bigint(), committed: z.bigint(), actual: z.bigint() })
/** The figures as the ledger tells them; they must equal the budget's own. */
export const ledgerSums = (tx: Tx, budgetId: string) => tx.one(sql.type(Sums)`
  select coalesce(sum(d_amount), 0)::bigint as amount, coalesce(sum(d_reserved), 0)::bigint as reserved, coalesce(sum(d_committed), 0)::bigint as committed, coalesce(sum(d_actual), 0)::bigint as actual
  from budget_ledger where budget_id = ${budgetId}`)

export type Posting = { id: string; budgetId: string; event: string; subject: { kind: string; id: string }; amount?: bigint; reserved?: bigint; committed?: bigint; actual?: bigint }
/**
 * Moves a budget's figures and writes the ledger row, in one statement. With `need`, only while that much is available
 * (or the budget merely warns): the guard is in the UPDATE, so forty at once cannot overspend. Answers whether it posted.
 */
export const post = async (tx: Tx, p: Posting, need: bigint | null): Promise<boolean> => {
  const [a, r, c, x] = [p.amount ?? 0n, p.reserved ?? 0n, p.committed ?? 0n, p.actual ?? 0n]
  const posted = await tx.run(sql.type(z.object({}))`
    with moved as (
      update budgets set amount = amount + ${a}::bigint, reserved = reserved + ${r}::bigint, committed = committed + ${c}::bigint, actual = actual + ${x}::bigint
      where id = ${p.budgetId} and (${need === null}::boolean or mode = 'warn' or amount - reserved - committed - actual >= ${need ?? 0n}::bigint) returning id
    ) insert into budget_ledger (id, budget_id, event, subject_kind, subject_id, d_amount, d_reserved, d_committed, d_actual)
    select ${p.id}, id, ${p.event}, ${p.subject.kind}, ${p.subject.id}, ${a}, ${r}, ${c}, ${x} from moved`)
  return posted === 1
}

export const insert = (tx: Tx, b: { id: string; costCenterId: string; fiscalYear: number; currency: string; mode: string }) => tx.run(sql.type(z.object({}))`
  insert into budgets (id, cost_center_id, fiscal_year, currency, amount, mode) values (${b.id}, ${b.costCenterId}, ${b.fiscalYear}, ${b.currency}, 0, ${b.mode})`)
export const saveMode = (tx: Tx, id: string, mode: string, version: number) =>
  tx.run(sql.type(z.object({}))`update budgets set mode = ${mode}, version = version + 1 where id = ${id} and version = ${version}`)

const Choice = z.object({ id: z.string(), label: z.string() })
export const costCenterChoices = (tx: Tx) => tx.any(sql.type(Choice)`select id, code || ' · ' || name as label from cost_centers where active order by code limit 500`)

const TightRow = BudgetRow.extend({ told_ids: z.array(z.string()) })
/** Budgets of this year and later that are at four fifths and more, with whom it concerns: who leads the cost centre today, and the controllers. */
export const tight = (tx: Tx, fiscalYear: number, today: string) => tx.any(sql.type(TightRow)`
  select ${columns}, array(select distinct p.id from (
    select coalesce((select u.manager_id from unit_managers u where u.tenant_id = b.tenant_id and u.unit_id = b.cost_center_id and u.valid @> ${today}::date limit 1), c.owner_id) as id
    union all select m.user_id from memberships m where m.active and 'controller' = any(m.roles)) p) as told_ids
  ${from} where b.fiscal_year >= ${fiscalYear} and b.amount > 0 and (b.reserved + b.committed + b.actual) * 5 >= b.amount * 4 order by b.id limit 1000`)
