import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { Held, heldColumn } from '../retainage/index.ts'
import { statuses } from './instalment.ts'

const Part = z.object({
  invoice_id: z.string(),
  invoice_number: z.string(),
  supplier_number: z.string(),
  currency: z.string(),
  amount: z.string(),
  due_date: z.string(),
  status: z.enum(statuses),
  held: Held.nullable(),
})
const Release = z.object({
  id: z.string(),
  milestone: z.string(),
  note: z.string().nullable(),
  whole: z.boolean(),
  currency: z.string(),
  amount: z.string(),
  released_by: z.string(),
  released_at: z.string(),
  taken_back_by: z.string().nullable(),
  taken_back_at: z.string().nullable(),
  taken_back_reason: z.string().nullable(),
  version: z.number(),
})
/**
 * What was held back of the invoices of an order, and who released it, inside the row of the order. Amounts are text.
 */
export const InsideRetained = z.object({ parts: z.array(Part), releases: z.array(Release) })
type Inside = z.output<typeof InsideRetained>
export type RetainedPart = Omit<Inside['parts'][number], 'amount'> & { amount: bigint }
export type Release = Omit<Inside['releases'][number], 'amount'> & { amount: bigint }
export type Retained = { parts: readonly RetainedPart[]; releases: readonly Release[] }
export const asRetained = ({ parts, releases }: Inside): Retained => ({
  parts: parts.map((part) => ({ ...part, amount: BigInt(part.amount) })),
  releases: releases.map((release) => ({ ...release, amount: BigInt(release.amount) })),
})

export const retainedInside = (orderId: Fragment): Fragment => sql.fragment`
  jsonb_build_object(
      'parts', (
        select coalesce(jsonb_agg(to_jsonb(p) order by p.position, p.invoice_number), '[]')
        from
          (
            select
              t.invoice_id,
              d.number as invoice_number,
              d.title as supplier_number,
              t.currency,
              t.amount::text,
              t.due_date,
              t.status,
              t.position,
              ${heldColumn} as held
            from
              instalments as t
              join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
            where t.retained_of = ${orderId}
          ) as p
      ),
      'releases', (
        select coalesce(jsonb_agg(to_jsonb(x) order by x.released_at desc, x.id), '[]')
        from
          (
            select
              r.id,
              r.milestone,
              r.note,
              r.whole,
              r.currency,
              r.amount::text,
              m.name as released_by,
              r.released_at,
              b.name as taken_back_by,
              r.taken_back_at,
              r.taken_back_reason,
              r.version
            from
              retainage_releases as r
              join memberships as m on m.tenant_id = r.tenant_id and m.user_id = r.released_by
              left join memberships as b
                on b.tenant_id = r.tenant_id and b.user_id = r.taken_back_by
            where r.purchase_order_id = ${orderId}
          ) as x
      )
    )
`
