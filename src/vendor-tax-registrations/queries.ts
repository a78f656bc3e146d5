import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { checks } from '../integrations/tax-numbers/index.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  country: z.string(),
  scheme: z.string(),
  number: z.string(),
  check_state: z.enum(checks),
  main: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  id, vendor_id, country, scheme, number, check_state, main, version
  from vendor_tax_registrations
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id} for no key update`)
export const registration = { kind: 'vendor_tax_registration', lock }
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns} where vendor_id = ${vendorId} order by main desc, created_at, id
    `,
  )
export const remove = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from vendor_tax_registrations where id = ${id}`)
