import { z } from 'zod'
import { all, rowsUpTo, sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const ids = (values: readonly string[]) => sql.array([...values], 'uuid')

const RequestId = z.object({ id: z.string() })
/** The requests of lines, in the order in which the lines name them. */
export const requestsOfLines = (tx: Tx, lineIds: readonly string[]) =>
  tx.any(sql.type(RequestId)`
    select l.purchase_request_id as id
    from
      unnest(${ids(lineIds)}) with ordinality as w (id, n)
      join purchase_request_lines as l on l.tenant_id = (select current_tenant()) and l.id = w.id
    group by l.purchase_request_id
    order by min(w.n)
  `)

/** Requests as the part of a statement that names or finds them. */
export type Requests = ReturnType<typeof sql.fragment>
export const those = (requestIds: readonly string[]): Requests => sql.fragment`${ids(requestIds)}`
export const theRequest = (id: string): Requests => sql.fragment`${ids([id])}`
export const thoseOfLines = (lineIds: readonly string[]): Requests => sql.fragment`
  array(
      select l.purchase_request_id
      from purchase_request_lines as l
      where l.tenant_id = (select current_tenant()) and l.id = any (${ids(lineIds)})
    )
`
/** The cost centre of one of them: what is ordered together belongs to one legal entity. */
export const costCenterOf = (requests: Requests) => sql.fragment`
  (select r.cost_center_id from purchase_requests as r where r.id = any (${requests}) limit 1)
`

const EntityRow = z.object({ id: z.string(), name: z.string() })
export const entitiesOf = (tx: Tx, requests: Requests) =>
  tx.any(sql.type(EntityRow)`
    select distinct e.id, e.name
    from
      purchase_requests as r
      join cost_centers as c on c.tenant_id = r.tenant_id and c.id = r.cost_center_id
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    where r.id = any (${requests})
    order by e.name
  `)

/** Whether a vendor may sell to the legal entity `e`. */
export const maySell = (vendorId: Fragment) => sql.fragment`
  (
      not exists (select 1 from vendor_entities as s where s.vendor_id = ${vendorId})
      or exists (
        select 1
        from vendor_entities as s
        where s.vendor_id = ${vendorId} and s.entity_id = e.id
      )
    )
`

const ChargedEntity = z.object({
  id: z.string(),
  name: z.string(),
  codes: z.string(),
  sells: z.boolean(),
})
/**
 * The legal entities that lines of requests are charged to, with the cost centres that say so, and whether the vendor
 * may sell to them. Once the vendor is locked, that stays so.
 */
export const entitiesOfLines = (tx: Tx, lineIds: readonly string[], vendorId: string) =>
  tx.any(sql.type(ChargedEntity)`
    with
      charged as (
        select r.tenant_id, r.cost_center_id
        from
          purchase_request_lines as l
          join purchase_requests as r
            on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
        where l.id = any (${ids(lineIds)})
        union
        select s.tenant_id, s.cost_center_id
        from purchase_request_splits as s
        where s.purchase_request_line_id = any (${ids(lineIds)})
      )
    select
      e.id,
      e.name,
      string_agg(c.code, ', ' order by c.code) as codes,
      ${maySell(sql.fragment`${vendorId}::uuid`)} as sells
    from
      charged as p
      join cost_centers as c on c.tenant_id = p.tenant_id and c.id = p.cost_center_id
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    group by e.id, e.name
    order by e.name
  `)

/** For lines that several request lines share; that of any other line is made by the database. */
export const insert = (
  tx: WriteTx,
  rows: readonly { orderLineId: string; requestLineId: string; quantity: string }[],
) =>
  tx.write(sql.type(none)`
    insert into purchase_request_allocations
      (purchase_order_line_id, purchase_request_line_id, quantity)
    select a.order_line, a.request_line, a.quantity
    from
      unnest(
        ${ids(rows.map((r) => r.orderLineId))},
        ${ids(rows.map((r) => r.requestLineId))},
        ${sql.array(
      rows.map((r) => r.quantity),
      'numeric',
    )}
      ) as a (order_line, request_line, quantity)
  `)

/** What a draft takes, before it is written anew. */
export const removeAll = (tx: WriteTx, orderId: string) =>
  tx.write(sql.type(none)`
    delete from purchase_request_allocations
    where
      purchase_order_line_id in (
        select l.id from purchase_order_lines as l where l.purchase_order_id = ${orderId}
      )
  `)

export const free = (tx: WriteTx, allocationIds: readonly string[]) =>
  tx.write(
    sql.type(none)`
      update purchase_request_allocations set live = false where id = any (${ids(allocationIds)})
    `,
  )

export const AllocationRow = z.object({
  id: z.string(),
  order_line_id: z.string(),
  request_line_id: z.string(),
  request_id: z.string(),
  request_number: z.string().nullable(),
  requester_name: z.string().nullable(),
  cost_center_code: z.string().nullable(),
  quantity: z.string(),
  live: z.boolean(),
})
/**
 * What each line of an order takes of which request; each request is one look into an index (`offset 0`), whatever the
 * statistics say. Requests outside a person's part of the organisation have no name here.
 */
export const ofOrder = (tx: Tx, orderId: string) =>
  tx.any(sql.type(AllocationRow)`
    select
      a.id,
      a.purchase_order_line_id as order_line_id,
      a.purchase_request_line_id as request_line_id,
      rl.purchase_request_id as request_id,
      r.number as request_number,
      m.name as requester_name,
      c.code as cost_center_code,
      a.quantity,
      a.live
    from
      purchase_order_lines as l
      join purchase_request_allocations as a
        on a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id
      join purchase_request_lines as rl
        on rl.tenant_id = a.tenant_id and rl.id = a.purchase_request_line_id
      left join lateral (
        select tenant_id, number, requester_id, cost_center_id
        from purchase_requests
        where tenant_id = rl.tenant_id and id = rl.purchase_request_id
        offset 0
      ) as r
        on true
      left join memberships as m on m.tenant_id = r.tenant_id and m.user_id = r.requester_id
      left join cost_centers as c on c.tenant_id = r.tenant_id and c.id = r.cost_center_id
    where l.purchase_order_id = ${orderId}
    order by l.position, rl.purchase_request_id, rl.position
  `)

const OpenRow = z.object({
  id: z.string(),
  description: z.string(),
  unit: z.string(),
  unit_price: z.string(),
  open: z.string(),
  currency: z.string(),
  request_number: z.string(),
  requester_name: z.string(),
  cost_center_code: z.string(),
  need_by: z.string(),
  vendor_id: z.string().nullable(),
  vendor_name: z.string().nullable(),
})
/**
 * Lines of approved requests that are not ordered in full, those of the oldest requests first; or those that are named.
 */
export const openLines = (
  tx: Tx,
  {
    vendorId,
    currency,
    lineIds,
    limit,
  }: {
    vendorId?: string | undefined
    currency?: string | undefined
    lineIds: readonly string[]
    limit: number
  },
) =>
  tx.any(sql.type(OpenRow)`
    select
      l.id,
      l.description,
      l.unit,
      l.unit_price,
      l.quantity - l.ordered_quantity - l.cancelled_quantity as open,
      r.currency,
      r.number as request_number,
      r.need_by,
      r.vendor_id,
      (
        select m.name
        from memberships as m
        where m.tenant_id = r.tenant_id and m.user_id = r.requester_id
      ) as requester_name,
      (
        select c.code
        from cost_centers as c
        where c.tenant_id = r.tenant_id and c.id = r.cost_center_id
      ) as cost_center_code,
      (
        select v.name from vendors as v where v.tenant_id = r.tenant_id and v.id = r.vendor_id
      ) as vendor_name
    from
      purchase_requests as r
      join purchase_request_lines as l
        on l.tenant_id = r.tenant_id and l.purchase_request_id = r.id
    where ${all([
      sql.fragment`r.status in ('approved', 'partially_ordered')`,
      sql.fragment`l.ordered_quantity + l.cancelled_quantity < l.quantity`,
      ...(vendorId ? [sql.fragment`r.vendor_id = ${vendorId}`] : []),
      ...(currency ? [sql.fragment`r.currency = ${currency}`] : []),
      ...(lineIds.length ? [sql.fragment`l.id = any (${ids(lineIds)})`] : []),
    ])}
    order by r.id, l.position
    limit ${rowsUpTo(limit)}
  `)

/** What a line `l` buys: its own category, else that of what was requested. A line of several categories is of none. */
export const lineCategory = sql.fragment`
  coalesce(
      l.category_id,
      (
        select
          case
            when count(distinct r.category_id) = 1 then (array_agg(r.category_id))[1]
          end
        from
          purchase_request_allocations as a
          join purchase_request_lines as r
            on r.tenant_id = a.tenant_id and r.id = a.purchase_request_line_id
        where a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id
      )
    )
`

export const ChargeShare = z.object({ cost_center_id: z.string(), weight: z.string() })
/**
 * The cost centres that a line `l` is charged to, and in what proportion: as its own split says, or its requests and
 * theirs. None where the line says one cost centre itself, or nothing.
 */
export const lineShares = sql.fragment`
  coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object('cost_center_id', p.cost_center_id, 'weight', p.weight::text)
            order by p.n, p.cost_center_id
          )
        from
          (
            select
              s.position as n,
              s.cost_center_id,
              round(coalesce(s.percent * 1000000, s.amount)) as weight
            from order_line_splits as s
            where s.tenant_id = l.tenant_id and s.purchase_order_line_id = l.id
            union all
            select
              coalesce(s.position, 1),
              coalesce(s.cost_center_id, r.cost_center_id),
              round(
                1000000 * a.quantity * coalesce(
                  s.percent / 100,
                  s.amount::numeric / nullif(q.amount, 0),
                  1
                )
              )
            from
              purchase_request_allocations as a
              join purchase_request_lines as q
                on q.tenant_id = a.tenant_id and q.id = a.purchase_request_line_id
              join documents as r on r.tenant_id = q.tenant_id and r.id = q.purchase_request_id
              left join purchase_request_splits as s
                on s.tenant_id = q.tenant_id and s.purchase_request_line_id = q.id
            where a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id
          ) as p
        where p.cost_center_id is not null
      ),
      '[]'::jsonb
    )
`
