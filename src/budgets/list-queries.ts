import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange } from '../platform/lists/filters.ts'
import { between, type Source } from '../platform/lists/source.ts'
import { BudgetRow, columns, from, label } from './queries.ts'

const used = sql.fragment`b.reserved + b.committed + b.actual`
const left = sql.fragment`(b.amount - (${used}))`
export const listed: Source<z.output<typeof BudgetRow>> = {
  row: BudgetRow,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`b.id`,
  sorts: {
    year: { by: sql.fragment`b.fiscal_year`, type: 'bigint' },
    name: { by: sql.fragment`lower(${label('name')})`, type: 'text' },
    amount: { by: sql.fragment`b.amount`, type: 'bigint' },
    left: { by: left, type: 'bigint' },
    /** In thousandths of the amount; without an amount, whether anything is used at all. */
    use: {
      by: sql.fragment`
        case
          when b.amount > 0 then (${used}) * 1000 / b.amount
          else (${used}) * 1000
        end
      `,
      type: 'bigint',
    },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(${label('code')} || ' ' || ${label('name')}) ilike ${containing(text)}`,
  year: (year: number) => sql.fragment`b.fiscal_year = ${year}`,
  status: (value: string) => sql.fragment`b.status = ${value}`,
  mode: (value: string) => sql.fragment`b.mode = ${value}`,
  costCenter: (id: string) => sql.fragment`b.cost_center_id = ${id}`,
  category: (id: string) => sql.fragment`b.category_id = ${id}`,
  project: (id: string) => sql.fragment`b.project_id = ${id}`,
  entity: (id: string) => sql.fragment`b.entity_id = ${id}`,
  owner: (id: string) => sql.fragment`coalesce(b.owner_id, p.owner_id, c.owner_id) = ${id}`,
  amount: (amounts: AmountRange) => between(sql.fragment`b.amount`, amounts),
  left: (amounts: AmountRange) => between(left, amounts),
}
