import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { workdayRules, type Terms } from './terms.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  payment_terms__name_key: () =>
    invalid('/name', 'already_exists', 'Other terms have this name. Choose a different one.'),
}

const Part = z.object({
  percent: z.string(),
  amount: z.string().nullable().optional(),
  days: z.number(),
  end_of_month: z.boolean(),
  day_of_month: z.number().nullable(),
})
const terms = {
  parts: z.array(Part),
  discount_percent: z.string().nullable(),
  discount_days: z.number().nullable(),
  workday: z.enum(workdayRules),
}
export const Row = z.object({
  id: z.string(),
  name: z.string(),
  ...terms,
  active: z.boolean(),
  version: z.number(),
})
export type TermsRow = z.output<typeof Row>
const termsColumns = sql.fragment`
  t.parts,
  trim_scale(t.discount_percent)::text as discount_percent,
  t.discount_days,
  t.workday
`
const columns = sql.fragment`
  t.id, t.name, ${termsColumns}, t.active, t.version from payment_terms as t
`
export const listed: Source<TermsRow> = {
  row: Row,
  select: columns,
  id: sql.fragment`t.id`,
  sorts: { name: { by: sql.fragment`lower(t.name)`, type: 'text' } },
}
export const matches = {
  text: (text: string) => sql.fragment`t.name ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`t.active = ${value === 'active'}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where t.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where t.id = ${id} for no key update of t`)
export const paymentTerms = { kind: 'payment_terms', lock }

export type Content = Terms & { name: string; active: boolean }
export const insert = (tx: WriteTx, id: string, c: Content) =>
  tx.write(sql.type(none)`
    insert into payment_terms (id, name, parts, discount_percent, discount_days, workday, active)
    values
      (
        ${id},
        ${c.name},
        ${JSON.stringify(c.parts)}::jsonb,
        ${c.discount_percent}::numeric,
        ${c.discount_days},
        ${c.workday},
        ${c.active}
      )
  `)
export const save = (tx: WriteTx, id: string, c: Content) =>
  tx.write(
    sql.type(none)`
      update payment_terms
      set
        name = ${c.name},
        parts = ${JSON.stringify(c.parts)}::jsonb,
        discount_percent = ${c.discount_percent}::numeric,
        discount_days = ${c.discount_days},
        workday = ${c.workday},
        active = ${c.active},
        version = version + 1
      where id = ${id}
    `,
    ifFresh,
  )

const Vendor = z.object({ id: z.string(), name: z.string() })
export const vendorsOf = (tx: Tx, id: string) =>
  tx.any(sql.type(Vendor)`
    select d.id, d.title as name
    from
      vendor_payment_terms as v
      join documents as d on d.tenant_id = v.tenant_id and d.id = v.vendor_id
    where v.terms_id = ${id}
    order by lower(d.title), d.id
    limit 500
  `)
/** Nobody merges the vendor meanwhile. */
export const shareVendor = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Vendor)`
      select d.id, d.title as name
      from documents as d
      where d.kind = 'vendor' and d.id = ${id}
      for share
    `,
  )
export const addVendor = (tx: WriteTx, termsId: string, vendorId: string) =>
  tx.write(sql.type(none)`
    insert into vendor_payment_terms (vendor_id, terms_id)
    values (${vendorId}, ${termsId})
    on conflict (tenant_id, vendor_id) do update set terms_id = excluded.terms_id
  `)
export const removeVendor = (tx: Tx, termsId: string, vendorId: string) =>
  tx.run(
    sql.type(none)`
      delete from vendor_payment_terms where terms_id = ${termsId} and vendor_id = ${vendorId}
    `,
  )

const OfInvoice = z.object({
  days: z.number(),
  name: z.string().nullable(),
  ...Row.pick({ discount_percent: true, discount_days: true }).shape,
  parts: terms.parts.nullable(),
  workday: terms.workday.nullable(),
})
/** What is agreed for a bill: the terms of its order, else those of its vendor, else a number of days. */
export const agreedFor = (tx: Tx, documentId: string) =>
  tx.one(sql.type(OfInvoice)`
    select
      v.payment_terms_days as days,
      coalesce(o.terms ->> 'name', t.name) as name,
      coalesce(o.terms -> 'parts', t.parts) as parts,
      case
        when o.terms is null then trim_scale(t.discount_percent)::text
        else o.terms ->> 'discount_percent'
      end as discount_percent,
      case
        when o.terms is null then t.discount_days
        else (o.terms ->> 'discount_days')::int
      end as discount_days,
      coalesce(o.terms ->> 'workday', t.workday) as workday
    from
      documents as d
      join vendor_details as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
      left join vendor_payment_terms as x on x.tenant_id = v.tenant_id and x.vendor_id = v.id
      left join payment_terms as t on t.tenant_id = x.tenant_id and t.id = x.terms_id and t.active
      left join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
      left join purchase_order_details as o
        on o.tenant_id = i.tenant_id and o.id = i.purchase_order_id
    where d.id = ${documentId}
  `)

/** Terms as an order keeps them. */
export const OrderTerms = z.object({ id: z.string(), name: z.string(), ...terms })
export type OrderTerms = z.output<typeof OrderTerms>
/** Of the payment terms `t`. */
export const orderTerms = sql.fragment`
  jsonb_build_object(
      'id', t.id,
      'name', t.name,
      'parts', t.parts,
      'discount_percent', trim_scale(t.discount_percent)::text,
      'discount_days', t.discount_days,
      'workday', t.workday
    )
`
const InUse = z.object({ terms: OrderTerms })
/** Terms that are in use, for an order that names them. */
export const inUse = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(InUse)`
      select ${orderTerms} as terms from payment_terms as t where t.id = ${id} and t.active
    `,
  )
