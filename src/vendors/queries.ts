import { z } from 'zod'
import { statuses } from './vendor.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed, entered, moved } from '../platform/documents/register.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { within, type Source } from '../platform/lists/source.ts'
import { Values } from './change.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  documents__vendor_fkey: () => invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.'),
  vendors__vat_id_key: () =>
    invalid(
      '/vat_id',
      'already_exists',
      'A vendor with this VAT number exists already. Open that one instead.',
    ),
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string(),
  currency: z.string(),
  payment_terms_days: z.number(),
  risk: z.enum(['low', 'medium', 'high']),
  order_emails: z.string(),
  status: z.enum(statuses),
  status_reason: z.string().nullable(),
  unapproved: z.boolean(),
  created_by: z.string(),
  edited_by: z.string().nullable(),
  changed_by: z.array(z.string()),
  approved_values: Values.nullable(),
  version: z.number(),
  created_at: z.date(),
})
const columns = sql.fragment`
  id,
  number,
  name,
  vat_id,
  email,
  country,
  currency,
  payment_terms_days,
  risk,
  (
    select coalesce(string_agg(c.email, ', ' order by c.created_at, c.id), '')
    from vendor_contacts as c
    where
      c.tenant_id = vendors.tenant_id
      and c.vendor_id = vendors.id
      and c.active
      and 'orders' = any (c.purposes)
  ) as order_emails,
  status,
  status_reason,
  unapproved,
  created_by,
  edited_by,
  changed_by,
  approved_values,
  version,
  created_at
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} from vendors where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`select ${columns} from vendors where id = ${id} and details_id = id for update`,
  )
export const vendor = { kind: 'vendor', lock }
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`${columns} from vendors`,
  id: sql.fragment`id`,
  sorts: {
    name: { by: sql.fragment`lower(name)`, type: 'text' },
    country: { by: sql.fragment`country`, type: 'text' },
    terms: { by: sql.fragment`payment_terms_days`, type: 'bigint' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(name || ' ' || number || ' ' || coalesce(vat_id, '')) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`status = ${value}`,
  risk: (value: string) => sql.fragment`risk = ${value}`,
  onHold: (stops: string, today: string) => sql.fragment`
    exists (
        select 1
        from vendor_holds as h
        where
          h.tenant_id = vendors.tenant_id
          and h.vendor_id = vendors.id
          and h.stops = ${stops}
          and h.ended_at is null
          and (h.until is null or h.until >= ${today}::date)
      )
  `,
  created: (days: DayRange, zone: string) => within(sql.fragment`created_at`, days, zone),
}

export type Content = {
  id: string
  name: string
  vatId: string | null
  email: string | null
  country: string
  currency: string
  termsDays: number
  risk: string
}
export const insert = (tx: WriteTx, v: Content & { number: string; by: string }) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: v.id,
        kind: 'vendor',
        number: v.number,
        title: v.name,
        status: 'pending',
        ownerId: v.by,
        currency: v.currency,
      })})
    insert into vendor_details
      (id, vat_id, email, country, payment_terms_days, risk, unapproved)
    values
      (${v.id}, ${v.vatId}, ${v.email}, ${v.country}, ${v.termsDays}, ${v.risk}, true)
  `)
export const save = (tx: WriteTx, v: Content & { by: string }) =>
  tx.write(sql.type(none)`
    with
      document as (${changed(v.id, { title: v.name, currency: v.currency })})
    update vendor_details as x
    set
      vat_id = ${v.vatId},
      email = ${v.email},
      country = ${v.country},
      payment_terms_days = ${v.termsDays},
      risk = ${v.risk},
      edited_by = ${v.by},
      changed_by = array(select distinct unnest(x.changed_by || ${v.by}::uuid))
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `)
export const saveStatus = (tx: WriteTx, id: string, move: Move, reason: string | null): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update vendor_details as x
      set
        status_reason = ${reason},
        unapproved = x.unapproved and ${move.to} != 'active',
        changed_by = case
          when ${move.to} = 'active' then '{}'
          else x.changed_by
        end,
        approved_values = case
          when ${move.to} = 'active' then null
          else x.approved_values
        end
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

/** A person changed what belongs to it, such as its contacts. */
export const saveEditor = (tx: Tx, id: string, by: string) =>
  tx.run(sql.type(none)`
    with
      document as (${changed(id, {})})
    update vendor_details as x
    set
      edited_by = ${by},
      changed_by = array(select distinct unnest(x.changed_by || ${by}::uuid))
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `)

/** The version of the edit that reopens it stays. */
export const makePending = (tx: WriteTx, id: string, move: Move): void =>
  tx.write(
    sql.type(none)`
      update documents
      set
        status = ${move.to},
        updated_at = now()
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )

/** What was approved, kept while a change of it waits for somebody else. */
export const keepApproved = (tx: WriteTx, id: string, by: string, approved: Values) =>
  tx.write(sql.type(none)`
    update vendor_details
    set
      unapproved = true,
      changed_by = array(select distinct unnest(changed_by || ${by}::uuid)),
      approved_values = coalesce(approved_values, ${JSON.stringify(approved)}::jsonb)
    where id = ${id}
  `)

const Document = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  currency: z.string(),
  amount: z.bigint(),
})
export const orders = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Document)`
      select id, coalesce(number, 'Draft order') as number, status, currency, total as amount
      from purchase_orders
      where vendor_id = ${id}
      order by id desc
      limit 10
    `,
  )
export const invoices = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Document)`
      select id, number, status, currency, payable as amount
      from invoices
      where vendor_id = ${id}
      order by id desc
      limit 10
    `,
  )

const Contact = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(['en', 'de']),
  purposes: z.array(z.enum(['orders', 'invoices', 'payments', 'quality'])),
  active: z.boolean(),
  version: z.number(),
})
/** Who gets orders first, in the order in which they were added. */
export const contacts = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Contact)`
      select id, name, email, phone, language, purposes, active, version
      from vendor_contacts
      where vendor_id = ${id}
      order by active desc, 'orders' = any (purposes) desc, created_at, id
    `,
  )
