import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import { asWritten, Message, toText } from '../messages/index.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { stopped, type Stopped } from './hold.ts'

const none = z.object({})
export const constraints: Constraints = {
  vendor_holds__one_of_each: () =>
    conflict(
      'already_on_hold',
      'The vendor was put on this hold at the same moment. Open the vendor again to see it.',
    ),
}

const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  vendor: z.string(),
  stops: z.enum(stopped),
  /** The document of the vendor whose end set it; null where a person set it. */
  document_id: z.string().nullable(),
  reason: z.string().nullable(),
  why: Message.nullable(),
  until: z.string().nullable(),
  owner_id: z.string(),
  owner: z.string(),
  set_by: z.string().nullable(),
  set_by_name: z.string(),
  set_at: z.date(),
  ended_at: z.date().nullable(),
  ended_by_name: z.string().nullable(),
  end_reason: z.string().nullable(),
  version: z.number(),
})
/** A reason that nobody wrote is a message, told in the reader's language. */
function told({ reason, why, ...hold }: z.output<typeof Row>) {
  const cause = why !== null && reason === null ? why : asWritten(reason ?? '')
  return { ...hold, cause, reason: toText(cause) }
}
export type VendorHold = ReturnType<typeof told>

const columns = sql.fragment`
  h.id,
  h.vendor_id,
  v.title as vendor,
  h.stops,
  h.document_id,
  h.reason,
  h.why,
  h.until::text,
  h.owner_id,
  o.name as owner,
  h.set_by,
  coalesce(s.name, 'SVPMS') as set_by_name,
  h.set_at,
  h.ended_at,
  e.name as ended_by_name,
  h.end_reason,
  h.version
  from
    vendor_holds as h
    join documents as v on v.tenant_id = h.tenant_id and v.id = h.vendor_id
    join memberships as o on o.tenant_id = h.tenant_id and o.user_id = h.owner_id
    left join memberships as s on s.tenant_id = h.tenant_id and s.user_id = h.set_by
    left join memberships as e on e.tenant_id = h.tenant_id and e.user_id = h.ended_by
`
export const find = async (tx: Tx, id: string) =>
  told(await tx.one(sql.type(Row)`select ${columns} where h.id = ${id}`))
const lock = async (tx: Tx, id: string) =>
  told(await tx.one(sql.type(Row)`select ${columns} where h.id = ${id} for no key update of h`))
export const hold = { kind: 'vendor_hold', lock }

/** Those that stand first, then the newest. */
export const ofVendor = async (tx: Tx, vendorId: string) =>
  (
    await tx.any(
      sql.type(Row)`
        select ${columns}
        where h.vendor_id = ${vendorId}
        order by h.ended_at is not null, h.id desc
        limit 200
      `,
    )
  ).map(told)

/** The vendor, or that of an order. */
type VendorOf = { vendorId: string } | { orderId: string }
const vendorIdOf = (of: VendorOf) =>
  'vendorId' in of
    ? sql.fragment`${of.vendorId}::uuid`
    : sql.fragment`(select d.vendor_id from purchase_orders as d where d.id = ${of.orderId})`
/** Not ended: at most one of each. Its last day may have passed. */
export const openOf = async (tx: Tx, of: VendorOf) =>
  (
    await tx.any(
      sql.type(Row)`select ${columns} where h.vendor_id = ${vendorIdOf(of)} and h.ended_at is null`,
    )
  ).map(told)

const Vendor = z.object({ id: z.string(), number: z.string(), name: z.string() })
const vendor = sql.fragment`d.id, d.number, d.title as name from documents as d`
export const findVendor = (tx: Tx, id: string) =>
  tx.one(sql.type(Vendor)`select ${vendor} where d.kind = 'vendor' and d.id = ${id}`)
const LockedVendor = Vendor.extend({ merged_into: z.string().nullable() })
/** Before its holds: what they stop waits for the change, and the other way round. */
export const lockVendor = (tx: Tx, id: string) =>
  tx.one(
    sql.type(LockedVendor)`
      select d.id, d.number, d.title as name, x.merged_into
      from
        documents as d
        join vendor_details as x on x.tenant_id = d.tenant_id and x.id = d.id
      where d.kind = 'vendor' and d.id = ${id}
      for no key update of d, x
    `,
  )
/** Always before the order or the invoice that is decided on: meanwhile nobody sets or lifts a hold. */
export const shareVendor = (tx: Tx, of: VendorOf) =>
  tx.maybeOne(
    sql.type(Vendor)`
      select ${vendor} where d.kind = 'vendor' and d.id = ${vendorIdOf(of)} for share of d
    `,
  )

const Id = z.object({ id: z.string() })
export const isMember = async (tx: Tx, userId: string): Promise<boolean> =>
  (await tx.maybeOne(
    sql.type(Id)`select user_id as id from memberships where user_id = ${userId} and active`,
  )) !== null

/** Their last day has passed. Vendors in the order of their ids, as everybody locks several. */
export const past = (tx: Tx, today: string) =>
  tx.any(
    sql.type(Id)`
      select id
      from vendor_holds
      where ended_at is null and until < ${today}::date
      order by vendor_id, id
      limit 500
    `,
  )

const DocumentId = z.object({ document_id: z.string() })
/** Those of documents that have one, also one that has ended. */
export const ofDocuments = (tx: Tx, documentIds: readonly string[]) =>
  tx.any(
    sql.type(DocumentId)`
      select document_id
      from vendor_holds
      where document_id = any (${sql.array([...documentIds], 'uuid')})
    `,
  )
/** Those that stand for one of these documents. */
export const standingFor = async (tx: Tx, documentIds: readonly string[]) =>
  (
    await tx.any(
      sql.type(Row)`
        select ${columns}
        where h.document_id = any (${sql.array([...documentIds], 'uuid')}) and h.ended_at is null
        order by h.id
        for no key update of h
      `,
    )
  ).map(told)
type HoldOfDocument = {
  id: string
  vendorId: string
  documentId: string
  why: Message
  ownerId: string
  at: Date
}
export const insertOfDocument = (tx: WriteTx, h: HoldOfDocument): void =>
  tx.write(sql.type(none)`
    insert into vendor_holds (id, vendor_id, stops, document_id, why, owner_id, set_at)
    values
      (
        ${h.id},
        ${h.vendorId},
        'orders',
        ${h.documentId},
        ${JSON.stringify(h.why)}::jsonb,
        ${h.ownerId},
        ${h.at.toISOString()}
      )
  `)

type NewHold = {
  id: string
  vendorId: string
  stops: Stopped
  reason: string
  until: string | null
  ownerId: string
  by: string
  at: Date
}
export const insert = (tx: WriteTx, h: NewHold): void =>
  tx.write(sql.type(none)`
    insert into vendor_holds (id, vendor_id, stops, reason, until, owner_id, set_by, set_at)
    values
      (
        ${h.id},
        ${h.vendorId},
        ${h.stops},
        ${h.reason},
        ${h.until},
        ${h.ownerId},
        ${h.by},
        ${h.at.toISOString()}
      )
  `)
type Change = Pick<NewHold, 'id' | 'reason' | 'until' | 'ownerId'>
export const save = (tx: WriteTx, h: Change): void =>
  tx.write(
    sql.type(none)`
      update vendor_holds
      set
        reason = ${h.reason},
        until = ${h.until},
        owner_id = ${h.ownerId},
        version = version + 1
      where id = ${h.id} and ended_at is null
    `,
    ifFresh,
  )
type Ending = { id: string; at: Date; by: string | null; reason: string | null }
export const saveEnded = (tx: WriteTx, h: Ending): void =>
  tx.write(
    sql.type(none)`
      update vendor_holds
      set
        ended_at = ${h.at.toISOString()},
        ended_by = ${h.by},
        end_reason = ${h.reason},
        version = version + 1
      where id = ${h.id} and ended_at is null
    `,
    ifFresh,
  )
