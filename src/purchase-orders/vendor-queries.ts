import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const VendorRow = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  vat_id: z.string().nullable(),
  country: z.string(),
  payment_terms_days: z.number(),
})
export const lockVendor = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`
      select id, name, status, vat_id, country, payment_terms_days
      from vendors
      where id = ${id} and details_id = id
      for share
    `,
  )
/** The vendor of an order, locked like one that is chosen. */
export const lockVendorOf = (tx: Tx, orderId: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`
      select id, name, status, vat_id, country, payment_terms_days
      from vendors
      where
        id = (select o.vendor_id from purchase_orders as o where o.id = ${orderId})
        and details_id = id
      for share
    `,
  )
