import { z } from 'zod'
import { instalmentLifecycle } from '../instalments/index.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { isHeldByMilestone } from '../retainage/index.ts'
import { isOvertaken } from '../set-offs/index.ts'

const { take, leave } = instalmentLifecycle.moves
const unpaid = [...take.from, ...leave.from]

const Row = z.object({
  entity_id: z.string(),
  entity: z.string(),
  currency: z.string(),
  accounts: z.array(z.string()),
  week: z.string().nullable(),
  amount: z.bigint(),
  stopped: z.bigint(),
})
/**
 * What is not paid yet, by legal entity, currency and week; what is with the bank is gone. What is due from `later` on
 * is one sum.
 */
export const falling = (tx: Tx, { today, later }: { today: string; later: string }) =>
  tx.any(sql.type(Row)`
    with
      due as (
        select
          t.tenant_id,
          t.entity_id,
          t.currency,
          case
            when t.due_date < ${today}::date then null
            else least(date_trunc('week', t.due_date)::date, ${later}::date)
          end as week,
          sum(t.amount) as amount,
          coalesce(
            sum(t.amount) filter (
              where t.stop_reason is not null or ${isOvertaken} or ${isHeldByMilestone}
            ),
            0
          ) as stopped
        from instalments as t
        where t.status = any (${sql.array(unpaid, 'text')})
        group by 1, 2, 3, 4
      )
    select
      s.entity_id,
      e.name as entity,
      s.currency,
      array(
        select a.name
        from payment_accounts as a
        where
          a.tenant_id = s.tenant_id
          and a.entity_id = s.entity_id
          and a.currency = s.currency
          and a.active
        order by a.name
        limit 10
      ) as accounts,
      s.week::text,
      s.amount::bigint,
      s.stopped::bigint
    from
      due as s
      join legal_entities as e on e.tenant_id = s.tenant_id and e.id = s.entity_id
    order by e.name, s.currency, s.week nulls first
    limit 5000
  `)
