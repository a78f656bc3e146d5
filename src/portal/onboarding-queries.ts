import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { onboardingStates, type Given } from './onboarding.ts'

const none = z.object({})
const Row = z.object({
  vendor_id: z.string(),
  state: z.enum(onboardingStates),
  given: z.record(z.string(), z.record(z.string(), z.string().nullable())),
  reason: z.string().nullable(),
  submitted_at: z.date().nullable(),
  version: z.number(),
})
const columns = sql.fragment`
  vendor_id, state, given, reason, submitted_at, version from vendor_onboardings
`
export const find = (tx: Tx, vendorId: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where vendor_id = ${vendorId}`)
export const lock = (tx: Tx, vendorId: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where vendor_id = ${vendorId} for no key update`)

/** Begins it, or begins it anew with what was given before. */
export const start = (tx: WriteTx, vendorId: string, by: string | null): void =>
  tx.write(sql.type(none)`
    insert into vendor_onboardings (vendor_id, state, started_by)
    values (${vendorId}, 'invited', ${by})
    on conflict (tenant_id, vendor_id) do update
      set
        state = excluded.state,
        reason = null,
        started_by = excluded.started_by,
        version = vendor_onboardings.version + 1
  `)
export const saveGiven = (tx: WriteTx, vendorId: string, given: Given): void =>
  tx.write(sql.type(none)`
    update vendor_onboardings
    set
      given = ${JSON.stringify(given)}::jsonb,
      version = version + 1
    where vendor_id = ${vendorId}
  `)
export const saveState = (
  tx: WriteTx,
  vendorId: string,
  { move, reason }: { move: Move; reason: string | null },
): void =>
  tx.write(sql.type(none)`
    update vendor_onboardings
    set
      state = ${move.to},
      reason = ${reason},
      version = version + 1
    where vendor_id = ${vendorId} and state = any (${sql.array([...move.from], 'text')})
  `)
export const submit = (
  tx: WriteTx,
  vendorId: string,
  { move, by, at }: { move: Move; by: string; at: Date },
): void =>
  tx.write(sql.type(none)`
    update vendor_onboardings
    set
      state = ${move.to},
      reason = null,
      submitted_by = ${by},
      submitted_at = ${at.toISOString()},
      version = version + 1
    where vendor_id = ${vendorId} and state = any (${sql.array([...move.from], 'text')})
  `)

const Approver = z.object({ id: z.string() })
/** Who asked for the details, else who created the vendor. */
export const askedBy = (tx: Tx, vendorId: string) =>
  tx.maybeOne(
    sql.type(Approver)`
      select coalesce(o.started_by, d.owner_id) as id
      from
        vendor_onboardings as o
        join documents as d on d.tenant_id = o.tenant_id and d.id = o.vendor_id
      where o.vendor_id = ${vendorId}
    `,
  )
