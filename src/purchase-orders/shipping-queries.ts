import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'

/** A delivery that the vendor announced, as it lies in the order's own row. */
const Shipping = z.object({
  id: z.string(),
  status: z.enum(['announced', 'received', 'withdrawn']),
  delivery_note: z.string(),
  shipped_on: z.string(),
  expected_on: z.string(),
  carrier: z.string().nullable(),
  tracking: z.string().nullable(),
  end_reason: z.string().nullable(),
  version: z.number(),
  goods: z.array(
    z.object({
      line_id: z.string(),
      description: z.string(),
      unit: z.string(),
      quantity: z.string(),
      lot: z.string().nullable(),
    }),
  ),
})
export type Shipping = z.output<typeof Shipping>
/** The goods of a notice `n`, in the order of their lines. */
export const goodsOfNotice = sql.fragment`
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'line_id', p.id,
            'position', p.position,
            'description', p.description,
            'unit', p.unit,
            'quantity', trim_scale(l.quantity)::text,
            'lot', l.lot
          )
          order by p.position
        ),
        '[]'
      )
    from
      ship_notice_lines as l
      join purchase_order_lines as p
        on p.tenant_id = l.tenant_id and p.id = l.purchase_order_line_id
    where l.tenant_id = n.tenant_id and l.ship_notice_id = n.id
  )
`
export const Inside = { shippings: z.array(Shipping) }
export const inside = sql.fragment`
  (
      select coalesce(jsonb_agg(s order by s.id desc), '[]')
      from
        (
          select
            n.id,
            n.status,
            n.delivery_note,
            n.shipped_on,
            n.expected_on,
            n.carrier,
            n.tracking,
            n.end_reason,
            n.version,
            ${goodsOfNotice} as goods
          from ship_notices as n
          where n.tenant_id = o.tenant_id and n.purchase_order_id = o.id
        ) as s
    ) as shippings
`
