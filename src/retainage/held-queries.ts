import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { Retainage } from './retainage.ts'

/** What the instalment `t` is held back for; null where it is not held back, or was released. */
export const heldColumn: Fragment = sql.fragment`
  case
    when t.retained_of is not null
    and t.retainage_release_id is null then jsonb_build_object(
      'until', t.held_until,
      'milestone', t.milestone
    )
  end
`
/** Whether the instalment `t` is held back on a day. */
export const isHeldOn = (day: string): Fragment => sql.fragment`
  (
      t.retained_of is not null
      and t.retainage_release_id is null
      and (t.held_until is null or t.held_until > ${day}::date)
    )
`
/** The same, where nobody knows until when. */
export const isHeldByMilestone: Fragment = sql.fragment`
  (t.milestone is not null and t.retainage_release_id is null)
`

/** As it lies in another row, where an amount is text. */
export const InsideNow = z.object({
  order_id: z.string(),
  retainage: Retainage,
  held: z.string(),
  reached: z.boolean(),
})

export const asHeldNow = ({ order_id: orderId, held, ...now }: z.output<typeof InsideNow>) => ({
  ...now,
  orderId,
  held: BigInt(held),
})
type OfInvoice = { invoiceId: string; today: string; dropped: readonly string[] }
/** What the order of an invoice holds back, as a column. Null of an advance. The order must be locked. */
export const heldNowInside = ({ invoiceId, today, dropped }: OfInvoice): Fragment => sql.fragment`
  (
    select
      jsonb_build_object(
        'order_id', o.id,
        'retainage', o.retainage,
        'held', (
          select coalesce(sum(t.amount), 0)::text
          from instalments as t
          where
            t.tenant_id = o.tenant_id
            and t.retained_of = o.id
            and t.status != all (${sql.array([...dropped], 'text')})
            and t.currency = d.currency
            and ${isHeldOn(today)}
        ),
        'reached', exists (
          select 1
          from retainage_releases as r
          where
            r.tenant_id = o.tenant_id
            and r.purchase_order_id = o.id
            and r.whole
            and r.taken_back_at is null
        )
      )
    from
      invoice_details as i
      join documents as d on d.tenant_id = i.tenant_id and d.id = i.id
      join purchase_order_details as o
        on o.tenant_id = i.tenant_id and o.id = i.purchase_order_id
    where i.id = ${invoiceId} and i.kind != 'advance' and o.retainage is not null
  )
`
