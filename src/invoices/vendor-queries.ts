import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const VendorRow = z.object({ id: z.string(), name: z.string(), payment_terms_days: z.number() })
export const vendorById = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`select id, name, payment_terms_days from vendors where id = ${id}`,
  )
/** By any of its tax numbers, as one of these writes it. */
export const vendorByTaxNumber = (tx: Tx, numbers: readonly string[]) =>
  tx.maybeOne(
    sql.type(VendorRow)`
      select id, name, payment_terms_days
      from vendors
      where
        id in (
          select x.id
          from vendor_details as x
          where x.vat_id = any (${sql.array([...numbers], 'text')})
          union
          select t.vendor_id
          from vendor_tax_registrations as t
          where t.number = any (${sql.array([...numbers], 'text')})
        )
      limit 1
    `,
  )
export const vendorsNamed = (tx: Tx, name: string) =>
  tx.any(
    sql.type(VendorRow)`
      select id, name, payment_terms_days from vendors where name = ${name} limit 2
    `,
  )
