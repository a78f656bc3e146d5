import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { maySell } from './allocation-queries.ts'

const VendorAddress = z.object({
  street: z.string(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
})
export type VendorAddress = z.output<typeof VendorAddress>
const VendorRow = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  vat_id: z.string().nullable(),
  country: z.string(),
  payment_terms_days: z.number(),
  address: VendorAddress.nullable(),
})
/** Where its orders go, else its seat. */
const columns = sql.fragment`
  id,
  name,
  status,
  vat_id,
  country,
  payment_terms_days,
  (
    select
      jsonb_build_object(
        'street', a.street,
        'postal_code', a.postal_code,
        'city', a.city,
        'region', a.region,
        'country', a.country
      )
    from vendor_addresses as a
    where
      a.tenant_id = vendors.tenant_id
      and a.vendor_id = vendors.id
      and a.purpose in ('orders', 'legal')
    order by a.purpose desc
    limit 1
  ) as address
`
export const lockVendor = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`
      select ${columns} from vendors where id = ${id} and details_id = id for share
    `,
  )
/** The vendor of an order, locked like one that is chosen. */
export const lockVendorOf = (tx: Tx, orderId: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`
      select ${columns}
      from vendors
      where
        id = (select o.vendor_id from purchase_orders as o where o.id = ${orderId})
        and details_id = id
      for share
    `,
  )

const EntityRow = z.object({ name: z.string(), sells: z.boolean() })
/** The legal entity of an order, and whether its vendor may sell to it. Once the vendor is locked, that stays so. */
export const entitiesOfOrder = (tx: Tx, orderId: string) =>
  tx.any(sql.type(EntityRow)`
    select e.name, ${maySell(sql.fragment`o.vendor_id`)} as sells
    from
      purchase_orders as o
      join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    where o.id = ${orderId}
  `)
