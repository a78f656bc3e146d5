import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { BudgetRow, columns, from } from './queries.ts'

const AlertRow = BudgetRow.extend({ told_ids: z.array(z.string()) })
/**
 * Budgets of this year and later that have reached one of their alert levels, with the people to tell: the owner or
 * else today's cost centre manager, and the controllers.
 */
export const atAlertLevel = (tx: Tx, fiscalYear: number, today: string) =>
  tx.any(
    sql.type(AlertRow)`
      select
        ${columns},
        array(
          select distinct w.id
          from (
            select
              coalesce(
                b.owner_id,
                p.owner_id,
                (
                  select u.manager_id
                  from unit_managers as u
                  where
                    u.tenant_id = b.tenant_id
                    and u.unit_id = b.cost_center_id
                    and u.valid @> ${today}::date
                  limit 1
                ),
                c.owner_id
              ) as id
            union all
            select x.user_id
            from memberships as x
            where x.active and 'controller' = any (x.roles)
          ) as w
          where w.id is not null
        ) as told_ids
      ${from}
      where
        b.fiscal_year >= ${fiscalYear}
        and b.status in ('active', 'frozen')
        and b.amount > 0
        and (b.reserved + b.committed + b.actual) * 100
          >= b.amount * (select min(level) from unnest(b.alert_levels) as level)
      order by b.id
      limit 1000
    `,
  )
