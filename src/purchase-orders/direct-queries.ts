import { z } from 'zod'
import { dimensionsIn, type SoughtToPlan } from '../approvals/index.ts'
import { closedAmong, placesIn, type Places } from '../budgets/index.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { changed } from '../platform/documents/register.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { maySell } from './allocation-queries.ts'

const none = z.object({})
const ids = (values: readonly string[]) => sql.array([...new Set(values)], 'uuid')

const CenterRow = z.object({
  id: z.string(),
  code: z.string(),
  active: z.boolean(),
  entity_id: z.string(),
  entity: z.string(),
  sells: z.boolean(),
})
/**
 * Cost centres that a person may charge, with their legal entity and whether the vendor may sell to it. Once the vendor
 * is locked, that stays so.
 */
export const centersOf = (tx: Tx, centerIds: readonly string[], vendorId: string) =>
  tx.any(sql.type(CenterRow)`
    select
      c.id,
      c.code,
      c.active,
      e.id as entity_id,
      e.name as entity,
      ${maySell(sql.fragment`${vendorId}::uuid`)} as sells
    from
      cost_centers as c
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    where c.id = any (${ids(centerIds)})
    order by c.code
  `)

const CodeRow = z.object({ id: z.string(), code: z.string(), active: z.boolean() })
/** These categories and projects, and whether they are in use. */
export const codesOf = (tx: Tx, codeIds: readonly string[]) =>
  tx.any(sql.type(CodeRow)`
    select c.id, c.code, c.active from categories as c where c.id = any (${ids(codeIds)})
    union all
    select p.id, p.code, p.active from projects as p where p.id = any (${ids(codeIds)})
  `)

const ItemRow = z.object({
  id: z.string(),
  unit: z.string(),
  packs: z.array(z.object({ unit: z.string(), quantity: z.string() })),
})
/** The units of items of the catalog. */
export const unitsOf = (tx: Tx, itemIds: readonly string[]) =>
  tx.any(sql.type(ItemRow)`
    select
      i.id,
      i.unit,
      (
        select
          coalesce(
            jsonb_agg(
              jsonb_build_object('unit', u.unit, 'quantity', trim_scale(u.quantity)::text)
              order by u.quantity, u.unit
            ),
            '[]'
          )
        from catalog_item_units as u
        where u.tenant_id = i.tenant_id and u.item_id = i.id
      ) as packs
    from catalog_items as i
    where i.id = any (${ids(itemIds)})
  `)

/** Where lines that no request asks for are charged, each place with its field. */
const namedByLines = (which: Fragment) => sql.fragment`
  select
    '/lines/' || (l.position - 1) || '/' || n.field,
    n.cost_center_id,
    n.category_id,
    n.project_id
  from
    purchase_order_lines as l
    join purchase_orders as o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
    left join order_line_splits as s
      on s.tenant_id = l.tenant_id and s.purchase_order_line_id = l.id
    cross join lateral (
      values
        ('split', s.cost_center_id, null::uuid, s.project_id),
        (
          'cost_center_id',
          case
            when s.id is null then nullif(l.cost_center_id, o.cost_center_id)
          end,
          null,
          null
        ),
        ('category_id', null, l.category_id, null),
        (
          'project_id',
          null,
          null,
          case
            when s.project_id is null then l.project_id
          end
        )
    ) as n (field, cost_center_id, category_id, project_id)
  where ${which} and l.cost_center_id is not null and not l.removed
`
/** Where an order without a request charges: each place once. */
const charged = (orderId: string) => sql.fragment`
  select distinct
    coalesce(s.cost_center_id, l.cost_center_id) as cost_center_id,
    l.category_id,
    coalesce(s.project_id, l.project_id) as project_id
  from
    purchase_order_lines as l
    left join order_line_splits as s
      on s.tenant_id = l.tenant_id and s.purchase_order_line_id = l.id
  where l.purchase_order_id = ${orderId} and l.cost_center_id is not null
`
/**
 * What the draft of an order without a request names of where it is charged, each with its field, and is closed by now.
 */
export const closedPlaces = (tx: Tx, orderId: string) =>
  closedAmong(
    tx,
    sql.fragment`
      select
        '/cost_center_id' as pointer,
        o.cost_center_id,
        null::uuid as category_id,
        null::uuid as project_id
      from purchase_orders as o
      where o.id = ${orderId} and o.direct
      union all
      ${namedByLines(sql.fragment`l.purchase_order_id = ${orderId}`)}
    `,
  )
export const places = (orderId: string): Places => placesIn(charged(orderId))
/** What the path of its approval looks up. */
export const sought = (orderId: string): SoughtToPlan => ({
  costCenters: sql.fragment`
    array(
        select c.cost_center_id from (${charged(orderId)}) as c
        union
        select o.cost_center_id from purchase_orders as o where o.id = ${orderId}
      )
  `,
  ...dimensionsIn(charged(orderId)),
  requesters: sql.fragment`
    array(select o.buyer_id from purchase_orders as o where o.id = ${orderId})
  `,
  vendor: sql.fragment`array(select o.vendor_id from purchase_orders as o where o.id = ${orderId})`,
})

type Submitted = { id: string; budgetId: string | null; at: Date }
export const saveSubmitted = (tx: WriteTx, { id, budgetId, at }: Submitted, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update purchase_order_details as x
      set
        revision = x.revision + 1,
        submitted_at = ${at.toISOString()}::timestamptz,
        budget_id = ${budgetId}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** Approved at an instant, or a draft again, for null. */
export const saveDecided = (tx: WriteTx, id: string, approvedAt: Date | null, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update purchase_order_details as x
      set approved_at = ${approvedAt?.toISOString() ?? null}::timestamptz
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
