import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Coded = z.object({ id: z.string(), code: z.string() })
export const centers = (tx: Tx, codes: readonly string[]) =>
  tx.any(
    sql.type(Coded)`
      select id, code
      from cost_centers
      where active and code = any (${sql.array([...codes], 'text')})
    `,
  )
export const categories = (tx: Tx, codes: readonly string[]) =>
  tx.any(
    sql.type(Coded)`
      select id, code from categories where active and code = any (${sql.array([...codes], 'text')})
    `,
  )
export const projects = (tx: Tx, codes: readonly string[]) =>
  tx.any(
    sql.type(Coded)`
      select id, code from projects where active and code = any (${sql.array([...codes], 'text')})
    `,
  )

const Line = z.object({
  cost_center: z.string().nullable(),
  category: z.string().nullable(),
  project: z.string().nullable(),
  currency: z.string(),
  amount: z.bigint(),
  mode: z.string(),
  part_of: z.string().nullable(),
  reserved: z.bigint(),
  committed: z.bigint(),
  actual: z.bigint(),
})
/** A year as the import takes it, with what is used besides. */
export const lines = (tx: Tx, fiscalYear: number) =>
  tx.any(sql.type(Line)`
    select
      c.code as cost_center,
      k.code as category,
      p.code as project,
      b.currency,
      b.amount,
      b.mode,
      (select f.code from budget_facts(array[b.parent_id]) as f) as part_of,
      b.reserved,
      b.committed,
      b.actual
    from
      budgets as b
      left join lateral (
        select c.code
        from cost_centers as c
        where c.tenant_id = b.tenant_id and c.id = b.cost_center_id
        offset 0
      ) as c
        on true
      left join categories as k on k.tenant_id = b.tenant_id and k.id = b.category_id
      left join projects as p on p.tenant_id = b.tenant_id and p.id = b.project_id
    where b.fiscal_year = ${fiscalYear}
    order by b.id
    limit 2000
  `)
