import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { entered, moved } from '../platform/documents/register.ts'
import { statuses } from './collection.ts'

const none = z.object({})

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  purpose: z.enum(['vendor_refund', 'portal_fee', 'other']),
  description: z.string(),
  amount: z.bigint(),
  currency: z.string(),
  status: z.enum(statuses),
  intent_id: z.string().nullable(),
  received: z.bigint(),
  failure: z.string().nullable(),
  paid_at: z.date().nullable(),
  created_at: z.date(),
  created_by_name: z.string(),
  version: z.number(),
})
export const columns = sql.fragment`
  c.id,
  c.number,
  c.vendor_id,
  v.name as vendor_name,
  c.purpose,
  c.description,
  c.amount,
  c.currency,
  c.status,
  c.intent_id,
  c.received,
  c.failure,
  c.paid_at,
  c.created_at,
  m.name as created_by_name,
  c.version
  from
    collections as c
    left join vendors as v on v.tenant_id = c.tenant_id and v.id = c.vendor_id
    left join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.created_by
`
const found = sql.fragment`select ${columns}`
export const find = (tx: Tx, id: string) => tx.one(sql.type(Row)`${found} where c.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      ${found}
      where c.id = ${id} and c.details_id = c.id
      for no key update of c
    `,
  )
export const collection = { kind: 'collection', lock }
export const maybe = (tx: Tx, id: string) => tx.maybeOne(sql.type(Row)`${found} where c.id = ${id}`)
export type New = {
  id: string
  number: string
  vendorId: string
  purpose: string
  description: string
  amount: bigint
  currency: string
  by: string
}
export const insert = (tx: WriteTx, c: New) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: c.id,
        kind: 'collection',
        number: c.number,
        title: c.description,
        status: 'requested',
        vendorId: c.vendorId,
        ownerId: c.by,
        currency: c.currency,
        total: c.amount,
      })})
    insert into collection_details (id, purpose)
    values (${c.id}, ${c.purpose})
  `)
export type CollectionState = {
  move: Move
  intentId: string | null
  received: bigint
  failure: string | null
}
export const save = (tx: WriteTx, id: string, s: CollectionState): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, s.move)})
      update collection_details as x
      set
        intent_id = ${s.intentId},
        received = ${s.received},
        failure = ${s.failure},
        paid_at = case
          when ${s.move.to} = 'paid' then coalesce(x.paid_at, now())
        end
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
