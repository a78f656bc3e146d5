import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed, entered, linked } from '../platform/documents/register.ts'
import { statuses } from './blanket-order.ts'

declare module '../platform/documents/register.ts' {
  interface LinkRoles {
    /** An order releases from a blanket order. */
    releases: true
  }
}

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  blanket_orders__days: () =>
    invalid('/valid_until', 'before_start', 'The last day must not be before the first.'),
  blanket_orders__value_limit: () =>
    conflict(
      'over_released',
      'All releases together may not come to more than the limit of the blanket order. Release less, or have the limit raised.',
    ),
  blanket_order_lines__released: () =>
    conflict(
      'over_released',
      'Orders cannot release more of this line than is agreed, and no less can be agreed than they have released. Release less, or have the quantity raised.',
    ),
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  revision: z.number(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  vendor_status: z.string(),
  currency: z.string(),
  total: z.bigint(),
  valid_from: z.string(),
  valid_until: z.string(),
  value_limit: z.bigint().nullable(),
  released_amount: z.bigint(),
  note: z.string().nullable(),
  is_revision: z.boolean(),
  buyer_id: z.string(),
  buyer_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
export const columns = sql.fragment`
  b.id,
  b.number,
  b.title,
  b.status,
  b.revision,
  b.vendor_id,
  v.name as vendor_name,
  v.status as vendor_status,
  b.currency,
  b.total,
  b.valid_from,
  b.valid_until,
  b.value_limit,
  b.released_amount,
  b.note,
  b.is_revision,
  b.buyer_id,
  m.name as buyer_name,
  b.version,
  b.created_at
  from
    blanket_orders as b
    left join vendors as v on v.tenant_id = b.tenant_id and v.id = b.vendor_id
    left join memberships as m on m.tenant_id = b.tenant_id and m.user_id = b.buyer_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where b.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} where b.id = ${id} and b.details_id = b.id for no key update of b
    `,
  )
export const blanketOrder = { kind: 'blanket_order', lock }

/** Those that the lines belong to, locked in the order of their ids. */
export const lockOfLines = (tx: Tx, lineIds: readonly string[]) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where
        b.details_id = b.id
        and b.id in (
          select l.blanket_order_id
          from blanket_order_lines as l
          where l.id = any (${sql.array([...lineIds], 'uuid')})
        )
      order by b.id
      for no key update of b
    `,
  )

/** Those that an order releases from, locked in the order of their ids. */
export const lockOfOrder = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where
        b.details_id = b.id
        and b.id in (
          select l.blanket_order_id
          from
            purchase_order_lines as p
            join blanket_order_releases as r
              on r.tenant_id = p.tenant_id and r.purchase_order_line_id = p.id
            join blanket_order_lines as l
              on l.tenant_id = r.tenant_id and l.id = r.blanket_order_line_id
          where p.purchase_order_id = ${orderId} and r.live
        )
      order by b.id
      for no key update of b
    `,
  )

export type Content = {
  id: string
  title: string
  vendorId: string
  currency: string
  total: bigint
  validFrom: string
  validUntil: string
  limit: bigint | null
  note: string | null
}
export const insert = (tx: WriteTx, b: Content & { number: string; by: string }) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: b.id,
        kind: 'blanket_order',
        number: b.number,
        title: b.title,
        status: 'draft',
        vendorId: b.vendorId,
        ownerId: b.by,
        currency: b.currency,
        total: b.total,
      })})
    insert into blanket_order_details (id, valid_from, valid_until, value_limit, note)
    values (${b.id}, ${b.validFrom}, ${b.validUntil}, ${b.limit}, ${b.note})
  `)
export const save = (tx: WriteTx, b: Content) =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(b.id, {
          title: b.title,
          vendorId: b.vendorId,
          currency: b.currency,
          total: b.total,
        })})
      update blanket_order_details as x
      set
        valid_from = ${b.validFrom},
        valid_until = ${b.validUntil},
        value_limit = ${b.limit},
        note = ${b.note}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export const saveTotal = (tx: WriteTx, id: string, total: bigint) =>
  tx.write(sql.type(none)`${changed(id, { total })}`, ifFresh)
export const saveStatus = (tx: WriteTx, id: string, move: Move, more = { revisions: 0 }) =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update blanket_order_details as x
      set revision = x.revision + ${more.revisions}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export const linkReleased = (tx: WriteTx, orderId: string, blanketIds: readonly string[]) =>
  tx.write(sql.type(none)`${linked(orderId, 'releases', blanketIds)}`)
