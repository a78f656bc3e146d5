import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Status } from './collection.ts'

const none = z.object({})
/** What a broken constraint means to the person who broke it. */
export const constraints: Constraints = {
  collections__vendor_fkey: () =>
    invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.'),
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  purpose: z.enum(['vendor_refund', 'portal_fee', 'other']),
  description: z.string(),
  amount: z.bigint(),
  currency: z.string(),
  status: z.enum(['requested', 'awaiting_payment', 'processing', 'paid', 'refused', 'cancelled']),
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
    join vendors as v on v.tenant_id = c.tenant_id and v.id = c.vendor_id
    join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.created_by
`
/** Every one of them as search, comments and attachments know it. */
export const entries = sql.fragment`
  select
    'collection' as kind,
    id,
    number as number,
    description as title,
    number as label,
    null::uuid as owner_id
  from collections
`

const found = sql.fragment`select ${columns}`
export const find = (tx: Tx, id: string) => tx.one(sql.type(Row)`${found} where c.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`${found} where c.id = ${id} for update of c`)
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
export const insert = (tx: Tx, c: New) =>
  tx.run(sql.type(none)`
    insert into collections
      (id, number, vendor_id, purpose, description, amount, currency, status, created_by)
    values
      (
        ${c.id},
        ${c.number},
        ${c.vendorId},
        ${c.purpose},
        ${c.description},
        ${c.amount},
        ${c.currency},
        'requested',
        ${c.by}
      )
  `)
export type Standing = {
  status: Status
  intentId: string | null
  received: bigint
  failure: string | null
}
export const save = (tx: Tx, id: string, s: Standing) =>
  tx.run(sql.type(none)`
    update collections
    set
      status = ${s.status},
      intent_id = ${s.intentId},
      received = ${s.received},
      failure = ${s.failure},
      paid_at = case
        when ${s.status} = 'paid' then coalesce(paid_at, now())
      end,
      version = version + 1
    where id = ${id}
  `)

const Choice = z.object({ id: z.string(), label: z.string() })
export const vendorChoices = (tx: Tx) =>
  tx.any(sql.type(Choice)`select id, name as label from vendors order by name limit 1000`)
/** How many are new: 0 when the event was taken before. */
export const takeEvent = (tx: Tx, id: string, type: string) =>
  tx.run(
    sql.type(none)`
      insert into payment_events (id, type) values (${id}, ${type}) on conflict do nothing
    `,
  )
