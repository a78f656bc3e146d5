import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

/** Those in use first. */
const Code = z.object({ id: z.string(), code: z.string(), active: z.boolean() })
export const costCenterCodes = (tx: Tx) =>
  tx.cached.any(
    sql.type(Code)`select id, code, active from cost_centers order by active desc, code limit 2000`,
  )
const CenterEntity = z.object({
  id: z.string(),
  code: z.string(),
  entity_id: z.string(),
  entity: z.string(),
})
export const entitiesOfCenters = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(CenterEntity)`
    select c.id, c.code, c.entity_id, e.name as entity
    from
      cost_centers as c
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    where c.id = any (${sql.array([...new Set(ids)], 'uuid')})
    order by c.code
  `)
export const projectCodes = (tx: Tx) =>
  tx.cached.any(
    sql.type(Code)`select id, code, active from projects order by active desc, code limit 2000`,
  )
const Last = z.object({ cost_center_id: z.string() })
/** Where this person's last request was charged: where the next one most likely is. */
export const lastCostCenter = (tx: Tx, userId: string) =>
  tx.maybeOne(
    sql.type(Last)`
      select r.cost_center_id
      from purchase_requests as r
      where r.requester_id = ${userId}
      order by r.id desc
      limit 1
    `,
  )
