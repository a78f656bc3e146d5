import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { changed } from '../platform/documents/register.ts'
import { paymentMethods, type Profile } from './profile.ts'

const none = z.object({})
const unknownParent = () => invalid('/parent_id', 'unknown', 'Choose a vendor from the list.')
export const constraints: Constraints = {
  vendor_profiles__parent_fkey: unknownParent,
  vendor_profiles__no_circle: () =>
    invalid(
      '/parent_id',
      'circle',
      'That vendor belongs to this one already, directly or through others. Choose another one.',
    ),
}

const Row = z.object({
  trading_name: z.string().nullable(),
  website: z.string().nullable(),
  parent_id: z.string().nullable(),
  payment_method: z.enum(paymentMethods).nullable(),
  minimum_order: z.bigint().nullable(),
  minimum_order_currency: z.string().nullable(),
  delivery_days: z.number().nullable(),
  default_tax_rate: z.string().nullable(),
  risk_reason: z.string().nullable(),
})
export const findOptional = (tx: Tx, vendorId: string) =>
  tx.maybeOne(
    sql.type(Row)`
      select
        trading_name,
        website,
        parent_id,
        payment_method,
        minimum_order,
        minimum_order_currency,
        delivery_days,
        trim_scale(default_tax_rate)::text as default_tax_rate,
        risk_reason
      from vendor_profiles
      where id = ${vendorId}
    `,
  )

/** Changes the version of the vendor, so that of two people who look at it one is told. */
export const save = (tx: WriteTx, vendorId: string, p: Profile & { currency: string | null }) =>
  tx.write(sql.type(none)`
    with
      document as (${changed(vendorId, {})})
    insert into vendor_profiles
      (
        id,
        trading_name,
        website,
        parent_id,
        payment_method,
        minimum_order,
        minimum_order_currency,
        delivery_days,
        default_tax_rate,
        risk_reason
      )
    select
      id,
      ${p.trading_name},
      ${p.website},
      ${p.parent_id}::uuid,
      ${p.payment_method},
      ${p.minimum_order}::bigint,
      ${p.currency},
      ${p.delivery_days}::int,
      ${p.default_tax_rate}::numeric,
      ${p.risk_reason}
    from document
    on conflict (tenant_id, id) do update set
      trading_name = excluded.trading_name,
      website = excluded.website,
      parent_id = excluded.parent_id,
      payment_method = excluded.payment_method,
      minimum_order = excluded.minimum_order,
      minimum_order_currency = excluded.minimum_order_currency,
      delivery_days = excluded.delivery_days,
      default_tax_rate = excluded.default_tax_rate,
      risk_reason = excluded.risk_reason
  `)
