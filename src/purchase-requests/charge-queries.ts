import { z } from 'zod'
import { dimensionsIn, type SoughtToPlan } from '../approvals/index.ts'
import { closedAmong, placesIn, type Places } from '../budgets/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { fewIds, sql } from '../platform/db/sql.ts'

type Ids = ReturnType<typeof sql.fragment>
const CodedLine = z.object({
  request_id: z.string(),
  id: z.string(),
  amount: z.bigint(),
  category_id: z.string().nullable(),
  project_id: z.string().nullable(),
  splits: z.array(
    z.object({
      costCenterId: z.string(),
      categoryId: z.string().nullable(),
      projectId: z.string().nullable(),
      percent: z.string().nullable(),
      amount: z.string().nullable(),
    }),
  ),
})
/** The lines of requests with where each is charged. */
export const codedLines = (tx: Tx, requests: Ids) =>
  tx.any(sql.type(CodedLine)`
    select
      r.id as request_id,
      l.id,
      l.amount,
      l.category_id,
      r.project_id,
      (
        select
          coalesce(
            jsonb_agg(
              jsonb_build_object(
                'costCenterId', s.cost_center_id,
                'categoryId', s.category_id,
                'projectId', s.project_id,
                'percent', s.percent::text,
                'amount', s.amount::text
              )
              order by s.position
            ),
            '[]'
          )
        from purchase_request_splits as s
        where s.tenant_id = l.tenant_id and s.purchase_request_line_id = l.id
      ) as splits
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
export const justOne = (requestId: string): Ids => fewIds([requestId])
export const splits = (tx: Tx, requestId: string) =>
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
    where l.purchase_request_id = ${requestId}
    order by l.position, s.position
  `)

/** What a request names of where it is charged, each with its field, and is closed by now. */
export const closedPlaces = (tx: Tx, requestId: string) =>
  closedAmong(
    tx,
    sql.fragment`
      select n.*
      from
        purchase_requests as r
        cross join lateral (
          values
            ('/cost_center_id', r.cost_center_id, null::uuid, null::uuid),
            ('/project_id', null, null, r.project_id)
        ) as n (pointer, cost_center_id, category_id, project_id)
      where r.id = ${requestId}
      union all
      select '/lines/' || (l.position - 1) || '/category_id', null, l.category_id, null
      from purchase_request_lines as l
      where l.purchase_request_id = ${requestId}
      union all
      select
        '/lines/' || (l.position - 1) || '/split',
        s.cost_center_id,
        s.category_id,
        s.project_id
      from
        purchase_request_lines as l
        join purchase_request_splits as s
          on s.tenant_id = l.tenant_id and s.purchase_request_line_id = l.id
      where l.purchase_request_id = ${requestId}
    `,
  )

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
