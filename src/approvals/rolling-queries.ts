import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'

const none = z.object({})
/** Live requests: submitted, and not rejected, returned or withdrawn. */
const wanted = sql.fragment`('pending', 'approved', 'partially_ordered', 'ordered')`

const live = sql.fragment`('pending', 'approved', 'issued', 'closed')`
/** Changes of orders: what waits, and what was approved. */
const liveChange = sql.fragment`('pending', 'approved', 'applied')`
/**
 * What was sent to be bought: requests, orders that nobody requested, and changes that add to an order. Each is asked
 * for by one person. `counts`: of a change, what it adds alone, in the organisation's currency. `ordered_at`: when the
 * order was sent that has a change in it by now, so that it is counted with one of them.
 */
const boughtColumns = (states: {
  requests: Fragment
  orders: Fragment
  changes: Fragment
}) => sql.fragment`
  (
    select
      r.tenant_id,
      r.id,
      r.requester_id,
      r.vendor_id,
      r.total,
      r.base_total,
      r.base_total as counts,
      r.submitted_at,
      null::timestamptz as ordered_at
    from purchase_requests as r
    where ${states.requests}
    union all
    select
      o.tenant_id,
      o.id,
      o.buyer_id,
      o.vendor_id,
      o.total,
      o.base_total,
      o.base_total,
      o.submitted_at,
      null::timestamptz
    from purchase_orders as o
    where o.direct and ${states.orders}
    union all
    select
      c.tenant_id,
      c.id,
      coalesce(x.submitted_by, c.owner_id),
      c.vendor_id,
      c.total,
      c.base_total,
      x.added,
      x.submitted_at,
      case
        when o.direct
        and c.status = 'applied' then o.submitted_at
      end
    from
      documents as c
      join change_order_details as x on x.tenant_id = c.tenant_id and x.id = c.id
      join purchase_orders as o on o.tenant_id = x.tenant_id and o.id = x.purchase_order_id
    where c.kind = 'change_order' and o.status in ${live} and ${states.changes}
  )
`
const bought = boughtColumns({
  requests: sql.fragment`r.status in ${wanted}`,
  orders: sql.fragment`o.status in ${live}`,
  changes: sql.fragment`c.status in ${liveChange}`,
})
/** Drafts as well. */
const boughtOrDrafted = boughtColumns({
  requests: sql.fragment`true`,
  orders: sql.fragment`true`,
  changes: sql.fragment`true`,
})
/** What each of them buys. */
const boughtLines = sql.fragment`
  (
    select
      l.tenant_id,
      l.purchase_request_id as bought_id,
      coalesce(l.catalog_item_id::text, lower(btrim(l.description))) as key,
      l.description,
      l.amount
    from purchase_request_lines as l
    union all
    select
      l.tenant_id,
      l.purchase_order_id,
      coalesce(l.catalog_item_id::text, lower(btrim(l.description))),
      l.description,
      l.amount
    from purchase_order_lines as l
    where l.cost_center_id is not null and not l.removed
    union all
    select
      l.tenant_id,
      l.change_order_id,
      coalesce(p.catalog_item_id::text, lower(btrim(l.description))),
      l.description,
      l.amount - coalesce(l.was_amount, 0)
    from
      change_order_lines as l
      left join purchase_order_lines as p
        on p.tenant_id = l.tenant_id and p.id = l.purchase_order_line_id
    where l.purchase_request_line_id is null and l.amount > coalesce(l.was_amount, 0)
  )
`

/**
 * Serialises documents that are added up, so that a later one sees an earlier one. Locks are always taken in the same
 * order.
 */
export const lockSums = (tx: WriteTx, keys: readonly string[]) =>
  tx.write(sql.type(none)`
    select pg_advisory_xact_lock(hashtextextended((select current_tenant())::text || k, 30))
    from (select k from unnest(${sql.array([...keys], 'text')}) as k order by k) as ordered (k)
  `)

const Sum = z.object({ minor: z.bigint() })
/** Counts what was sent up to `until`; null counts everything, also of somebody who began later and was first. */
type Window = { without: string; days: number; at: Date; until: Date | null }
/** An order counts as it is now: a change that is in it counts only where the order itself is no longer counted. */
const inWindow = ({ without, days, at, until }: Window) => sql.fragment`
  r.id != ${without}
  and r.submitted_at > ${at.toISOString()}::timestamptz - make_interval(days => ${days}::int)
  and r.submitted_at <= ${until?.toISOString() ?? 'infinity'}::timestamptz
  and coalesce(
    r.ordered_at <= ${at.toISOString()}::timestamptz - make_interval(days => ${days}::int),
    true
  )
`
/** The total of a person's or a vendor's others in the days before. */
export const othersOf = (
  tx: Tx,
  column: 'requester_id' | 'vendor_id',
  id: string,
  window: Window,
) =>
  tx.one(sql.type(Sum)`
    select coalesce(sum(r.counts), 0)::int8 as minor
    from ${bought} as r
    where r.${sql.identifier([column])} = ${id} and ${inWindow(window)}
  `)

const ItemSum = z.object({ key: z.string(), minor: z.bigint() })
/** For each item: what all others ask for it, from any requester, as their share of the total. */
export const othersForItems = (tx: Tx, keys: readonly string[], window: Window) =>
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
    where l.key = any (${sql.array([...keys], 'text')}) and ${inWindow(window)}
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
const Sent = z.object({ submitted_at: z.date().nullable(), added: z.bigint().nullable() })
/** When a document was sent, and, of a change, what it adds to its order. */
export const sentAt = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Sent)`
    select submitted_at, null::int8 as added from purchase_requests where id = ${id}
    union all
    select submitted_at, null from purchase_orders where id = ${id}
    union all
    select submitted_at, added from change_order_details where id = ${id}
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
  /** How many there are together, and of them the orders that nobody requested and the changes of orders. */
  bought: z.number(),
  orders: z.number(),
  changes: z.number(),
  minor: z.bigint(),
})
/** Within so many days of `o.at`. */
const around = (sentAt: Fragment, days: number) => sql.fragment`
  ${sentAt} between o.at - make_interval(days => ${days}::int) and o.at + make_interval(
      days => ${days}::int
    )
`
/**
 * For requests, orders without one and changes of orders below the highest limit in force: those of the same person for
 * the same item, or for the same vendor, that were sent within so many days of each of these; of the latest fifteen.
 * Changes of an order are decided on its new total, so they say nothing of the order itself.
 */
export const splitsOf = (tx: Tx, boughtIds: readonly string[], days: number) =>
  tx.any(sql.type(Split)`
    with
      own as (
        select b.*, coalesce(b.submitted_at, now()) as at
        from ${boughtOrDrafted} as b
        where
          b.id = any (${sql.array([...boughtIds], 'uuid')})
          and b.base_total < (select max(amount) from (${limits}) as l)
      ),
      items as (
        select o.id, l.key, min(l.description) as description
        from
          own as o
          join ${boughtLines} as l on l.tenant_id = o.tenant_id and l.bought_id = o.id
        group by o.id, l.key
      ),
      near as (
        select o.id, r.*, o.vendor_id as own_vendor
        from
          own as o
          cross join lateral (
            select b.*
            from
              (
                select
                  o.id as other,
                  d.kind,
                  o.total,
                  o.base_total,
                  case
                    when ${around(sql.fragment`o.ordered_at`, days)} then 0
                    else o.counts
                  end as counts,
                  o.vendor_id,
                  null::timestamptz as sent
                from documents as d
                where d.tenant_id = o.tenant_id and d.id = o.id
                union all
                (
                  select
                    r.id,
                    'purchase_request',
                    r.total,
                    r.base_total,
                    r.base_total,
                    r.vendor_id,
                    r.submitted_at
                  from purchase_requests as r
                  where
                    r.tenant_id = o.tenant_id
                    and r.requester_id = o.requester_id
                    and r.status in ${wanted}
                    and r.id != o.id
                    and ${around(sql.fragment`r.submitted_at`, days)}
                  order by r.submitted_at desc
                  limit 15
                )
                union all
                (
                  select
                    p.id,
                    'purchase_order',
                    p.total,
                    p.base_total,
                    p.base_total,
                    p.vendor_id,
                    p.submitted_at
                  from purchase_orders as p
                  where
                    p.tenant_id = o.tenant_id
                    and p.direct
                    and p.buyer_id = o.requester_id
                    and p.status in ${live}
                    and p.id != o.id
                    and ${around(sql.fragment`p.submitted_at`, days)}
                  order by p.submitted_at desc
                  limit 15
                )
                union all
                (
                  select
                    c.id,
                    c.kind,
                    c.total,
                    c.base_total,
                    x.added,
                    c.vendor_id,
                    x.submitted_at
                  from
                    change_order_details as x
                    join documents as c on c.tenant_id = x.tenant_id and c.id = x.id
                    join purchase_orders as p
                      on p.tenant_id = x.tenant_id and p.id = x.purchase_order_id
                  where
                    x.tenant_id = o.tenant_id
                    and x.submitted_by = o.requester_id
                    and x.added > 0
                    and c.status in ${liveChange}
                    and p.status in ${live}
                    and x.id != o.id
                    and x.purchase_order_id != o.id
                    and ${around(sql.fragment`x.submitted_at`, days)}
                    and not coalesce(
                      p.direct
                      and c.status = 'applied'
                      and ${around(sql.fragment`p.submitted_at`, days)},
                      false
                    )
                  order by x.submitted_at desc
                  limit 15
                )
              ) as b
            order by b.sent desc nulls first
            limit 15
          ) as r
      ),
      sums as (
        select
          i.id,
          i.description as what,
          count(distinct n.other)::int as bought,
          (count(distinct n.other) filter (where n.kind = 'purchase_order'))::int as orders,
          (count(distinct n.other) filter (where n.kind = 'change_order'))::int as changes,
          sum(round(l.amount::numeric * n.base_total / nullif(n.total, 0)))::int8 as minor
        from
          items as i
          join near as n on n.id = i.id
          join ${boughtLines} as l on l.bought_id = n.other and l.key = i.key
        group by i.id, i.key, i.description
        union all
        select
          n.id,
          v.name,
          count(*)::int,
          (count(*) filter (where n.kind = 'purchase_order'))::int,
          (count(*) filter (where n.kind = 'change_order'))::int,
          sum(n.counts)::int8
        from
          near as n
          join vendors as v on v.id = n.own_vendor
        where n.vendor_id = n.own_vendor
        group by n.id, v.name
      )
    select
      s.id,
      m.name as requester,
      o.base_total as own,
      s.what,
      s.bought,
      s.orders,
      s.changes,
      s.minor
    from
      sums as s
      join own as o on o.id = s.id
      join memberships as m on m.tenant_id = o.tenant_id and m.user_id = o.requester_id
    where s.bought > 1 and s.minor is not null
    order by s.id, s.minor desc
  `)
