import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { Held, heldColumn, isHeldByMilestone } from '../retainage/index.ts'

const OpenPart = z.object({
  id: z.string(),
  vendor_name: z.string(),
  invoice_number: z.string(),
  supplier_number: z.string(),
  entity: z.string(),
  due_date: z.string(),
  held: Held.nullable(),
  amount: z.bigint(),
  discount: z.bigint(),
  discount_until: z.string().nullable(),
  currency: z.string(),
})
export type OpenPart = z.output<typeof OpenPart>
const openPart = sql.fragment`
  t.id,
  v.title as vendor_name,
  d.number as invoice_number,
  d.title as supplier_number,
  e.name as entity,
  t.due_date::text,
  ${heldColumn} as held,
  t.amount,
  t.discount,
  t.discount_until::text,
  t.currency
  from
    instalments as t
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    join legal_entities as e on e.tenant_id = t.tenant_id and e.id = t.entity_id
`
type Sum = { minor: bigint; currency: string }
/** The open parts of approved invoices of exactly this amount, the oldest first. */
export const openPartsOf = (tx: Tx, { minor, currency }: Sum) =>
  tx.any(sql.type(OpenPart)`
    select ${openPart}
    where
      t.status = 'open'
      and t.currency = ${currency}
      and t.amount = ${minor}
      and not ${isHeldByMilestone}
    order by t.due_date, t.id
    limit 200
  `)
/** Those that come to this amount less the discount that is to be had on the day. */
export const discountedPartsOf = (tx: Tx, { minor, currency, day }: Sum & { day: string }) =>
  tx.any(sql.type(OpenPart)`
    select ${openPart}
    where
      t.status = 'open'
      and t.currency = ${currency}
      and t.amount - t.discount = ${minor}
      and t.discount > 0
      and t.discount_until >= ${day}::date
      and not ${isHeldByMilestone}
    order by t.due_date, t.id
    limit 200
  `)
/** Those of less, credits too: several of them may be paid at once. */
export const openPartsBelow = (tx: Tx, { minor, currency }: Sum) =>
  tx.any(sql.type(OpenPart)`
    select ${openPart}
    where
      t.status = 'open'
      and t.currency = ${currency}
      and t.amount < ${minor}
      and not ${isHeldByMilestone}
    order by t.due_date, t.id
    limit 1000
  `)

const PaidFrom = z.object({
  id: z.string(),
  name: z.string(),
  entity: z.string(),
  ending: z.string(),
})
export const accountsIn = (tx: Tx, currency: string) =>
  tx.any(sql.type(PaidFrom)`
    select a.id, a.name, e.name as entity, a.ending
    from
      payment_accounts as a
      join legal_entities as e on e.tenant_id = a.tenant_id and e.id = a.entity_id
    where a.currency = ${currency} and a.active
    order by a.name, a.id
    limit 100
  `)
