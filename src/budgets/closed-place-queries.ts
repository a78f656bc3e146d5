import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

const ClosedRow = z.object({ pointer: z.string(), noun: z.string(), code: z.string() })
/**
 * What a document names and is closed by now. `named` gives the `pointer` of a field, and one of `cost_center_id`,
 * `category_id` and `project_id` that it names.
 */
export const closedAmong = (tx: Tx, named: Fragment) =>
  tx.any(sql.type(ClosedRow)`
    with
      named as (${named})
    select n.pointer, 'cost centre' as noun, c.code
    from
      named as n
      join cost_centers as c on c.id = n.cost_center_id
    where not c.active
    union
    select n.pointer, 'category', c.code
    from
      named as n
      join categories as c on c.id = n.category_id
    where not c.active
    union
    select n.pointer, 'project', p.code
    from
      named as n
      join projects as p on p.id = n.project_id
    where not p.active
    order by 1
  `)
