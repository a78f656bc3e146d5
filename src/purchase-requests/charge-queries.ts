import { z } from 'zod'
import { dimensionsIn, type SoughtToPlan } from '../approvals/index.ts'
import { placesIn, type Places } from '../budgets/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { fewIds, sql } from '../platform/db/sql.ts'

type Ids = ReturnType<typeof sql.fragment>
const CodedLine = z.object({
  request_id: z.string(),
  id: z.string(),
  amount: z.bigint(),
  category_id: z.string().nullable(),
  project_id: z.string().nullable(),
})
export const codedLines = (tx: Tx, requests: Ids) =>
  tx.any(sql.type(CodedLine)`
    select r.id as request_id, l.id, l.amount, l.category_id, r.project_id
    from
      purchase_request_lines as l
      join purchase_requests as r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
    where l.purchase_request_id = any (${requests})
    order by l.purchase_request_id, l.position
  `)

const SplitRow = z.object({
  line_id: z.string(),
  cost_center_id: z.string(),
  cost_center_code: z.string(),
  category_id: z.string().nullable(),
  project_id: z.string().nullable(),
  percent: z.string().nullable(),
  amount: z.bigint().nullable(),
})
export const splits = (tx: Tx, requestId: string) => splitsOf(tx, justOne(requestId))
export const justOne = (requestId: string): Ids => fewIds([requestId])
export const splitsOf = (tx: Tx, requests: Ids) =>
  tx.any(sql.type(SplitRow)`
    select
      s.purchase_request_line_id as line_id,
      s.cost_center_id,
      c.code as cost_center_code,
      s.category_id,
      s.project_id,
      s.percent,
      s.amount
    from
      purchase_request_splits as s
      join purchase_request_lines as l
        on l.tenant_id = s.tenant_id and l.id = s.purchase_request_line_id
      join cost_centers as c on c.tenant_id = s.tenant_id and c.id = s.cost_center_id
    where l.purchase_request_id = any (${requests})
    order by l.purchase_request_id, l.position, s.position
  `)

/** Where a request charges: each place once. */
const charged = (requestId: string) => sql.fragment`
  select distinct
    coalesce(s.cost_center_id, r.cost_center_id) as cost_center_id,
    coalesce(s.category_id, l.category_id) as category_id,
    coalesce(s.project_id, r.project_id) as project_id
  from
    purchase_requests as r
    join purchase_request_lines as l
      on l.tenant_id = r.tenant_id and l.purchase_request_id = r.id
    left join purchase_request_splits as s
      on s.tenant_id = l.tenant_id and s.purchase_request_line_id = l.id
  where r.id = ${requestId}
`
export const places = (requestId: string): Places => placesIn(charged(requestId))
/** What the path of its approval looks up. */
export const sought = (requestId: string): SoughtToPlan => ({
  costCenters: sql.fragment`
    array(
        select c.cost_center_id from (${charged(requestId)}) as c
        union
        select r.cost_center_id from purchase_requests as r where r.id = ${requestId}
      )
  `,
  ...dimensionsIn(charged(requestId)),
  requesters: sql.fragment`
    array(select r.requester_id from purchase_requests as r where r.id = ${requestId})
  `,
  vendor: sql.fragment`
    array(select r.vendor_id from purchase_requests as r where r.id = ${requestId})
  `,
})
