import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { failures, operations, states, type Failure } from './punchout.ts'

const none = z.object({})
const SiteRow = z.object({
  id: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  name: z.string(),
  url: z.string(),
  from_domain: z.string(),
  from_identity: z.string(),
  to_domain: z.string(),
  to_identity: z.string(),
  secret: z.string(),
  active: z.boolean(),
  version: z.number(),
})
export type Site = z.output<typeof SiteRow>
const siteColumns = sql.fragment`
  s.id,
  s.vendor_id,
  v.name as vendor_name,
  s.name,
  s.url,
  s.from_domain,
  s.from_identity,
  s.to_domain,
  s.to_identity,
  s.secret,
  s.active,
  s.version
  from
    punchout_sites as s
    join vendors as v on v.tenant_id = s.tenant_id and v.id = s.vendor_id
`
export const findSite = (tx: Tx, id: string) =>
  tx.one(sql.type(SiteRow)`select ${siteColumns} where s.id = ${id}`)
export const site = {
  kind: 'punchout_site',
  lock: (tx: Tx, id: string) =>
    tx.one(sql.type(SiteRow)`select ${siteColumns} where s.id = ${id} for no key update of s`),
}
export const listed: Source<Site> = {
  row: SiteRow,
  select: siteColumns,
  id: sql.fragment`s.id`,
}
export const matches = {
  text: (text: string) => sql.fragment`(s.name || ' ' || v.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`s.active = ${value === 'active'}`,
}
export type SiteContent = Omit<Site, 'vendor_name' | 'version'>
export const insertSite = (tx: WriteTx, s: SiteContent & { by: string }) =>
  tx.write(sql.type(none)`
    insert into punchout_sites
      (
        id,
        vendor_id,
        name,
        url,
        from_domain,
        from_identity,
        to_domain,
        to_identity,
        secret,
        active,
        created_by
      )
    values
      (
        ${s.id},
        ${s.vendor_id},
        ${s.name},
        ${s.url},
        ${s.from_domain},
        ${s.from_identity},
        ${s.to_domain},
        ${s.to_identity},
        ${s.secret},
        ${s.active},
        ${s.by}
      )
  `)
export const saveSite = (tx: WriteTx, s: SiteContent) =>
  tx.write(sql.type(none)`
    update punchout_sites
    set
      vendor_id = ${s.vendor_id},
      name = ${s.name},
      url = ${s.url},
      from_domain = ${s.from_domain},
      from_identity = ${s.from_identity},
      to_domain = ${s.to_domain},
      to_identity = ${s.to_identity},
      secret = ${s.secret},
      active = ${s.active},
      version = version + 1
    where id = ${s.id}
  `)

const Row = z.object({
  id: z.string(),
  site_id: z.string(),
  site_name: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  user_id: z.string(),
  operation: z.enum(operations),
  about_id: z.string().nullable(),
  state: z.enum(states),
  start_url: z.string().nullable(),
  failure: z.enum(failures).nullable(),
  answer: z.string().nullable(),
  request_id: z.string().nullable(),
  expires_at: z.date(),
  version: z.number(),
})
export type Punchout = z.output<typeof Row>
const columns = sql.fragment`
  p.id,
  p.site_id,
  s.name as site_name,
  s.vendor_id,
  v.name as vendor_name,
  p.user_id,
  p.operation,
  p.about_id,
  p.state,
  p.start_url,
  p.failure,
  p.answer,
  p.request_id,
  p.expires_at,
  p.version
  from
    punchouts as p
    join punchout_sites as s on s.tenant_id = p.tenant_id and s.id = p.site_id
    join vendors as v on v.tenant_id = s.tenant_id and v.id = s.vendor_id
`
/** Of this person alone; 404 for anybody else. */
export const findOwn = (tx: Tx, id: string, userId: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id} and p.user_id = ${userId}`)
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where p.id = ${id}`)
export const punchoutOf = (userId: string) => ({
  kind: 'punchout',
  lock: (tx: Tx, id: string) =>
    tx.one(sql.type(Row)`
      select ${columns} where p.id = ${id} and p.user_id = ${userId} for no key update of p
    `),
})
export const punchout = {
  kind: 'punchout',
  lock: (tx: Tx, id: string) =>
    tx.one(sql.type(Row)`select ${columns} where p.id = ${id} for no key update of p`),
}
/** The visit that an address leads back to. */
export const lockByNonce = (tx: Tx, hash: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where p.nonce_hash = ${hash} for no key update of p`)
export const insert = (
  tx: WriteTx,
  p: {
    id: string
    siteId: string
    userId: string
    operation: string
    aboutId: string | null
    expiresAt: Date
  },
) =>
  tx.write(sql.type(none)`
    insert into punchouts (id, site_id, user_id, operation, about_id, expires_at)
    values
      (
        ${p.id},
        ${p.siteId},
        ${p.userId},
        ${p.operation},
        ${p.aboutId},
        ${p.expiresAt.toISOString()}
      )
  `)
export const saveNonce = (tx: WriteTx, id: string, hash: string) =>
  tx.write(sql.type(none)`update punchouts set nonce_hash = ${hash} where id = ${id}`)
type Saved = {
  startUrl?: string
  failure?: Failure
  answer?: string | null
  requestId?: string
}
export const saveState = (tx: WriteTx, id: string, move: Move, saved: Saved = {}) =>
  tx.write(
    sql.type(none)`
      update punchouts
      set
        state = ${move.to},
        start_url = coalesce(${saved.startUrl ?? null}, start_url),
        failure = coalesce(${saved.failure ?? null}, failure),
        answer = coalesce(${saved.answer || null}, answer),
        request_id = coalesce(${saved.requestId ?? null}, request_id),
        version = version + 1
      where id = ${id} and state = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )

const ItemRow = z.object({
  position: z.number(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unit_price: z.string(),
  currency: z.string(),
  supplier_part_id: z.string(),
  supplier_part_auxiliary_id: z.string().nullable(),
  manufacturer_part_id: z.string().nullable(),
  unspsc: z.string().nullable(),
})
export type Item = z.output<typeof ItemRow>
export const itemsOf = (tx: Tx, id: string) =>
  tx.any(sql.type(ItemRow)`
    select
      i.position,
      i.description,
      trim_scale(i.quantity) as quantity,
      i.unit,
      trim_scale(i.unit_price) as unit_price,
      i.currency,
      i.supplier_part_id,
      i.supplier_part_auxiliary_id,
      i.manufacturer_part_id,
      i.unspsc
    from punchout_items as i
    where i.punchout_id = ${id}
    order by i.position
  `)
export const insertItems = (tx: WriteTx, id: string, items: readonly Item[]) =>
  tx.write(sql.type(none)`
    insert into punchout_items
      (
        punchout_id,
        position,
        description,
        quantity,
        unit,
        unit_price,
        currency,
        supplier_part_id,
        supplier_part_auxiliary_id,
        manufacturer_part_id,
        unspsc
      )
    select
      ${id},
      i.position,
      i.description,
      i.quantity,
      i.unit,
      i.unit_price,
      i.currency,
      i.supplier_part_id,
      i.supplier_part_auxiliary_id,
      i.manufacturer_part_id,
      i.unspsc
    from
      jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i (
        position int,
        description text,
        quantity numeric,
        unit text,
        unit_price numeric,
        currency text,
        supplier_part_id text,
        supplier_part_auxiliary_id text,
        manufacturer_part_id text,
        unspsc text
      )
  `)
