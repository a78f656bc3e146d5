import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

export const Minimum = z.object({
  vendor_name: z.string(),
  amount: z.string(),
  currency: z.string(),
})
/** The least the vendor of a document takes an order of, as a part of the statement that reads the document. */
export const minimumOf = (vendorId: Fragment) => sql.fragment`
  (
    select
      jsonb_build_object(
        'vendor_name', d.title,
        'amount', p.minimum_order::text,
        'currency', p.minimum_order_currency
      )
    from
      vendor_profiles as p
      join documents as d on d.tenant_id = p.tenant_id and d.id = p.id
    where p.id = ${vendorId} and p.minimum_order is not null
  )
`

const Terms = z.object({
  name: z.string(),
  minimum: Minimum.nullable(),
  delivery_days: z.number().nullable(),
  holidays: z.array(z.string()),
})
/** How a vendor takes orders, and the days on which the organisation is closed. */
export const termsOf = (tx: Tx, vendorId: string) =>
  tx.maybeOne(
    sql.type(Terms)`
      select
        d.title as name,
        ${minimumOf(sql.fragment`d.id`)} as minimum,
        p.delivery_days,
        array(
          select h.day::text from organisation_holidays as h where h.entity_id is null
        ) as holidays
      from
        vendor_profiles as p
        join documents as d on d.tenant_id = p.tenant_id and d.id = p.id
      where p.id = ${vendorId}
    `,
  )
