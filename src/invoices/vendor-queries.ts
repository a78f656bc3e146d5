import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const VendorRow = z.object({ id: z.string(), name: z.string(), payment_terms_days: z.number() })
export const vendorById = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`select id, name, payment_terms_days from vendors where id = ${id}`,
  )
export const vendorByVatId = (tx: Tx, vatId: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`select id, name, payment_terms_days from vendors where vat_id = ${vatId}`,
  )
export const vendorsNamed = (tx: Tx, name: string) =>
  tx.any(
    sql.type(VendorRow)`
      select id, name, payment_terms_days from vendors where name = ${name} limit 2
    `,
  )
