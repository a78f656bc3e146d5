import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Advance } from './advance.ts'

export type AdvanceRow = Advance & { supplier_number: string }
/** As it lies in the row of something else, where an amount is text. */
export const InsideAdvance = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  approved: z.boolean(),
  net: z.string(),
  payable: z.string(),
  paid: z.string(),
  set_off: z.string(),
})
export const asAdvance = (row: z.output<typeof InsideAdvance>): AdvanceRow => ({
  ...row,
  net: BigInt(row.net),
  payable: BigInt(row.payable),
  paid: BigInt(row.paid),
  set_off: BigInt(row.set_off),
})

const unlocked = sql.fragment``
const locked = sql.fragment`for share`
/** The advances on an order, the first approved first, as a column of a statement that reads more of it. */
export const advancesOn = (orderId: Fragment, lock = unlocked): Fragment => sql.fragment`
  (
    select coalesce(jsonb_agg(to_jsonb(a) order by a.approved_at, a.id), '[]')
    from
      (
        select
          i.id,
          i.number,
          i.supplier_number,
          i.currency,
          i.fx_rate::text,
          i.status = 'approved' as approved,
          i.approved_at,
          i.net::text,
          i.payable::text,
          (
            select coalesce(sum(t.amount) filter (where t.status = 'paid'), 0)::text
            from
              (
                select p.amount, p.status
                from instalments as p
                where p.tenant_id = i.tenant_id and p.invoice_id = i.id ${lock}
              ) as t
          ) as paid,
          '0' as set_off
        from invoices as i
        where
          i.purchase_order_id = ${orderId}
          and i.kind = 'advance'
          and i.status != 'rejected'
        order by i.id
        limit 200
      ) as a
  )
`
/** The same for a command that has locked the order: meanwhile none of them is paid, and no payment comes back. */
export const lockedAdvancesOn = (orderId: Fragment): Fragment => advancesOn(orderId, locked)
