import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { kinds, type CheckKind, type Outcome } from './check.ts'

const none = z.object({})
const states = [
  'waiting',
  'not_checked',
  'clear',
  'possible_match',
  'cleared',
  'valid',
  'not_valid',
  'failed',
] as const
const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  kind: z.enum(kinds),
  state: z.enum(states),
  about: z.string(),
  asked_by_name: z.string().nullable(),
  asked_at: z.date(),
  answered_at: z.date().nullable(),
  source: z.string().nullable(),
  reference: z.string().nullable(),
  note: z.string().nullable(),
  found: z.object({
    matches: z
      .array(
        z.object({
          reference: z.string(),
          name: z.string(),
          score: z.number(),
          lists: z.array(z.string()),
        }),
      )
      .optional(),
    name: z.string().nullish(),
    address: z.string().nullish(),
  }),
  cleared_by_name: z.string().nullable(),
  cleared_at: z.date().nullable(),
  clear_reason: z.string().nullable(),
  version: z.number(),
})
export type VendorCheck = z.output<typeof Row>

const columns = sql.fragment`
  c.id,
  c.vendor_id,
  c.kind,
  c.state,
  c.about,
  a.name as asked_by_name,
  c.asked_at,
  c.answered_at,
  c.source,
  c.reference,
  c.note,
  c.found,
  e.name as cleared_by_name,
  c.cleared_at,
  c.clear_reason,
  c.version
  from
    vendor_checks as c
    left join memberships as a on a.tenant_id = c.tenant_id and a.user_id = c.asked_by
    left join memberships as e on e.tenant_id = c.tenant_id and e.user_id = c.cleared_by
`
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where c.id = ${id} for no key update of c`)
export const check = { kind: 'vendor_check', lock }
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where c.id = ${id}`)
/** The newest first. */
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`select ${columns} where c.vendor_id = ${vendorId} order by c.id desc limit 100`,
  )
export const matchedOf = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where c.vendor_id = ${vendorId} and c.state = 'possible_match'
      order by c.id
    `,
  )

const Vendor = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  country: z.string(),
  vat_id: z.string().nullable(),
  merged_into: z.string().nullable(),
})
const vendor = sql.fragment`
  select d.id, d.number, d.title as name, x.country, x.vat_id, x.merged_into
  from
    documents as d
    join vendor_details as x on x.tenant_id = d.tenant_id and x.id = d.id
  where d.kind = 'vendor'
`
export const findVendor = (tx: Tx, id: string) =>
  tx.one(sql.type(Vendor)`${vendor} and d.id = ${id}`)
/** Before its checks: an approval waits for an answer that is being kept, and the other way round. */
export const lockVendor = (tx: Tx, id: string) =>
  tx.one(sql.type(Vendor)`${vendor} and d.id = ${id} for no key update of d, x`)

type NewCheck = {
  id: string
  vendorId: string
  kind: CheckKind
  about: string
  by: string | null
  at: Date
}
export const insert = (tx: WriteTx, c: NewCheck): void =>
  tx.write(sql.type(none)`
    insert into vendor_checks (id, vendor_id, kind, state, about, asked_by, asked_at)
    values
      (${c.id}, ${c.vendorId}, ${c.kind}, 'waiting', ${c.about}, ${c.by}, ${c.at.toISOString()})
  `)
type Answer = Omit<Outcome, 'state'> & { id: string; at: Date; move: Move }
export const saveAnswer = (tx: WriteTx, a: Answer): void =>
  tx.write(
    sql.type(none)`
      update vendor_checks
      set
        state = ${a.move.to},
        answered_at = ${a.at.toISOString()},
        source = ${a.source},
        reference = ${a.reference},
        note = ${a.note},
        found = ${JSON.stringify(a.found)}::jsonb,
        version = version + 1
      where id = ${a.id} and state = any (${sql.array([...a.move.from], 'text')})
    `,
    ifFresh,
  )
type Clearing = { id: string; at: Date; by: string; reason: string; move: Move }
export const saveCleared = (tx: WriteTx, c: Clearing): void =>
  tx.write(
    sql.type(none)`
      update vendor_checks
      set
        state = ${c.move.to},
        cleared_at = ${c.at.toISOString()},
        cleared_by = ${c.by},
        clear_reason = ${c.reason},
        version = version + 1
      where id = ${c.id} and state = any (${sql.array([...c.move.from], 'text')})
    `,
    ifFresh,
  )
