import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Choice = z.object({
  what: z.enum(['vendor', 'category', 'entity']),
  id: z.string(),
  label: z.string(),
})
export type Choice = z.output<typeof Choice>
const EntityRow = z.object({ entity_id: z.string() })
/** `costCenterId`: also as a select that finds it. */
export const entityOf = (tx: Tx, costCenterId: string | ReturnType<typeof sql.fragment>) =>
  tx.maybeOne(sql.type(EntityRow)`
    select entity_id
    from cost_centers
    where tenant_id = (select current_tenant()) and id = ${costCenterId}
  `)
type Codes = {
  vendors: readonly string[]
  categories: readonly string[]
  entities: readonly string[]
}
/** What numbers and codes stand for; `label` is the code. */
export const placesByCode = (tx: Tx, { vendors, categories, entities }: Codes) =>
  tx.any(sql.type(Choice)`
    select 'vendor' as what, id, number as label
    from vendors
    where
      tenant_id = (select current_tenant())
      and number = any (${sql.array([...vendors], 'text')})
    union all
    select 'category', id, code
    from categories
    where
      tenant_id = (select current_tenant())
      and code = any (${sql.array([...categories], 'text')})
    union all
    select 'entity', id, code
    from legal_entities
    where
      tenant_id = (select current_tenant())
      and code = any (${sql.array([...entities], 'text')})
  `)
