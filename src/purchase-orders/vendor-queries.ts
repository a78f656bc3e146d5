import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { placeAddress } from '../delivery-places/index.ts'
import { maySell } from './allocation-queries.ts'
import { OrderTerms, orderTerms } from '../payment-terms/index.ts'
import { Tax } from './pricing.ts'

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
  usual_tax: Tax.nullable(),
  terms: OrderTerms.nullable(),
})
/**
 * Its usual rate as the tax code of that rate, the one of which most is deductible. Without a rate, or with one of
 * nothing that no code has, none.
 */
const usualTax = (tenantId: Fragment, vendorId: Fragment) => sql.fragment`
  (
    select
      jsonb_build_object(
        'tax_code_id', t.id,
        'name', coalesce(t.name, 'Tax ' || trim_scale(p.default_tax_rate) || ' %'),
        'rate', trim_scale(p.default_tax_rate)::text,
        'inclusive', false,
        'deductible_pct', coalesce(trim_scale(t.deductible_pct)::text, '100')
      )
    from
      vendor_profiles as p
      left join lateral (
        select c.id, c.name, c.deductible_pct
        from tax_codes as c
        where
          c.tenant_id = p.tenant_id
          and c.rate = p.default_tax_rate
          and c.active
          and not c.inclusive
        order by c.deductible_pct desc, c.code
        limit 1
      ) as t
        on true
    where
      p.tenant_id = ${tenantId}
      and p.id = ${vendorId}
      and (p.default_tax_rate > 0 or t.id is not null)
  )
`
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
  ) as address,
  ${usualTax(sql.fragment`vendors.tenant_id`, sql.fragment`vendors.id`)} as usual_tax,
  (
    select ${orderTerms}
    from
      vendor_payment_terms as vt
      join payment_terms as t on t.tenant_id = vt.tenant_id and t.id = vt.terms_id
    where vt.tenant_id = vendors.tenant_id and vt.vendor_id = vendors.id and t.active
  ) as terms
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

const EntityRow = z.object({
  id: z.string(),
  name: z.string(),
  tax_id: z.string().nullable(),
  country: z.string().nullable(),
  address: placeAddress.nullable(),
  sells: z.boolean(),
})
export type OrderingEntity = z.output<typeof EntityRow>
/**
 * The legal entity of an order, with its address where it has one, and whether its vendor may sell to it. Once the
 * vendor is locked, that stays so.
 */
export const entitiesOfOrder = (tx: Tx, orderId: string) =>
  tx.any(sql.type(EntityRow)`
    select
      e.id,
      e.name,
      e.tax_id,
      e.country,
      case
        when e.street is not null then jsonb_build_object(
          'street', e.street,
          'addition', e.addition,
          'postal_code', e.postal_code,
          'city', e.city,
          'region', e.region,
          'country', e.country
        )
      end as address,
      ${maySell(sql.fragment`o.vendor_id`)} as sells
    from
      purchase_orders as o
      join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    where o.id = ${orderId}
  `)

const UsualTax = z.object({ tax: Tax.nullable() })
export const usualTaxOf = (tx: Tx, vendorId: string) =>
  tx.maybeOne(sql.type(UsualTax)`
    select ${usualTax(sql.fragment`v.tenant_id`, sql.fragment`v.id`)} as tax
    from vendors as v
    where v.id = ${vendorId}
  `)
