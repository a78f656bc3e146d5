import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
/** Live requests: submitted, and not rejected, returned or withdrawn. */
const wanted = sql.fragment`('pending', 'approved', 'partially_ordered', 'ordered')`

const live = sql.fragment`('pending', 'approved', 'issued', 'closed')`
/** What was sent to be bought: requests, and orders that nobody requested. Each is asked for by one person. */
const bought = sql.fragment`
  (
    select r.tenant_id, r.id, r.requester_id, r.vendor_id, r.total, r.base_total, r.submitted_at
    from purchase_requests as r
    where r.status in ${wanted}
    union all
    select o.tenant_id, o.id, o.buyer_id, o.vendor_id, o.total, o.base_total, o.submitted_at
    from purchase_orders as o
    where o.direct and o.status in ${live}
  )
`
/** What each of them buys. */
const boughtLines = sql.fragment`
  (
    select
      l.tenant_id,
      l.purchase_request_id as bought_id,
      coalesce(l.catalog_item_id::text, lower(btrim(l.description))) as key,
      l.amount
    from purchase_request_lines as l
    union all
    select
      l.tenant_id,
      l.purchase_order_id,
      coalesce(l.catalog_item_id::text, lower(btrim(l.description))),
      l.amount
    from purchase_order_lines as l
    where l.cost_center_id is not null and not l.removed
  )
`

/** Serialises documents that are added up, so that a later one sees an earlier one. Locks are always taken in the same order. */
export const lockSums = (tx: WriteTx, keys: readonly string[]) =>
  tx.write(sql.type(none)`
    select pg_advisory_xact_lock(hashtextextended((select current_tenant())::text || k, 30))
    from (select k from unnest(${sql.array([...keys], 'text')}) as k order by k) as ordered (k)
  `)

const Sum = z.object({ minor: z.bigint() })
/** Counts what was sent up to `until`; null counts everything, also of somebody who began later and was first. */
type Window = { without: string; days: number; at: Date; until: Date | null }
/** The total of a person's or a vendor's others in the days before. */
export const othersOf = (
  tx: Tx,
  column: 'requester_id' | 'vendor_id',
  id: string,
  { without, days, at, until }: Window,
) =>
  tx.one(sql.type(Sum)`
    select coalesce(sum(r.base_total), 0)::int8 as minor
    from ${bought} as r
    where
      r.${sql.identifier([column])} = ${id}
      and r.id != ${without}
      and r.submitted_at > ${at.toISOString()}::timestamptz - make_interval(days => ${days}::int)
      and r.submitted_at <= ${until?.toISOString() ?? 'infinity'}::timestamptz
  `)

const ItemSum = z.object({ key: z.string(), minor: z.bigint() })
/** For each item: what all others ask for it, from any requester, as their share of the total. */
export const othersForItems = (
  tx: Tx,
  keys: readonly string[],
  { without, days, at, until }: Window,
) =>
  tx.any(sql.type(ItemSum)`
    select
      l.key,
      coalesce(
        sum(round(l.amount::numeric * r.base_total / nullif(r.total, 0))),
        0
      )::int8 as minor
    from
      ${boughtLines} as l
      join ${bought} as r on r.tenant_id = l.tenant_id and r.id = l.bought_id
    where
      l.key = any (${sql.array([...keys], 'text')})
      and r.id != ${without}
      and r.submitted_at > ${at.toISOString()}::timestamptz - make_interval(days => ${days}::int)
      and r.submitted_at <= ${until?.toISOString() ?? 'infinity'}::timestamptz
    group by 1
  `)

const ItemRow = z.object({ key: z.string(), minor: z.bigint() })
export const itemsOf = (tx: Tx, id: string) =>
  tx.any(sql.type(ItemRow)`
    select
      l.key,
      coalesce(
        sum(round(l.amount::numeric * d.base_total / nullif(d.total, 0))),
        0
      )::int8 as minor
    from
      ${boughtLines} as l
      join documents as d on d.tenant_id = l.tenant_id and d.id = l.bought_id
    where d.id = ${id}
    group by 1
  `)
const Sent = z.object({ submitted_at: z.date().nullable() })
export const sentAt = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Sent)`
    select submitted_at from purchase_requests where id = ${id}
    union all
    select submitted_at from purchase_orders where id = ${id}
  `)

const Limit = z.object({ amount: z.bigint() })
/** The amounts from which a rule in force asks another approver. */
const limits = sql.fragment`
  select distinct r.min_amount as amount
  from
    approval_policies as p
    join approval_rules as r on r.tenant_id = p.tenant_id and r.policy_id = p.id
  where p.status = 'active' and r.min_amount > 0
`
export const limitsInForce = (tx: Tx) => tx.any(sql.type(Limit)`${limits} order by 1`)

const Split = z.object({
  id: z.string(),
  requester: z.string(),
  own: z.bigint(),
  what: z.string(),
  requests: z.number(),
  minor: z.bigint(),
})
/** For requests below the highest limit in force: those of the same person for the same item, or for the same vendor, that were sent within so many days of each of these; of the latest fifteen. */
export const splitsOf = (tx: Tx, requestIds: readonly string[], days: number) =>
  tx.any(sql.type(Split)`
    with
      own as (
        select
          r.id,
          r.tenant_id,
          r.requester_id,
          r.vendor_id,
          r.base_total,
          coalesce(r.submitted_at, now()) as at
        from purchase_requests as r
        where
          r.id = any (${sql.array([...requestIds], 'uuid')})
          and r.base_total < (select max(amount) from (${limits}) as l)
      ),
      items as (
        select
          o.id,
          coalesce(l.catalog_item_id::text, lower(btrim(l.description))) as key,
          min(l.description) as description
        from
          own as o
          join purchase_request_lines as l
            on l.tenant_id = o.tenant_id and l.purchase_request_id = o.id
        group by o.id, 2
      ),
      near as (
        select o.id, r.id as other, r.total, r.base_total, r.vendor_id, o.vendor_id as own_vendor
        from
          own as o
          cross join lateral (
            select r.id, r.total, r.base_total, r.vendor_id
            from purchase_requests as r
            where
              r.tenant_id = o.tenant_id
              and r.requester_id = o.requester_id
              and (r.status in ${wanted} or r.id = o.id)
              and (
                r.id = o.id
                or r.submitted_at between o.at - make_interval(
                  days => ${days}::int
                ) and o.at + make_interval(days => ${days}::int)
              )
            order by r.submitted_at desc nulls first
            limit 15
          ) as r
      ),
      sums as (
        select
          i.id,
          i.description as what,
          count(distinct n.other)::int as requests,
          sum(round(l.amount::numeric * n.base_total / nullif(n.total, 0)))::int8 as minor
        from
          items as i
          join near as n on n.id = i.id
          join purchase_request_lines as l
            on l.purchase_request_id = n.other
            and coalesce(l.catalog_item_id::text, lower(btrim(l.description))) = i.key
        group by i.id, i.key, i.description
        union all
        select n.id, v.name, count(*)::int, sum(n.base_total)::int8
        from
          near as n
          join vendors as v on v.id = n.own_vendor
        where n.vendor_id = n.own_vendor
        group by n.id, v.name
      )
    select s.id, m.name as requester, o.base_total as own, s.what, s.requests, s.minor
    from
      sums as s
      join own as o on o.id = s.id
      join memberships as m on m.tenant_id = o.tenant_id and m.user_id = o.requester_id
    where s.requests > 1 and s.minor is not null
    order by s.id, s.minor desc
  `)
